"""What every check and its page must be."""

import ast
import re
from importlib.resources import files
from pathlib import Path

import pytest

import govlint
from govlint.checks._load import all_checks, page
from govlint.model.check import Check
from tests.pages import parse_page

CHECKS = list(all_checks().values())
SECTIONS = ["Flagged", "Not flagged", "Not known", "How to fix", "Options"]
PACKAGE = Path(str(files("govlint.checks")))

each = pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)


def test_codes_and_names_are_unique() -> None:
    assert len({check.code for check in CHECKS}) == len(CHECKS)
    modules = {path.stem for path in PACKAGE.glob("[a-z]*.py")}
    assert {check.module.rpartition(".")[2] for check in CHECKS} == modules
    assert len(modules) == len(CHECKS), "a module holds more than one check"


def test_every_page_has_its_check() -> None:
    pages = {path.stem for path in PACKAGE.glob("*.md")}
    assert pages == {check.module.rpartition(".")[2] for check in CHECKS}


@each
def test_name_is_the_file_name(check: Check) -> None:
    assert check.module == f"govlint.checks.{check.name.replace('-', '_')}"
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", check.name)
    assert check.judge.__name__ == check.name.replace("-", "_")


@each
def test_code_is_in_a_block(check: Check) -> None:
    assert re.fullmatch(r"GOV[12349]\d\d", check.code)


@each
def test_since_is_a_released_version(check: Check) -> None:
    def numbers(version: str) -> tuple[int, ...]:
        return tuple(int(part) for part in version.split("."))

    assert numbers(check.since) <= numbers(govlint.__version__)


@each
def test_summary_is_one_short_sentence(check: Check) -> None:
    assert 20 <= len(check.summary) <= 120
    assert check.summary[0].isupper()
    assert not check.summary.endswith(".")


@each
def test_page_has_the_fixed_sections(check: Check) -> None:
    read = parse_page(Path(check.name + ".md"), page(check))
    assert read.title == check.name
    assert [name for name in SECTIONS if name in read.sections] == read.sections
    assert set(SECTIONS) - set(read.sections) <= {"Not known"}
    intro = page(check).partition("\n")[2].partition("\n## ")[0]
    assert len(intro.split()) >= 10, "say why before the first section"


@each
def test_every_python_block_of_a_page_parses(check: Check) -> None:
    if check.name == "unreadable-file":
        return
    for case in parse_page(Path(check.name + ".md"), page(check)).cases:
        for name, text in case.files.items():
            if name.endswith(".py"):
                ast.parse(text, name)
