"""Whether a home-made budget is told less of what is spent than before. Pure."""

from decimal import Decimal
from typing import NamedTuple

from govlint.model.change import times
from govlint.model.facts import Counted, Guard
from govlint.model.source import Span
from govlint.model.state import Known, State

_ROUNDING = Decimal("1.000001")


class Lighter(NamedTuple):
    """What counts less, where, and how much it was and is, in one word each."""

    at: Span
    says: str
    before: str
    after: str


def lighter(before: Guard, after: Guard) -> Lighter | None:
    """The first way in which the sum of a budget grows less for the same usage."""
    was = {(one.of, one.row): one for one in before.counts}
    now = {(one.of, one.row): one for one in after.counts}
    for what, one in now.items():
        old = was.get(what)
        if old is not None and abs(old.weight) > abs(one.weight) * _ROUNDING:
            by = _by(old.weight, one.weight)
            says = f"{_name(one)} counts {one.weight:f}, {old.weight:f} at the base{by}"
            return Lighter(one.at, says, f"{old.weight:f}", f"{one.weight:f}")
    kinds, kept = ({of for of, _ in side} for side in (was, now))
    if kept and kept < kinds:
        gone = min(kinds - kept)
        return Lighter(after.span, f"{gone} is not counted any more", "counts", "counts less")
    first, second = _number(before.start), _number(after.start)
    if first is not None and second is not None and second < min(first, Decimal(0)):
        at = after.start.at if isinstance(after.start, Known) and after.start.at else after.span
        says = f"the sum begins at {second:f}, {first:f} at the base"
        return Lighter(at, says, f"{first:f}", f"{second:f}")
    return None


def _name(one: Counted) -> str:
    return f"{one.of} at {one.row}" if one.row else one.of


def _by(old: Decimal, new: Decimal) -> str:
    return f", {times(abs(old / new))} times less" if new else ""


def _number(state: State[Decimal | None]) -> Decimal | None:
    return state.value if isinstance(state, Known) else None
