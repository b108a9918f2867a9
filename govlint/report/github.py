"""Workflow commands that GitHub Actions shows as annotations beside the changed lines.

A step shows at most ten errors, ten warnings and ten notices and drops the rest silently, so the
worst ten of each kind are written and the rest is counted.
"""

from collections import Counter

from govlint.model.finding import Finding, Severity
from govlint.model.report import Report
from govlint.report.parts.printable import printable
from govlint.report.parts.worst import worst_first

MOST = 10
_KINDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(report: Report) -> str:
    """One command a line; empty when there is nothing to say."""
    commands = [("error", _command("error", {"title": "govlint"}, line)) for line in report.errors]
    for finding in worst_first(report.findings):
        kind = _KINDS[finding.severity or Severity.ERROR]
        commands.append((kind, _annotation(kind, finding)))
    room = dict.fromkeys(("error", "warning", "notice"), MOST)
    if any(count > MOST for count in Counter(kind for kind, _ in commands).values()):
        room["notice"] -= 1  # for the count of the rest
    kept = []
    for kind, command in commands:
        if room[kind]:
            room[kind] -= 1
            kept.append(command)
    left = len(commands) - len(kept)
    if left:
        says = f"{left} more {'finding is' if left == 1 else 'findings are'} not shown here"
        kept.append(_command("notice", {"title": "govlint"}, says))
    return "".join(f"{command}\n" for command in kept)


def _annotation(kind: str, finding: Finding) -> str:
    at = finding.at
    where = {"title": f"{finding.code} {finding.name}"}
    if at.path:
        where = {
            "file": printable(at.path),
            "line": str(at.line),
            "endLine": str(at.end_line or at.line),
            **where,
        }
        if at.end_line in (0, at.line):  # columns are refused across lines
            where["col"] = str(at.column)
    says = printable(finding.says)
    return _command(kind, where, f"{says}\n{printable(finding.help)}" if finding.help else says)


def _command(kind: str, properties: dict[str, str], says: str) -> str:
    given = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{kind} {given}::{_data(says)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
