"""What one commit did to the ceilings of the files it changed. Pure."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from govlint.decide.handed import completed
from govlint.decide.pairing import Pair, pairs
from govlint.model.facts import Held, Limit
from govlint.model.state import Unknown
from govlint.model.units import ratio


class Step(NamedTuple):
    """One ceiling before and after; `kind` and `ratio` as in model/history.py."""

    kind: str
    before: Limit | None
    after: Limit | None
    ratio: Decimal | None


class Side(NamedTuple):
    """The changed files as one parent has them: their limits, and new names of old paths."""

    held: Held
    renamed: Mapping[str, str]


def steps(sides: Sequence[Side], after: Held) -> list[Step]:
    """The ceilings that differ from every parent's, by place.

    What a merge takes over from one of its parents was changed there, and counts there.
    """
    found = [
        {
            _what(each): each
            for pair in pairs(
                *completed(side.held, after, side.renamed, unknown=True), side.renamed
            )
            if (each := _step(pair))
        }
        for side in sides
    ]
    if not found:
        return []
    first, *others = found
    kept = [each for what, each in first.items() if all(what in other for other in others)]
    return sorted(kept, key=lambda each: _limit(each).span)


def _limit(step: Step) -> Limit:
    found = step.after or step.before
    assert found is not None
    return found


def _what(step: Step) -> tuple[bool, str, str, str]:
    limit = _limit(step)
    return step.after is None, limit.span.path, limit.key, limit.subject or ""


def _step(pair: Pair) -> Step | None:
    before, after = pair
    if before is None or after is None:
        return Step("added" if before is None else "removed", before, after, None)
    hidden = isinstance(before.amount, Unknown), isinstance(after.amount, Unknown)
    if all(hidden):
        return None
    if any(hidden):
        return Step("shown" if hidden[0] else "hidden", before, after, None)
    times = ratio(before, after)
    if before.hard is not after.hard:
        return Step("loosened" if before.hard else "tightened", before, after, times)
    if times is None:
        return Step("changed", before, after, None)
    if times == 1:
        return None
    return Step("raised" if times > 1 else "lowered", before, after, times)
