"""Counters that have to hit one value exactly, and start beyond it."""

from collections.abc import Iterable
from decimal import Decimal

from govlint.extract.bounds.context import Context
from govlint.extract.bounds.decide import Reason
from govlint.extract.bounds.limits import start_of
from govlint.extract.bounds.way import DOWN, UP, Way
from govlint.model.state import Known
from govlint.syntax import tree as t


def missed(context: Context, entry: int, ended: Iterable[tuple[Way, Reason]]) -> str:
    """Why `while n != 0` is never left by counting down from -1; "" where none starts so.

    `entry`: where the loop starts; 0 for a recursion, whose counters are parameters.
    """
    for way, (need, key, _) in ended:
        if need is None or need.kind != "unequal" or way.effect(key) not in (UP, DOWN):
            continue
        limit = need.limit.replace("_", "")
        start = start_of(context, key, entry) if entry else context.number(t.Name(0, 0, key))
        if not limit.lstrip("-").isdecimal() or not isinstance(start, Known) or not start.value:
            continue
        beyond = start.value < Decimal(limit)
        if beyond == (way.effect(key) == DOWN) and start.value != Decimal(limit):
            return f"`{key}` starts at {start.value} and moves away from {limit}"
    return ""
