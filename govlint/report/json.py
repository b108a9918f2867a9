"""The findings as JSON: the contract `govlint.report/1` (schema/report.schema.json)."""

import json
from typing import Any

from govlint.model.finding import Finding, Severity
from govlint.model.report import Report
from govlint.report.parts.places import extent, step

SCHEMA = "govlint.report/1"


def render(report: Report) -> str:
    """Pure ASCII: text from the scanned tree cannot reach a terminal unescaped."""
    return json.dumps(document(report), indent=2) + "\n"


def document(report: Report) -> dict[str, Any]:
    coverage = report.coverage
    said: dict[str, Any] = {
        "schema": SCHEMA,
        "version": report.version,
        "policy": report.policy,
        "verdict": report.verdict,
        "findings": [_finding(finding) for finding in report.findings],
        "coverage": {
            "files": coverage.files,
            "read": coverage.read,
            "calls": coverage.calls,
            "agents": coverage.agents,
            "unknown": coverage.unknown,
        },
        "errors": list(report.errors),
    }
    if (used := report.baseline) is not None:
        said["baseline"] = {"file": used.file, "found": len(used.kept), "gone": len(used.gone)}
    if report.timings:
        said["timings"] = {stage: round(spent, 4) for stage, spent in report.timings.items()}
    return said


def _finding(finding: Finding) -> dict[str, Any]:
    said = {
        "code": finding.code,
        "name": finding.name,
        "severity": (finding.severity or Severity.ERROR).value,
        "sure": finding.sure,
        **extent(finding.at),
        "function": finding.function,
        "subject": finding.subject,
        "message": finding.says,
        "help": finding.help,
        "because": [step(one) for one in finding.because],
        "standing": finding.standing.value,
        "fingerprint": finding.fingerprint,
    }
    if finding.reason:
        said["reason"] = finding.reason
    return said
