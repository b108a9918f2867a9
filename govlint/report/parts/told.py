"""A finding as the JSON formats write it."""

from typing import Any

from govlint.model.finding import Finding, Severity
from govlint.report.parts.places import extent, step


def told(finding: Finding) -> dict[str, Any]:
    """The object that `govlint.report/1` has for a finding."""
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
    if finding.fix:
        said["fix"] = {"says": finding.fix.says, "safe": finding.fix.safe}
    if finding.reason:
        said["reason"] = finding.reason
    return said
