"""Where govlint itself fails on a line, that line is named and the rest is still judged."""

from pathlib import Path

import pytest

from govlint.extract import calls, infer, loops
from tests.project import scan

FILES = {
    "bad.py": "import openai\n\nodd: list[openai.OpenAI] = make()\nodd.go()\n",
    "good.py": (
        "from openai import OpenAI\n"
        "client = OpenAI()\n"
        "while True:\n"
        "    client.responses.create(model='gpt-5', input='a')\n"
    ),
}
FAILS = "govlint fails on this code: IndexError: tuple index out of range"


def found(root: Path) -> list[tuple[str, str, int]]:
    report = scan(root, FILES)
    assert report.verdict == "none"
    assert report.errors == ()
    return sorted((one.name, one.at.path, one.at.line) for one in report.findings)


def fails(*_: object, **__: object) -> None:
    raise IndexError("tuple index out of range")


def test_an_expression_that_cannot_be_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(infer.params, "annotation", fails)
    assert found(tmp_path) == [
        ("unbounded-loop", "good.py", 3),
        ("uncapped-call", "good.py", 4),
        ("unguarded-agent", "good.py", 3),
        ("unreadable-file", "bad.py", 4),
        ("untagged-call", "good.py", 4),
    ]


def test_a_call_that_cannot_be_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "make_call", fails)
    assert ("unreadable-file", "good.py", 4) in found(tmp_path)
    assert ("unbounded-loop", "good.py", 3) in found(tmp_path)


def test_a_loop_that_cannot_be_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loops, "judge_loop", fails)
    assert found(tmp_path) == [
        ("uncapped-call", "good.py", 4),
        ("unreadable-file", "good.py", 3),
        ("untagged-call", "good.py", 4),
    ]


def test_the_line_says_what_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loops, "judge_loop", fails)
    report = scan(tmp_path, FILES)
    assert [one.says for one in report.findings if one.name == "unreadable-file"] == [FAILS]


def test_no_text_from_beyond_the_tree_is_shown(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("password\n")
    root = tmp_path / "project"
    root.mkdir()
    (root / "link.py").symlink_to(tmp_path / "secret")
    report = scan(root, FILES)
    assert ("unreadable-file", "link.py") in {(one.name, one.at.path) for one in report.findings}
    assert sorted(report.sources) == ["good.py"]
