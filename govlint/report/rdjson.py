"""Reviewdog's diagnostic format, for comments on a pull request of any forge."""

import json
import re
from typing import Any

from govlint.model.finding import Finding, Severity
from govlint.model.report import Report
from govlint.model.source import Span
from govlint.report.parts.printable import printable
from govlint.report.parts.worst import worst_first

_SEVERITIES = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.NOTE: "INFO"}


def render(report: Report) -> str:
    """The new findings, worst first. Columns count bytes of UTF-8, as the format wants."""
    lines = {
        path: re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff"))
        for path, text in report.sources.items()
    }
    diagnostics = [
        {"message": printable(error), "severity": "ERROR", "location": {"path": "."}}
        for error in report.errors
    ]
    diagnostics += [_diagnostic(finding, lines) for finding in worst_first(report.findings)]
    log = {"source": {"name": "govlint"}, "severity": "ERROR", "diagnostics": diagnostics}
    return json.dumps(log, indent=2) + "\n"


def _diagnostic(finding: Finding, lines: dict[str, list[str]]) -> dict[str, Any]:
    says = printable(finding.says)
    said = {
        "message": f"{says}\n{printable(finding.help)}" if finding.help else says,
        "location": _location(finding.at, lines),
        "severity": _SEVERITIES[finding.severity or Severity.ERROR],
        "code": {"value": f"{finding.code} {finding.name}"},
    }
    related = [
        {"message": printable(step.says), "location": _location(step.at, lines)}
        for step in finding.because
    ]
    return said | {"related_locations": related} if related else said


def _location(span: Span, lines: dict[str, list[str]]) -> dict[str, Any]:
    if not span.path:
        return {"path": "."}
    text = lines.get(span.path, [])
    start = _position(span.line, span.column, text)
    end = _position(span.end_line, span.end_column, text) if span.end_line else start
    return {"path": span.path, "range": {"start": start, "end": end}}


def _position(line: int, column: int, text: list[str]) -> dict[str, int]:
    before = text[line - 1][: column - 1] if line <= len(text) else ""
    wider = len(before.encode("utf-8", "surrogatepass")) - len(before)
    return {"line": line, "column": column + wider}
