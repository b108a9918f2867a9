"""Which format `check` writes when none is asked for, and where it cannot write."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.conftest import ROOT, Run


@pytest.fixture(autouse=True)
def _source(project: Path) -> None:
    (project / "llm.py").write_text("import openai\n\nopenai.embeddings.create(input=[])\n")


def test_github_under_actions(govlint: Run) -> None:
    done = govlint("check", GITHUB_ACTIONS="true")
    assert done.returncode == 1
    assert done.stdout.startswith("::error file=llm.py,line=3,")


def test_code_quality_under_gitlab(govlint: Run) -> None:
    done = govlint("check", GITLAB_CI="true")
    assert done.returncode == 1
    assert json.loads(done.stdout)[0]["check_name"] == "untagged-call"


@pytest.mark.parametrize("environ", [{"GITHUB_ACTIONS": "true"}, {"GITLAB_CI": "true"}])
def test_what_is_asked_for_goes_first(govlint: Run, environ: dict[str, str]) -> None:
    done = govlint("check", "-o", "console", **environ)
    assert done.stdout.startswith("error[GOV101 untagged-call]: ")
    assert govlint("check", "-o", "jsonl", **environ).stdout.startswith('{"kind": "finding"')


def test_several_at_once(govlint: Run, project: Path) -> None:
    formats = [
        "json",
        "jsonl",
        "sarif",
        "github",
        "gitlab",
        "junit",
        "markdown",
        "csv",
        "rdjson",
        "html",
    ]
    wanted = [part for name in formats for part in ("-o", f"{name}:{name}.out")]
    done = govlint("check", "-o", "console", *wanted)
    assert (done.returncode, done.stderr) == (1, "")
    for name in formats:
        assert "untagged" in (project / f"{name}.out").read_text(), name


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_is_no_bug(project: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "govlint", "check", "--no-cache"],
            cwd=project,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr == "govlint: the output cannot be written: no space left on device\n"
