"""The findings as a table for spreadsheets: comma-separated, a head line, every standing."""

import csv
from io import StringIO

from govlint.model.finding import Severity
from govlint.model.report import Report
from govlint.report.parts.places import extent
from govlint.report.parts.printable import printable

COLUMNS = (
    "severity", "code", "name", "sure", "standing", "path", "line", "column", "end_line",
    "end_column", "function", "subject", "message", "help", "reason", "fingerprint",
)  # fmt: skip
# What makes a spreadsheet take a cell for a formula, also as the full-width character.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def render(report: Report) -> str:
    """RFC 4180 with LF line ends. Errors have rows of their own, with the severity `none`."""
    out = StringIO()
    table = csv.DictWriter(out, COLUMNS, lineterminator="\n", restval="")
    table.writeheader()
    for finding in report.findings:
        row = {
            "severity": (finding.severity or Severity.ERROR).value,
            "code": finding.code,
            "name": finding.name,
            "sure": "yes" if finding.sure else "no",
            "standing": finding.standing.value,
            **extent(finding.at),
            "function": finding.function,
            "subject": finding.subject,
            "message": finding.says,
            "help": finding.help,
            "reason": finding.reason,
            "fingerprint": finding.fingerprint,
        }
        table.writerow({key: _cell(value) for key, value in row.items()})
    for error in report.errors:
        table.writerow({"severity": "none", "message": _cell(error)})
    return out.getvalue()


def _cell(value: object) -> object:
    """Text on one line that no spreadsheet computes."""
    if not isinstance(value, str):
        return value
    text = printable(value)
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text
