"""The findings as JSON: the contract `govlint.report/1` (schema/report.schema.json)."""

import json
from typing import Any

from govlint.model.report import Report
from govlint.report.parts.told import told

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
        "findings": [told(finding) for finding in report.findings],
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
        said["check_timings"] = {name: round(own, 4) for name, own in report.check_timings.items()}
    return said
