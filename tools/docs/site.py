"""The pages as HTML, without scripts or anything from a network."""

import html
import os
import re
from pathlib import Path, PurePosixPath

import govlint
from govlint.catalog.load import load_catalog
from govlint.checks._load import all_checks, page
from govlint.model.check import Check
from tools.docs.entries import entry_page
from tools.docs.tables import PACKS, ROOT, severities

NAVIGATION = (
    ("Start", "docs/index.md"),
    ("Adoption", "docs/adoption.md"),
    ("CI", "docs/ci.md"),
    ("Checks", "docs/checks.md"),
    ("Libraries", "docs/libraries.md"),
    ("Ceilings", "docs/carriers.md"),
    ("Policy", "docs/policy.md"),
    ("Threat model", "docs/threat-model.md"),
    ("Stability", "docs/stability.md"),
)
_STYLE = """\
body{font:16px/1.55 system-ui,sans-serif;max-width:62rem;margin:0 auto;padding:1rem;color:#1b1f24}
nav{border-bottom:1px solid #d0d7de;padding-bottom:.5rem}nav a{margin-right:1rem}
a{color:#0550ae}code{font-size:.9em;background:#f0f2f4;padding:.1em .25em;border-radius:3px}
pre{background:#f6f8fa;padding:.8rem;overflow:auto}pre code{background:none;padding:0}
table{border-collapse:collapse;display:block;overflow:auto}
td,th{border:1px solid #d0d7de;padding:.3rem .6rem;text-align:left;vertical-align:top}
@media(prefers-color-scheme:dark){body{background:#0d1117;color:#e6edf3}a{color:#79c0ff}
code,pre{background:#161b22}td,th,nav{border-color:#30363d}}
"""
_HEADING = re.compile(r"<h([1-4])>(.*?)</h\1>", re.DOTALL)
_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)


def sources() -> dict[str, str]:
    """Path in the repository -> Markdown, of every page."""
    found = {
        path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
        for pattern in ("*.md", "docs/**/*.md", "examples/*.md")
        for path in sorted(ROOT.glob(pattern))
    }
    for check in all_checks().values():
        found[f"govlint/checks/{check.module.rpartition('.')[2]}.md"] = _check_page(check)
    for entry in load_catalog().entries.values():
        path = Path(entry.path)
        found[f"rules/{path.parent.name}/{path.name}"] = entry_page(entry)
    for path in (*ROOT.glob("rules/limits/*.yaml"), *ROOT.glob("rules/packs/*.yaml")):
        found.setdefault(
            path.relative_to(ROOT).as_posix(), f"# {path.stem}\n\n```yaml\n{path.read_text()}```\n"
        )
    return found


def _check_page(check: Check) -> str:
    """The page of a check, with its code and severities below the title."""
    title, _, rest = page(check).partition("\n")
    told = ", ".join(
        f"{severity} in {name}" for name, severity in zip(PACKS, severities(check), strict=True)
    )
    return f"{title}\n\n**{check.code}**, since {check.since}: {told}.\n{rest}"


def build(target: Path) -> int:
    """Writes the site below `target`; how many pages it has."""
    texts = sources()
    for path, text in texts.items():
        file = target / _address(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_page(path, text, frozenset(texts)), "utf-8")
    return len(texts)


def slug(heading: str) -> str:
    """The anchor of a heading, as forges make it."""
    plain = html.unescape(re.sub(r"<[^>]*>", "", heading)).lower()
    return re.sub(r"[^\w\- ]", "", plain).strip().replace(" ", "-")


def _address(path: str) -> str:
    return str(PurePosixPath(path).with_suffix(".html"))


def _page(path: str, text: str, known: frozenset[str]) -> str:
    from markdown_it import MarkdownIt

    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(_uncommented(text))
    body = _HEADING.sub(lambda m: f'<h{m[1]} id="{slug(m[2])}">{m[2]}</h{m[1]}>', body)
    body = _LINK.sub(lambda m: _link(path, m[1], m[2], known), body)
    first = re.search(r"^# (.*)", text, re.MULTILINE)
    title = html.escape(first[1] if first else path)
    here = os.path.dirname(path)  # noqa: PTH120
    menu = "".join(
        f'<a href="{os.path.relpath(_address(place), here or ".")}">{name}</a>'
        for name, place in NAVIGATION
    )
    return (
        f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>{title} - govlint</title>\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<style>{_STYLE}</style>\n<nav>{menu}</nav>\n<main>\n{body}</main>\n</html>\n"
    )


def _uncommented(text: str) -> str:
    return re.sub(r"<!--.*?-->\n*", "", text, flags=re.DOTALL)


def _link(path: str, target: str, label: str, known: frozenset[str]) -> str:
    """A link to a page of the site; to other files only where the repository has an address."""
    file, _, anchor = html.unescape(target).partition("#")
    if re.match(r"[a-z]+:", file):
        return f'<a href="{target}">{label}</a>'
    tail = f"#{anchor}" if anchor else ""
    if not file:
        return f'<a href="{tail}">{label}</a>'
    place = os.path.normpath(os.path.join(os.path.dirname(path), file))  # noqa: PTH118, PTH120
    if place in known:
        address = os.path.relpath(_address(place), os.path.dirname(path) or ".")  # noqa: PTH120
        return f'<a href="{address}{tail}">{label}</a>'
    if govlint.__repository__:
        return f'<a href="{govlint.__repository__}/blob/v{govlint.__version__}/{place}">{label}</a>'
    return label
