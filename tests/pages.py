"""Reads the test cases out of Markdown pages.

A fenced block with a file name in its info string (```` ```python app/llm.py ````,
```` ```text requirements.txt ````, ```` ```toml pyproject ````) is a file of a project; a
```` ```python ```` block without one is `example.py`. Blocks with nothing but blank lines between
them make one project, up to and including its first `example.py`. A ```` ```yaml policy ````
block holds for the rest of its section, or for the page when it stands before the first section.
Blocks in other languages without a file name are prose.

Marks stand in comments: `# finds: name, name (unsure)` on the line of the finding, and
`# misses: name` where a finding ought to be and is known not to.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

_FENCE = re.compile(r"^(?P<fence>`{3,})(?P<lang>\w*)[ ]*(?P<name>\S*)\s*$")
_MARK = re.compile(
    r"\s*#\s*(?P<kind>finds|misses):\s*(?P<names>[a-z-]+(?:\s*\(unsure\))?(?:\s*,\s*[a-z-]+(?:\s*\(unsure\))?)*)\s*(?=#|$)"
)
_NAMED = {"pyproject": "pyproject.toml", "policy": "govlint.yaml"}

Mark = tuple[str, str, int, bool]  # check, path, line, sure


@dataclass
class Case:
    """One project of a page; `line` is where it starts in the page."""

    page: Path
    line: int
    files: dict[str, str]
    policy: str | None
    finds: set[Mark] = field(default_factory=set)
    misses: set[tuple[str, str, int]] = field(default_factory=set)

    @property
    def names(self) -> set[str]:
        return {mark[0] for mark in self.finds} | {miss[0] for miss in self.misses}


@dataclass
class Page:
    path: Path
    title: str
    sections: list[str]
    cases: list[Case]


def read_page(path: Path) -> Page:
    return parse_page(path, path.read_text("utf-8"))


def parse_page(path: Path, text: str) -> Page:
    page = Page(path, "", [], [])
    whole_policy: str | None = None
    policy: str | None = None
    files: dict[str, str] = {}
    start = 0
    lines = text.split("\n")
    at = 0

    def close() -> None:
        if any(name.endswith((".py", ".pyi")) for name in files):
            page.cases.append(_case(path, start, dict(files), policy))
        elif files:
            raise ValueError(f"{path}:{start}: a case without Python")
        files.clear()

    while at < len(lines):
        line = lines[at]
        fence = _FENCE.match(line)
        if fence is None:
            if line.strip():
                close()
            if line.startswith("# ") and not page.title:
                page.title = line[2:].strip()
            if line.startswith("## "):
                page.sections.append(line[3:].strip())
                policy = whole_policy
            at += 1
            continue
        end = next(
            (n for n in range(at + 1, len(lines)) if lines[n].strip() == fence["fence"]), None
        )
        if end is None:
            raise ValueError(f"{path}:{at + 1}: the block is not closed")
        body = "\n".join(lines[at + 1 : end]) + "\n"
        name = _NAMED.get(fence["name"], fence["name"])
        if not name and fence["lang"] == "python":
            name = "example.py"
        if name == "govlint.yaml":
            close()
            policy = body
            if not page.sections:
                whole_policy = body
        elif name:
            if name in files:
                close()
            if not files:
                start = at + 1
            files[name] = body
            if name == "example.py":
                close()
        else:
            close()
        at = end + 1
    close()
    return page


def _case(path: Path, line: int, files: dict[str, str], policy: str | None) -> Case:
    case = Case(path, line, {}, policy)
    for name, text in files.items():
        kept = []
        for number, source in enumerate(text.split("\n"), 1):
            for mark in _MARK.finditer(source):
                for one in mark["names"].split(","):
                    check, _, unsure = one.strip().partition(" ")
                    if mark["kind"] == "finds":
                        case.finds.add((check, name, number, not unsure.strip()))
                    else:
                        case.misses.add((check, name, number))
            kept.append(_MARK.sub("", source))
        case.files[name] = "\n".join(kept)
    return case
