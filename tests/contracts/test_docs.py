"""The pages agree with the code: nothing drifts, every link leads somewhere, every block works."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

import click
import pytest

from govlint.checks._load import all_checks
from govlint.cli.main import group
from govlint.config import load_policy
from tools.docs.site import build, slug
from tools.docs.tables import pages

ROOT = Path(__file__).parents[2]
TOOLS = Path(sys.executable).parent
WRITTEN = [
    *sorted(ROOT.glob("*.md")),
    *sorted(ROOT.glob("docs/**/*.md")),
    *sorted(ROOT.glob("examples/*.md")),
    *sorted(ROOT.glob("govlint/checks/*.md")),
]
GUIDES = [path for path in WRITTEN if path.parent.name != "checks"]
SCHEMAS = {
    ".github/workflows/govlint.yml": "vendor.github-workflows",
    ".gitlab-ci.yml": "vendor.gitlab-ci",
    "azure-pipelines.yml": "vendor.azure-pipelines",
}
_FENCE = re.compile(r"^```(\w*) ?(\S*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


class Block(NamedTuple):
    page: Path
    line: int
    language: str
    name: str
    text: str


def blocks(path: Path) -> Iterator[Block]:
    text = path.read_text("utf-8")
    for found in _FENCE.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        yield Block(path, line, found[1], found[2], found[3])


def named(name: str) -> list[object]:
    return [
        pytest.param(block, id=f"{block.page.stem}:{block.line}")
        for path in GUIDES
        for block in blocks(path)
        if block.name == name
    ]


# --- drift


@pytest.mark.parametrize("name", ["carriers.md", "checks.md", "libraries.md", "policy.md"])
def test_the_generated_pages_are_current(name: str) -> None:
    assert (ROOT / "docs" / name).read_text("utf-8") == pages()[name], "run `just docs`"


# --- links


def anchors(path: Path) -> set[str]:
    text = _FENCE.sub("", path.read_text("utf-8"))
    return {slug(title) for title in re.findall(r"^#+ (.*)$", text, re.MULTILINE)}


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.stem)
def test_every_link_leads_somewhere(path: Path) -> None:
    prose = re.sub(r"`[^`\n]*`", "", _FENCE.sub("", path.read_text("utf-8")))
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        file, _, anchor = target.partition("#")
        if re.match(r"[a-z]+:", file):
            continue
        place = (path.parent / file).resolve() if file else path
        if not place.exists() or (anchor and anchor not in anchors(place)):
            broken.append(target)
    assert broken == []


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        if tag == "a":
            self.links.append(given["href"] or "")
        self.ids.add(given.get("id") or "")


def test_the_site_holds_every_check_and_library_and_its_links_work(tmp_path: Path) -> None:
    build(tmp_path)
    read: dict[Path, _Page] = {}
    for file in tmp_path.rglob("*.html"):
        read[file] = _Page()
        read[file].feed(file.read_text("utf-8"))
    for check in all_checks().values():
        assert tmp_path / "govlint/checks" / f"{check.module.rpartition('.')[2]}.html" in read
    assert tmp_path / "rules/providers/openai.html" in read
    broken = []
    for file, page in read.items():
        assert "script" not in page.tags
        for link in page.links:
            target, _, anchor = link.partition("#")
            if re.match(r"[a-z]+:", target):
                continue
            place = (file.parent / target).resolve() if target else file
            if place not in read or (anchor and anchor not in read[place].ids):
                broken.append(f"{file.relative_to(tmp_path)}: {link}")
    assert broken == []


# --- blocks


def test_every_block_of_a_guide_is_of_a_kind_that_is_tested() -> None:
    known = {"govlint.yaml", ".pre-commit-config.yaml", *SCHEMAS}
    unknown = [
        f"{block.page.name}:{block.line}"
        for path in GUIDES
        for block in blocks(path)
        if block.name not in known
        and block.language not in {"sh", "python"}
        and (block.page.name, block.language) not in {("catalog.md", "yaml"), ("ci.md", "groovy")}
    ]
    assert unknown == []


@pytest.mark.parametrize("block", named("govlint.yaml"))
def test_policies_load(block: Block, tmp_path: Path) -> None:
    (tmp_path / "govlint.yaml").write_text(block.text)
    load_policy(tmp_path, None, frozenset(all_checks()))


def test_the_policy_of_the_readme_loads(tmp_path: Path) -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    found = re.search(r"^    extends: .*\n(?:    .*\n)+", text, re.MULTILINE)
    assert found
    (tmp_path / "govlint.yaml").write_text(re.sub(r"^    ", "", found[0], flags=re.MULTILINE))
    load_policy(tmp_path, None, frozenset(all_checks()))


@pytest.mark.parametrize(
    "block",
    [block for name in SCHEMAS for block in named(name)],
)
def test_pipelines_are_valid(block: Block, tmp_path: Path) -> None:
    if not (TOOLS / "check-jsonschema").exists():
        pytest.skip("check-jsonschema is not installed")
    file = tmp_path / Path(block.name).name
    file.write_text(block.text)
    done = subprocess.run(
        [
            TOOLS / "check-jsonschema", "--regex-variant", "python", "--builtin-schema",
            SCHEMAS[block.name], file,
        ],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("block", named(".pre-commit-config.yaml"))
def test_the_hook_settings_are_valid(block: Block, tmp_path: Path) -> None:
    pytest.importorskip("pre_commit")
    (tmp_path / "config.yaml").write_text(block.text)
    command = [sys.executable, "-m", "pre_commit", "validate-config", "config.yaml"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    ids = set(re.findall(r"- id: (\S+)", block.text))
    assert ids <= set(
        re.findall(r"^- id: (\S+)", (ROOT / ".pre-commit-hooks.yaml").read_text(), re.M)
    )


@pytest.mark.parametrize(
    "block",
    [
        pytest.param(block, id=f"{path.stem}:{block.line}")
        for path in GUIDES
        for block in blocks(path)
        if block.language == "python"
    ],
)
def test_python_compiles(block: Block) -> None:
    compile(block.text, f"{block.page.name}:{block.line}", "exec")


# --- commands


def commands(path: Path) -> Iterator[tuple[int, str]]:
    """(line, command line) of each govlint command in blocks and code spans."""
    fenced = False
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.startswith("```"):
            fenced = not fenced
        elif fenced or line.startswith("    "):
            found = re.match(r"(?:.*[\s/\"'])?govlint\"? (?=[a-z-])(?!@)([^'|>]*)", line)
            if found and not re.match(r"\s*(#|-? ?name:|displayName:)", line):
                yield number, f"govlint {found[1]}"
        else:
            for span in re.findall(r"`(govlint [^`]*)`", line):
                yield number, span


def alternatives(line: str) -> list[str]:
    """`govlint ledger a|b` is two commands."""
    choice = re.search(r"(?<=\s)\w+(?:\|\w+)+(?=\s|$)", line)
    return [line.replace(choice[0], each) for each in choice[0].split("|")] if choice else [line]


def parsed(line: str) -> None:
    """Raises click.UsageError where govlint would refuse the words."""
    words = shlex.split(re.sub(r"\$\{\w+:\+([^}]*)\}", r"\1", line), comments=True)
    command: click.Command = group
    context = click.Context(group, info_name="govlint")
    words = words[1:]
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(context, words[0])
        assert found is not None, f"no verb {words[0]}"
        command, words = found, words[1:]
    if not words or command is group:  # the name of a verb, or `govlint --version`
        return
    with command.make_context("govlint", words, parent=context):
        pass


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.stem)
def test_commands_parse(path: Path) -> None:
    wrong = []
    for number, line in commands(path):
        try:
            for alternative in alternatives(line):
                parsed(alternative)
        except (click.ClickException, AssertionError, ValueError) as error:
            wrong.append(f"{path.name}:{number}: {line}: {error}")
    assert wrong == []


def test_a_wrong_command_is_noticed() -> None:
    with pytest.raises(click.UsageError, match="--basis"):
        parsed("govlint check --basis main")
    with pytest.raises(AssertionError, match="no verb"):
        parsed("govlint chekc")
    found = [line for path in GUIDES for _, line in commands(path)]
    assert len(found) > 25
