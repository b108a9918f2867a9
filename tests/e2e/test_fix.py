"""`check --fix`, `--diff` and `--add-ignore` as people run them."""

import subprocess
from pathlib import Path

from tests.e2e.conftest import Run

APP = """\
from openai import OpenAI
from agents import Agent, Runner

client = OpenAI()


def ask(text):
    return client.chat.completions.create(model="gpt-4o-mini", messages=text, max_tokens=9)


async def go(text):
    return await Runner.run(Agent(name="a"), text)
"""
LAW = "tags: {required: [{key: team_id, values: [search]}]}\nlimits: {max-turns: 8}\nceiling: {units: [turns]}\n"


def _write(project: Path, data: bytes = APP.encode()) -> Path:
    (project / "govlint.yaml").write_text(LAW)
    app = project / "app.py"
    app.write_bytes(data)
    return app


def test_safe_fixes_by_default_the_rest_on_request(govlint: Run, project: Path) -> None:
    app = _write(project)
    safe = APP.replace("OpenAI()", 'OpenAI(default_headers={"X-Team-Id": "search"})')
    done = govlint("check", "--fix", "-q")
    assert app.read_text() == safe
    assert done.stderr == (
        "fixed 1 finding in 1 file; 1 more with --unsafe-fixes, which change what the program does\n"
    )
    assert "= fix: max_turns=8 (govlint check --unsafe-fixes)" in done.stdout
    assert done.returncode == 1
    done = govlint("check", "--unsafe-fixes")
    assert app.read_text() == safe.replace(", text)", ", text, max_turns=8)")
    assert (done.returncode, done.stderr) == (0, "fixed 1 finding in 1 file\n")
    assert done.stdout.startswith("pass: ")


def test_a_diff_changes_nothing_applies_as_a_patch_and_says_so(govlint: Run, project: Path) -> None:
    app = _write(project)
    done = govlint("check", "--diff", "--unsafe-fixes")
    assert done.returncode == 1
    assert app.read_text() == APP
    patched = subprocess.run(
        ["git", "apply", "-"], cwd=project, input=done.stdout, text=True, check=False
    )
    assert patched.returncode == 0
    done = govlint("check", "--diff", "--unsafe-fixes")
    assert (done.returncode, done.stdout) == (0, "")


def test_line_ends_marks_modes_and_encodings_stay(govlint: Run, project: Path) -> None:
    for head, name in (("\ufeff", "utf-8"), ("# coding: latin-1\n# \xe9\n", "latin-1")):
        data = (head + APP).replace("\n", "\r\n").encode(name)
        app = _write(project, data)
        app.chmod(0o750)
        govlint("check", "--unsafe-fixes")
        done = app.read_bytes()
        assert done.startswith(head.replace("\n", "\r\n").encode(name))
        assert done.count(b"\n") == done.count(b"\r\n") == data.count(b"\r\n")
        assert b"max_turns=8" in done
        assert app.stat().st_mode & 0o777 == 0o750


def test_ignores_are_written_with_their_reason(govlint: Run, project: Path) -> None:
    app = _write(project)
    done = govlint("check", "--add-ignore", "pilot, paid by research (FIN-214)")
    assert done.returncode == 0, done.stdout
    assert done.stderr == "suppressed 3 findings in 1 file\n"
    assert app.read_text().count("# govlint: ignore[") == 2
    law = LAW + "checks: {untagged-call: {severity: error, suppressible: false}}\n"
    app.write_text(APP)
    (project / "govlint.yaml").write_text(law)
    done = govlint("check", "--add-ignore", "pilot, paid by research (FIN-214)")
    assert done.returncode == 1
    assert done.stderr == "suppressed 2 findings in 1 file\n"
    assert "untagged-call" not in app.read_text()
    for wrong, says in (
        (("--add-ignore", "todo"), "gives no real reason; say who pays and why"),
        (("--add-ignore", "a\nb, more than ten"), "one line"),
        (("--add-ignore", "pilot, paid by research", "--until", "soon"), "is not a date"),
        (("--add-ignore", "pilot, paid by research", "--fix"), "two different answers"),
        (("--until", "2027-01-01", "--fix"), "belongs to --add-ignore"),
    ):
        done = govlint("check", *wrong)
        assert done.returncode == 2
        assert says in done.stderr


def test_without_a_verdict_nothing_is_changed(govlint: Run, project: Path) -> None:
    app = _write(project)
    (project / "govlint.yaml").write_text("nonsense: 1\n")
    done = govlint("check", "--fix")
    assert done.returncode == 2
    assert app.read_text() == APP
