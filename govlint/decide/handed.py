"""Limits whose number has a name on one side of a change and stands there on the other. Pure."""

from collections.abc import Iterable, Mapping

from govlint.model.facts import Handed, Held, Limit
from govlint.model.source import Span
from govlint.model.state import Known

_Place = tuple[str, str]  # file and key


def completed(
    base: Held, head: Held, renamed: Mapping[str, str], *, unknown: bool = False
) -> tuple[list[Limit], list[Limit]]:
    """The limits of both sides, with what stands in on one where the other has a limit.

    A number that moved into a constant is compared with that constant, and is out of sight where
    the name cannot be read; one that took a constant's place is compared with it. Where both give
    a name the numbers are compared, unless they are limits themselves and so compared already.
    `unknown`: also what could not be read at the base.
    """
    old, new = _places(base.limits, renamed), _places(head.limits, {})
    given = {_place(one.limit, renamed): one for one in base.handed}
    taken = {_place(one.limit, {}): one for one in head.handed}
    more_old: list[Limit] = []
    more_new: list[Limit] = []
    for place, one in taken.items():
        if place in new:
            continue
        if place in old:
            more_new.append(one.limit)
            continue
        other = given.get(place)
        if other is None or not (_known(one) and _known(other)):
            continue
        if not _same(other, one, base, head, renamed):
            more_old.append(other.limit)
            more_new.append(one.limit)
    for place, one in given.items():
        if place in new and place not in old and (unknown or _known(one)):
            more_old.append(one.limit)
    return [*base.limits, *more_old], [*head.limits, *more_new]


def replaced(base: Held, head: Held, renamed: Mapping[str, str]) -> frozenset[Span]:
    """Numbers of the base that had another name, and in place of which the head has others: each
    of them is compared where it stands, and the first is missed by nobody."""
    known = [one.limit for one in head.handed if _known(one)]
    now = _places([*head.limits, *known], {})
    used = {one.number for one in base.handed if one.number is not None}
    missed = {one.number for one in base.handed if _place(one.limit, renamed) not in now}
    return frozenset(used - missed)


def _known(one: Handed) -> bool:
    return isinstance(one.limit.amount, Known)


def _same(old: Handed, new: Handed, base: Held, head: Held, renamed: Mapping[str, str]) -> bool:
    """Whether both numbers are one limit, which has a name of its own."""
    name = _named(old.number, base.limits, renamed)
    return name is not None and name == _named(new.number, head.limits, {})


def _named(
    number: Span | None, limits: Iterable[Limit], renamed: Mapping[str, str]
) -> _Place | None:
    return next((_place(limit, renamed) for limit in limits if limit.span == number), None)


def _places(limits: Iterable[Limit], renamed: Mapping[str, str]) -> frozenset[_Place]:
    return frozenset(_place(limit, renamed) for limit in limits)


def _place(limit: Limit, renamed: Mapping[str, str]) -> _Place:
    return renamed.get(limit.span.path, limit.span.path), limit.key
