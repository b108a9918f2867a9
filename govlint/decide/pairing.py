"""Which limits of two trees belong together. Pure, and linear in the number of limits."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from govlint.model.facts import Limit
from govlint.model.units import INFINITY, rate


class Pair(NamedTuple):
    """A limit before and after; None on the side where there is none."""

    before: Limit | None
    after: Limit | None


def pairs(
    base: Iterable[Limit], head: Iterable[Limit], renamed: Mapping[str, str]
) -> tuple[Pair, ...]:
    """Each limit of the base with its successor, then those of the head that succeed none.

    The same key in the same file, renames included; then the same key in another file, one of
    that name first; then the same name, in the same file or with the same amount first, in
    another function, file or carrier; then, in one file, another name for the same unit: what was
    deleted and added. `renamed` maps paths at the base to those at the head. A limit written several times on one
    side counts with its largest amount.
    """
    old, new = _largest(base), _largest(head)
    found: list[Pair] = []
    left: list[Limit] = []
    free = dict(new)
    for (path, key, subject), limit in old.items():
        after = free.pop((renamed.get(path, path), key, subject), None)
        if after is None:
            left.append(limit)
        else:
            found.append(Pair(limit, after))
    for trait in _ALIKE:
        added: dict[Hashable, list[Limit]] = defaultdict(list)
        for limit in sorted(free.values(), key=height):
            added[trait(limit, {})].append(limit)
        still = []
        for limit in left:
            fitting = added[trait(limit, renamed)]
            if fitting:
                after = fitting.pop()
                del free[_identity(after)]
                found.append(Pair(limit, after))
            else:
                still.append(limit)
        left = still
    return (
        *found,
        *(Pair(limit, None) for limit in left),
        *(Pair(None, limit) for limit in free.values()),
    )


def height(limit: Limit) -> Decimal:
    """How much a limit allows, for comparing; one that is not known may allow anything."""
    amount = rate(limit)
    return INFINITY if amount is None or amount.is_nan() else amount


def _identity(limit: Limit) -> tuple[str, str, str]:
    return limit.span.path, limit.key, limit.subject or ""


def _largest(limits: Iterable[Limit]) -> dict[tuple[str, str, str], Limit]:
    kept: dict[tuple[str, str, str], Limit] = {}
    for limit in limits:
        other = kept.get(_identity(limit))
        if other is None or height(limit) > height(other):
            kept[_identity(limit)] = limit
    return kept


def _key(limit: Limit, renamed: Mapping[str, str]) -> Hashable:
    return limit.key, limit.subject


def _key_and_file(limit: Limit, renamed: Mapping[str, str]) -> Hashable:
    return limit.key, limit.subject, limit.span.path.rpartition("/")[2]


def _name(limit: Limit, renamed: Mapping[str, str]) -> Hashable:
    plain = "".join(letter for letter in limit.name.casefold() if letter.isalnum())
    return plain, limit.subject


def _name_and_path(limit: Limit, renamed: Mapping[str, str]) -> Hashable:
    return _name(limit, renamed), renamed.get(limit.span.path, limit.span.path)


def _name_and_amount(limit: Limit, renamed: Mapping[str, str]) -> Hashable:
    return _name(limit, renamed), limit.unit, height(limit), limit.per


def _place(limit: Limit, renamed: Mapping[str, str]) -> Hashable:
    path = renamed.get(limit.span.path, limit.span.path)
    return path, limit.unit, limit.subject


_ALIKE: tuple[Callable[[Limit, Mapping[str, str]], Hashable], ...] = (
    _key_and_file, _key, _name_and_path, _name_and_amount, _name, _place
)  # fmt: skip
