"""Exit code 2 with one clear line, whatever the format."""

import json
from pathlib import Path

import pytest

from tests.e2e.conftest import Run


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["check", "--output", "xml"], "'xml' is none of console, json, jsonl, sarif"),
        (["check", "-o", "json", "-o", "sarif"], "only one format can go to stdout"),
        (
            ["check", "--select", "GOV7"],
            "there is no check named GOV7; `govlint checks` lists them",
        ),
        (["check", "--show", "hidden"], "hidden is none of suppressed, baselined, approved"),
        (["check", "--fail-on", "sometimes"], "'sometimes' is not one of"),
        (["check", "--nonsense"], "No such option"),
        (["chekc"], "there is no verb chekc; did you mean check?"),
    ],
)
def test_usage(govlint: Run, arguments: list[str], line: str) -> None:
    done = govlint(*arguments)
    assert done.returncode == 2
    assert line in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_path_that_is_not_there(govlint: Run) -> None:
    done = govlint("check", "nowhere.py")
    assert done.returncode == 2
    assert done.stdout == "error: nowhere.py: no such file or folder\nno verdict\n"


def test_every_fault_of_a_policy_in_every_format(govlint: Run, project: Path) -> None:
    (project / "govlint.yaml").write_text("fail-onn: error\nlimits: {max-turns: many}\n")
    said = json.loads(govlint("check", "-o", "json", "-o", "sarif:out.sarif").stdout)
    assert said["verdict"] == "none"
    assert len(said["errors"]) == 2
    assert said["errors"][0].startswith("govlint.yaml:1:1: ")
    (run,) = json.loads((project / "out.sarif").read_text())["runs"]
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    assert len(invocation["toolExecutionNotifications"]) == 2
    for verb in (["check"], ["check", "--exit-zero"], ["inventory"], ["config"], ["checks"]):
        assert govlint(*verb).returncode == 2


def test_the_errors_are_told_even_when_the_report_goes_to_a_file(
    govlint: Run, project: Path
) -> None:
    (project / "govlint.yaml").write_text("fail-onn: error\n")
    done = govlint("check", "-o", "json:out.json")
    assert done.returncode == 2
    assert done.stderr.startswith("govlint: govlint.yaml:1:1: ")


def test_a_report_that_cannot_be_written(govlint: Run) -> None:
    done = govlint("check", "-o", "json:no/such/folder.json")
    assert done.returncode == 2
    assert (
        done.stderr == "Error: no/such/folder.json: cannot be written: no such file or directory\n"
    )
