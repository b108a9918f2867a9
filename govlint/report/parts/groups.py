"""What a reader at a terminal need not read twice, and what one change would mend."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from govlint.model.finding import Finding, Severity, Standing
from govlint.model.source import Span, Step
from govlint.model.words import counted


class Lever(NamedTuple):
    """One place, how many calls or findings a change there would mend, and that in words."""

    at: Span
    mends: int
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
    """The places at which one change mends most, the largest first."""
    new = [one for one in findings if one.standing is Standing.NEW]
    found = sorted([*_clients(new), *_shared(new)], key=lambda lever: (-lever.mends, lever.at))
    told: dict[Span, Lever] = {}
    for lever in found:
        told.setdefault(lever.at, lever)
    return list(told.values())[:most]


def _clients(findings: Iterable[Finding]) -> Iterator[Lever]:
    """Clients with calls that lack the same tags."""
    for one in findings:
        calls = len(one.stands_for)
        if one.function == "client" and calls > 1:
            says = f"{counted(calls, 'call')} share the client at {one.at}: tag it once"
            yield Lever(one.at, calls, says)


def _shared(findings: Iterable[Finding]) -> Iterator[Lever]:
    """Places that several findings about ceilings give as their reason: a function that they all
    call, an agent, an object with limits. Of places on one way the last stands for all."""
    meets: dict[tuple[str, Step], list[Finding]] = {}
    for one in findings:
        if one.severity is not Severity.NOTE and one.code.startswith("GOV2"):
            for step in dict.fromkeys(one.because):
                if step.at != one.at:
                    meets.setdefault((one.name, step), []).append(one)
    last = {
        (name, frozenset(one.at for one in group)): step for (name, step), group in meets.items()
    }
    for (name, places), step in last.items():
        if len(places) > 1:
            yield Lever(
                step.at,
                len(places),
                f"{counted(len(places), f'{name} finding')} meet at {step.at} ({step.says}): "
                "one change there can mend them",
            )
