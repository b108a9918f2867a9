"""`baseline write`, `prune` and `show`, and `check` with a baseline."""

import json
from pathlib import Path

import pytest

from tests.e2e.conftest import Run

SOURCE = """\
from openai import OpenAI

client = OpenAI()


def ask(text):
    return client.embeddings.create(model="m", input=text)
"""
FILE = ".govlint/baseline.json"


@pytest.fixture(autouse=True)
def _source(project: Path) -> None:
    (project / "llm.py").write_text(SOURCE)


def test_from_the_first_day_to_the_last(govlint: Run, project: Path) -> None:
    done = govlint("baseline", "write")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{FILE}: 1 finding accepted in 1 entry (1 untagged-call)\n"
    done = govlint("check")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("pass: nothing found in ")
    assert done.stdout.endswith(", 1 baselined\n")
    shown = govlint("check", "--show", "baselined")
    assert shown.returncode == 0
    assert shown.stdout.startswith("baselined error[GOV101 untagged-call]: ")
    assert govlint("check", "--no-baseline").returncode == 1

    (project / "more.py").write_text(SOURCE)
    assert govlint("check").returncode == 1
    refused = govlint("baseline", "write")
    assert refused.returncode == 1
    assert refused.stdout.startswith("more.py:7: untagged-call: ")
    assert refused.stderr == (
        f"{FILE}: 1 finding more than it holds; mend them, or accept them with --grow; "
        "nothing was written\n"
    )
    grown = govlint("baseline", "write", "--grow")
    assert grown.stdout.splitlines()[-1] == f"{FILE}: 1 finding accepted, 0 taken out, 2 in all"
    assert govlint("check").returncode == 0

    (project / "more.py").unlink()
    stale = govlint("baseline", "prune", "--check")
    assert (stale.returncode, stale.stderr) == (1, f"{FILE}: 1 entry no longer found\n")
    assert "`govlint baseline prune` takes them out" in govlint("check", CI="true").stderr
    done = govlint("check")
    assert done.stderr == f"govlint: {FILE}: 1 entry no longer found and taken out, 1 in all\n"
    assert govlint("baseline", "prune").stdout == f"{FILE}: 0 taken out, 1 left\n"
    shown = govlint("baseline", "show")
    assert shown.stdout.splitlines() == [
        'llm.py: untagged-call in llm.ask: return client.embeddings.create(model="m",input=text)',
        f"{FILE}: 1 entry: 1 untagged-call",
    ]
    told = json.loads(govlint("baseline", "show", "--format", "json").stdout)
    assert told == json.loads((project / FILE).read_text())


def test_json_and_sarif_say_what_the_baseline_did(govlint: Run) -> None:
    govlint("baseline", "write")
    said = json.loads(govlint("check", "-o", "json").stdout)
    assert said["baseline"] == {"file": FILE, "found": 1, "gone": 0}
    assert said["findings"][0]["standing"] == "baselined"
    assert json.loads(govlint("check", "-o", "sarif").stdout)["runs"][0]["results"] == []
    log = json.loads(govlint("check", "-o", "sarif", "--sarif-include-suppressed").stdout)
    (result,) = log["runs"][0]["results"]
    assert result["baselineState"] == "unchanged"
    assert result["suppressions"][0]["kind"] == "external"
    without = json.loads(govlint("check", "-o", "sarif", "--no-baseline").stdout)
    assert "baselineState" not in without["runs"][0]["results"][0]


def test_a_broken_baseline_leaves_no_verdict(govlint: Run, project: Path) -> None:
    govlint("baseline", "write")
    text = (project / FILE).read_text()
    (project / FILE).write_text(text.replace('"llm.ask"', "3"))
    for verb in (["check"], ["baseline", "show"], ["baseline", "write", "--grow"]):
        done = govlint(*verb)
        assert done.returncode == 2
        assert f'{FILE}:2: "function" must be a text\n' in done.stdout + done.stderr


def test_without_one(govlint: Run, project: Path) -> None:
    for verb in ("prune", "show"):
        done = govlint("baseline", verb)
        assert done.returncode == 2
        assert f"there is no {FILE}; `govlint baseline write` writes it\n" in done.stderr
    (project / "llm.py").write_text(SOURCE + "(")
    done = govlint("baseline", "write")
    assert done.returncode == 2
    assert done.stderr.startswith("Error: llm.py:8: unreadable-file: ")
    assert done.stderr.endswith("nothing was written\n")
    assert not (project / FILE).exists()
