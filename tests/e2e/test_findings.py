"""`check` on code that has something to find."""

import json
import os
import sys
from pathlib import Path

import pytest

from tests.e2e.conftest import Run

pytest.importorskip("govlint.extract.project", exc_type=ModuleNotFoundError)

SOURCE = """\
from openai import OpenAI

client = OpenAI()


def ask(text):
    return client.chat.completions.create(
        model="gpt-5",
        messages=text,
        max_completion_tokens=100,
    )
"""
REASON = "    # govlint: ignore[untagged-call]: nightly batch, billed to research\n"


@pytest.fixture(autouse=True)
def _source(project: Path) -> None:
    (project / "llm.py").write_text(SOURCE)


def suppressed() -> str:
    head, call, tail = SOURCE.partition("    return")
    return head + REASON + call + tail


def test_console(govlint: Run) -> None:
    done = govlint("check")
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert lines[0].startswith("error[GOV101 untagged-call]: `openai.chat.completions.create`")
    assert lines[1] == " --> llm.py:7:12"
    assert lines[3:5] == [
        "7 |     return client.chat.completions.create(",
        "  |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^...",
    ]
    assert lines[-1].startswith("fail: 1 error in 1 file, 1 read, 1 call, 0 agents, ")
    assert done.stderr == ""


@pytest.mark.parametrize("form", ["console", "json", "sarif", "sarif:out.sarif"])
def test_the_exit_code_does_not_depend_on_the_format(govlint: Run, form: str) -> None:
    assert govlint("check", "-o", form).returncode == 1
    assert govlint("check", "-o", form, "--exit-zero").returncode == 0
    assert govlint("check", "-o", form, "--fail-on", "never").returncode == 0
    assert govlint("check", "-o", form, "--ignore", "untagged-call").returncode == 0


def test_a_warm_run_says_the_same_without_libcst(govlint: Run, project: Path) -> None:
    cold, warm = govlint("check", "-o", "json"), govlint("check", "-o", "json")
    assert cold.stdout == warm.stdout
    imports = govlint("check", PYTHONPROFILEIMPORTTIME="1").stderr
    assert "govlint.engine.facts" in imports
    assert "libcst" not in imports
    (project / "llm.py").write_text("\n" + SOURCE)
    assert json.loads(govlint("check", "-o", "json").stdout)["findings"][0]["line"] == 8


def test_suppressed(govlint: Run, project: Path) -> None:
    (project / "llm.py").write_text(suppressed())
    done = govlint("check")
    assert done.returncode == 0
    assert done.stdout.startswith("pass: nothing found in 1 file, ")
    assert done.stdout.endswith(", 1 suppressed\n")
    shown = govlint("check", "--show", "suppressed").stdout
    assert shown.startswith("suppressed error[GOV101 untagged-call]: ")
    assert "  = reason: nightly batch, billed to research\n" in shown
    (run,) = json.loads(govlint("check", "-o", "sarif").stdout)["runs"]
    assert run["results"] == []


def test_a_policy_can_forbid_it(govlint: Run, project: Path) -> None:
    (project / "llm.py").write_text(suppressed())
    (project / "govlint.yaml").write_text("checks: {untagged-call: {suppressible: false}}\n")
    said = json.loads(govlint("check", "-o", "json").stdout)
    assert [(one["name"], one["line"]) for one in said["findings"]] == [
        ("bad-suppression", 7),
        ("untagged-call", 8),
    ]


def test_bad_files_leave_no_verdict_and_the_rest_intact(govlint: Run, project: Path) -> None:
    bad = {
        "syntax.py": b"import openai\ndef f(:\n",
        "jinja.py": b"import {{ cookiecutter.openai }}\n",
        "nul.py": b"import openai\n\0\n",
        "latin.py": b"import openai\nx = '\xe9'\n",
        "codec.py": b"# coding: martian\nimport openai\n",
        "deep.py": b"import openai\nx = " + b"(" * 5000 + b")" * 5000,
    }
    for name, data in bad.items():
        (project / name).write_bytes(data)
    done = govlint("check", "-o", "json")
    assert done.returncode == 2
    said = json.loads(done.stdout)
    assert said["verdict"] == "none"
    named = {one["path"]: one["name"] for one in said["findings"]}
    assert named == {"llm.py": "untagged-call", **dict.fromkeys(bad, "unreadable-file")}
    assert done.stderr == ""


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unreadable to root")
def test_a_file_nobody_may_read(govlint: Run, project: Path) -> None:
    (project / "secret.py").write_text("import openai\n")
    (project / "secret.py").chmod(0)
    done = govlint("check")
    assert done.returncode == 2
    assert "error[GOV901 unreadable-file]: cannot be read: permission denied" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="names that Windows does not have")
def test_hostile_names_and_texts(govlint: Run, project: Path) -> None:
    name = "a\x1b[31m\u202e::error::[red](x).py"
    (project / name).write_text(SOURCE.replace("gpt-5", "\u2066[bold]"))
    console = govlint("check").stdout
    assert not set(console) & set("\x1b\u202e\u2066")
    assert "a\\x1b[31m\\u202e::error::[red](x).py:7:12" in console
    (run,) = json.loads(govlint("check", "-o", "sarif").stdout)["runs"]
    uris = [
        one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in run["results"]
    ]
    assert uris == ["a%1B%5B31m%E2%80%AE%3A%3Aerror%3A%3A%5Bred%5D%28x%29.py", "llm.py"]


def test_many_files_in_processes(govlint: Run, project: Path) -> None:
    for number in range(40):
        (project / f"m{number:02}.py").write_text(SOURCE + "# padding\n" * 500)
    one = govlint("check", "-o", "json", "--no-cache", "-j", "1")
    several = govlint("check", "-o", "json", "--no-cache", "-j", "3")
    assert len(json.loads(one.stdout)["findings"]) == 41
    assert one.stdout == several.stdout
