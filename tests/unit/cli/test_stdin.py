"""`check -`: what an editor has, in the place of what is on disk."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from govlint.cli.check import command

SAVED = "x = 1\n"
TYPED = "from openai import OpenAI\n\nOpenAI().responses.create(input='a', max_output_tokens=9)\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "a.py").write_text(SAVED)
    (tmp_path / "b.py").write_text(TYPED)
    return tmp_path


def test_the_text_is_judged_as_the_file(project: Path) -> None:
    done = CliRunner().invoke(
        command,
        ["-", "--stdin-filename", "app/a.py", "--no-cache", "-j1", "-o", "json"],
        input=TYPED,
    )
    assert done.exit_code == 1
    report = json.loads(done.stdout)
    found = {(one["name"], one["path"], one["line"]) for one in report["findings"]}
    assert ("untagged-call", "app/a.py", 3) in found
    assert {path for _, path, _ in found} == {"app/a.py"}
    assert (project / "app" / "a.py").read_text() == SAVED


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["-"], "`-` needs --stdin-filename: the file that the text is of"),
        (["b.py", "--stdin-filename", "b.py"], "--stdin-filename belongs to `-`"),
        (["-", "b.py", "--stdin-filename", "b.py"], "`-` stands alone"),
        (["-", "--stdin-filename", "gone.py"], "gone.py: no such file or folder"),
        (["-", "--stdin-filename", "app"], "app is no file of the repository"),
        (["-", "--stdin-filename", "b.py", "--fix"], "the text of `-` is no file"),
        (["-", "--stdin-filename", "b.py", "--add-ignore", "x"], "the text of `-` is no file"),
    ],
)
def test_what_makes_no_sense_is_refused(project: Path, arguments: list[str], says: str) -> None:
    done = CliRunner().invoke(command, arguments, input=TYPED)
    assert done.exit_code == 2
    assert says in done.output
