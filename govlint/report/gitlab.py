"""GitLab Code Quality: the list of issues that a merge request shows beside the changed lines.

Declare the file as `artifacts: reports: codequality:` in the job.
"""

import json
from typing import Any

from govlint.model.finding import Finding, Severity
from govlint.model.report import Report
from govlint.report.parts.printable import printable
from govlint.report.parts.worst import worst_first

# GitLab's own words, from best to worst: info, minor, major, critical, blocker.
_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}


def render(report: Report) -> str:
    """The new findings, worst first. What keeps a run from its verdict is a blocker."""
    issues = [_blocker(error, number) for number, error in enumerate(report.errors)]
    issues += [_issue(finding) for finding in worst_first(report.findings)]
    return json.dumps(issues, indent=2) + "\n"


def _issue(finding: Finding) -> dict[str, Any]:
    at = finding.at
    says = printable(finding.says)
    return {
        "type": "issue",
        "check_name": finding.name,
        "description": f"{says}: {printable(finding.help)}" if finding.help else says,
        "categories": ["Bug Risk"],
        "severity": _SEVERITIES[finding.severity or Severity.ERROR],
        "fingerprint": finding.fingerprint,
        "location": {
            "path": at.path or ".",
            "lines": {"begin": at.line, "end": max(at.line, at.end_line)},
        },
    }


def _blocker(error: str, number: int) -> dict[str, Any]:
    return {
        "type": "issue",
        "check_name": "no-verdict",
        "description": printable(error),
        "categories": ["Bug Risk"],
        "severity": "blocker",
        "fingerprint": f"{number:032x}",
        "location": {"path": ".", "lines": {"begin": 1, "end": 1}},
    }
