"""The baseline: which findings were accepted before, as a multiset that only a person makes grow."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from govlint.decide.fingerprint import Leaves
from govlint.model.baseline import Entry
from govlint.model.check import Check
from govlint.model.finding import Finding, Standing
from govlint.model.policy import Policy
from govlint.model.source import Span
from govlint.model.words import sentence


def acceptable(finding: Finding, checks: Mapping[str, Check], policy: Policy) -> bool:
    """Whether a baseline may hold a finding.

    None about a change and its approvals (GOV4), and none of a check that may not be suppressed.
    """
    if finding.code.startswith("GOV4") or not finding.at.path:
        return False
    known = checks.get(finding.name)
    setting = policy.at(finding.at.path).checks.get(finding.name)
    return (known is None or known.suppressible) and (setting is None or setting.suppressible)


def entries_of(findings: Iterable[Finding], leaves: Leaves) -> list[Entry]:
    """What a baseline holds for these findings."""
    return _sorted(Entry(*each) for finding in findings for _, each in leaves.of(finding))


def accept(
    findings: Sequence[Finding],
    entries: Iterable[Entry],
    leaves: Leaves,
    may: Callable[[Finding], bool],
    exists: Callable[[str], bool],
) -> tuple[list[Finding], list[Entry], list[Entry]]:
    """The findings, those that the entries accept with the standing BASELINED; the entries still
    found, and those that are not.

    An entry accepts one place, of equal ones the first. A finding is accepted when all places it
    stands for are. Only new ones that `may` be are: what a comment suppresses uses no entry up,
    so that it is new again once the comment goes. An entry whose file no longer `exists` follows
    it to where the same statement in the same function stands now.
    """
    left = Counter(entries)
    kept: list[Entry] = []
    open_places: dict[int, list[tuple[Span, Entry]]] = {}
    for position, finding in enumerate(findings):
        if finding.standing is not Standing.NEW or not may(finding):
            continue
        waiting = open_places.setdefault(position, [])
        for at, each in leaves.of(finding):
            entry = Entry(*each)
            if left[entry]:
                left[entry] -= 1
                kept.append(entry)
            else:
                waiting.append((at, entry))
    homeless: dict[Entry, list[Entry]] = {}
    for entry in left.elements():
        if not exists(entry.path):
            homeless.setdefault(_anywhere(entry), []).append(entry)
    told = list(findings)
    for position, waiting in open_places.items():
        still = []
        for at, entry in waiting:
            if moved := homeless.get(_anywhere(entry)):
                left[moved.pop(0)] -= 1
                kept.append(entry)
            else:
                still.append(at)
        told[position] = _standing(told[position], still, leaves)
    return told, _sorted(kept), _sorted(left.elements())


def _standing(finding: Finding, still: list[Span], leaves: Leaves) -> Finding:
    """The finding once all but the places in `still` were accepted."""
    if not still:
        return replace(finding, standing=Standing.BASELINED)
    places = {at for at, _ in leaves.of(finding)}
    accepted = places - set(still)
    if not accepted:
        return finding
    # Point at what is new, and leave what was there out.
    return replace(
        finding,
        says=sentence(f"{finding.says} ({len(still)} of {len(places)} not accepted before)"),
        because=tuple(step for step in finding.because if step.at not in accepted),
    )


def grown(before: Iterable[Entry], after: Iterable[Entry]) -> list[Entry]:
    """What `after` accepts beyond `before`."""
    return _sorted((Counter(after) - Counter(before)).elements())


def _sorted(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: entry.place)


def _anywhere(entry: Entry) -> Entry:
    """The entry without its file: the function as its own module names it."""
    module = entry.path.removesuffix(".py").removesuffix("/__init__").split("/")
    parts = entry.function.split(".")
    own = next(
        (count for count in range(len(module), 0, -1) if parts[:count] == module[-count:]), 0
    )
    return entry._replace(path="", function=".".join(parts[own:]))
