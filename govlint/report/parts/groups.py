"""What a reader at a terminal need not read twice, and what one change would mend."""

from collections.abc import Iterable
from typing import NamedTuple

from govlint.model.finding import Finding, Severity, Standing
from govlint.model.source import Span
from govlint.model.words import counted


class Lever(NamedTuple):
    """One place, how many calls it would mend, and that in words."""

    at: Span
    calls: int
    says: str


def groups(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Findings that say the same and are mended alike, worst first, then by the place of the first."""
    alike: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        key = (
            finding.name,
            finding.severity,
            finding.standing,
            finding.says,
            finding.help,
            finding.reason,
            finding.fix and finding.fix.told,
        )
        alike.setdefault(key, []).append(finding)
    told = [sorted(group, key=lambda one: one.at) for group in alike.values()]
    return sorted(
        told, key=lambda group: (-(group[0].severity or Severity.ERROR).rank, group[0].at)
    )


def levers(findings: Iterable[Finding], most: int = 3) -> list[Lever]:
    """The clients at which one change tags many calls, the largest first."""
    found = [
        Lever(
            one.at,
            len(one.stands_for),
            f"{counted(len(one.stands_for), 'call')} share the client at {one.at}: tag it once",
        )
        for one in findings
        if one.standing is Standing.NEW and one.function == "client" and len(one.stands_for) > 1
    ]
    return sorted(found, key=lambda lever: (-lever.calls, lever.at))[:most]
