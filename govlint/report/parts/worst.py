"""The findings that count, in the order a reader with little time wants them."""

from collections.abc import Iterable

from govlint.model.finding import Finding, Severity, Standing


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """The new findings, by severity, then sure ones, then by place."""
    new = [finding for finding in findings if finding.standing is Standing.NEW]
    return sorted(new, key=lambda f: (-(f.severity or Severity.ERROR).rank, not f.sure, f.at))
