"""Fixes as text: put in by hand they give what `--unsafe-fixes` gives."""

from dataclasses import replace
from pathlib import Path

import pytest

from govlint.engine.run import Options, run
from govlint.engine.spelled import spelled
from govlint.model.report import Report
from tests.project import TODAY
from tests.unit.fixes.test_fixes import CASES, LAW, one


def report_on(root: Path, text: str) -> Report:
    (root / "govlint.yaml").write_text(LAW, "utf-8")
    (root / "app.py").write_text(text, "utf-8", newline="")
    return run(Options(today=TODAY, root=root, cache=False, jobs=1))


def applied(text: str, report: Report) -> str:
    (fix,) = (finding.fix for finding in report.findings if finding.fix)
    lines = text.splitlines(keepends=True)
    for at, new in sorted(fix.replacements, reverse=True):
        assert at.path == "app.py"
        lo = sum(map(len, lines[: at.line - 1])) + at.column - 1
        hi = sum(map(len, lines[: at.end_line - 1])) + at.end_column - 1
        text = text[:lo] + new + text[hi:]
    return text


@pytest.mark.parametrize(
    "name", ["tenacity", "openai client", "bedrock", "google client", "vertex"]
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_text_is_that_of_the_fix(tmp_path: Path, name: str, newline: str) -> None:
    text = "# \U0001f600 é\n" + CASES[name][0]
    text = text.replace("\n", newline)
    report = spelled(report_on(tmp_path, text))
    assert applied(text, report) == one(tmp_path, text)


def test_nothing_is_said_unless_it_is_asked_for_or_cannot_be_done(tmp_path: Path) -> None:
    report = report_on(tmp_path, CASES["tenacity"][0])
    (fix,) = (finding.fix for finding in report.findings if finding.fix)
    assert fix.replacements == ()
    (tmp_path / "app.py").unlink()
    again = spelled(report)
    assert [finding.fix for finding in again.findings if finding.fix] == [fix]
    (tmp_path / "app.py").write_text("x = 1\n")
    assert spelled(report) == replace(again)
