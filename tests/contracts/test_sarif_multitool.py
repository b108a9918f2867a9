"""Microsoft's SARIF Multitool finds no error, with GitHub's rules among its own."""

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from govlint.model.report import Report
from govlint.report.sarif import render
from tests.unit.report.sample import FIX, REPORT, UNTAGGED

ROOT = Path(__file__).parents[2]
TOOL = ROOT / "build/sarif/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool"


def errors(text: str, folder: Path) -> list[str]:
    """The errors only: the tool exits with 0 whatever it finds."""
    written, told = folder / "in.sarif", folder / "out.sarif"
    written.write_text(text, "utf-8")
    kinds = ["--rule-kind", "Sarif;Gh", "--level", "Error;Warning", "--log", "ForceOverwrite"]
    subprocess.run(
        [TOOL, "validate", written, *kinds, "-o", told],
        check=True,
        capture_output=True,
        timeout=120,
    )
    results = json.loads(told.read_text("utf-8-sig"))["runs"][0].get("results", [])
    return [one["ruleId"] for one in results if one.get("level") == "error"]


@pytest.mark.skipif(not TOOL.exists(), reason="`just sarif` installs the tool")
@pytest.mark.parametrize("suppressed", [False, True])
def test_no_errors(suppressed: bool, tmp_path: Path) -> None:
    fixable = replace(REPORT, findings=(*REPORT.findings, replace(UNTAGGED, fix=FIX)))
    assert errors(render(fixable, suppressed), tmp_path) == []


@pytest.mark.skipif(not TOOL.exists(), reason="`just sarif` installs the tool")
def test_no_errors_without_a_verdict(tmp_path: Path) -> None:
    report = Report("none", (), REPORT.coverage, rules=REPORT.rules, errors=("no policy",))
    assert errors(render(report), tmp_path) == []


@pytest.mark.skipif(not TOOL.exists(), reason="`just sarif` installs the tool")
def test_the_gate_can_fail(tmp_path: Path) -> None:
    broken = json.loads(render(REPORT))
    del broken["runs"][0]["tool"]["driver"]["rules"][0]["help"]
    broken["runs"][0]["results"][0]["locations"] = []
    assert "GH1015" in errors(json.dumps(broken), tmp_path)
