"""Which limits of two trees belong together, and what became of each. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from govlint.decide.roles import roles_for_ratio
from govlint.model.change import Change, amount_of
from govlint.model.facts import Limit, Unit
from govlint.model.ledger import Ledger, LedgerEntry
from govlint.model.policy import Policy
from govlint.model.source import Span
from govlint.model.state import Known, Unknown
from govlint.model.units import INFINITY, rate, ratio

_Identity = tuple[str, str, str]  # file, key, subject


def changes(
    base: Iterable[Limit],
    head: Iterable[Limit],
    renamed: Mapping[str, str],
    ledger: Ledger,
    policy: Policy,
) -> list[Change]:
    """Limits that are larger, gone or out of sight at the head, by place.

    `renamed` maps paths at the base to those at the head. `ledger` and `policy` are the base's.
    A limit written several times on one side counts with its largest amount.
    """
    old = _largest(base)
    new = _largest(head)
    found = []
    for before, after in _pairs(old, new, renamed):
        change = _change(before, after, renamed, ledger, policy)
        if change is not None:
            found.append(change)
    return sorted(found, key=lambda one: (one.span, one.before.key))


def _largest(limits: Iterable[Limit]) -> dict[_Identity, Limit]:
    kept: dict[_Identity, Limit] = {}
    for limit in limits:
        identity = limit.span.path, limit.key, limit.subject or ""
        other = kept.get(identity)
        if other is None or _height(limit) > _height(other):
            kept[identity] = limit
    return kept


def _height(limit: Limit) -> Decimal:
    amount = rate(limit)
    return INFINITY if amount is None or amount.is_nan() else amount


def _pairs(
    old: dict[_Identity, Limit], new: dict[_Identity, Limit], renamed: Mapping[str, str]
) -> list[tuple[Limit, Limit | None]]:
    """Each limit of the base with its successor, None where it has none.

    The same key in the same file, renames included; then the same name in another file or
    carrier; then, in one file, another name for the same unit: what was deleted and added.
    """
    pairs: list[tuple[Limit, Limit | None]] = []
    left: list[Limit] = []
    free = dict(new)
    for (path, key, subject), limit in old.items():
        found = free.pop((renamed.get(path, path), key, subject), None)
        if found is None:
            left.append(limit)
        else:
            pairs.append((limit, found))
    added = [limit for identity, limit in free.items() if identity not in old]
    for alike in (_same_name, _same_place):
        for limit in list(left):
            fitting = [each for each in added if alike(limit, each, renamed)]
            if fitting:
                found = max(fitting, key=_height)
                added.remove(found)
                left.remove(limit)
                pairs.append((limit, found))
    return [*pairs, *((limit, None) for limit in left)]


def _same_name(old: Limit, new: Limit, renamed: Mapping[str, str]) -> bool:
    return _plain(old.name) == _plain(new.name) and old.subject == new.subject


def _same_place(old: Limit, new: Limit, renamed: Mapping[str, str]) -> bool:
    path = renamed.get(old.span.path, old.span.path)
    return new.span.path == path and new.unit is old.unit and new.subject == old.subject


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _change(
    before: Limit,
    after: Limit | None,
    renamed: Mapping[str, str],
    ledger: Ledger,
    policy: Policy,
) -> Change | None:
    entry = ledger.find(before.span.path, before.key, before.subject)
    approved = None if entry is None else amount_of(_as_limit(before, entry))
    if after is None:
        if _unlimited(before):
            return None
        at = Span(renamed.get(before.span.path, before.span.path), 1, 1, 1, 1)
        roles = roles_for_ratio(INFINITY, policy)
        return Change("removed", at, before, None, INFINITY, roles, approved)
    if isinstance(after.amount, Unknown):
        if isinstance(before.amount, Unknown):
            return None
        roles = roles_for_ratio(INFINITY, policy)
        return Change("hidden", after.span, before, after, None, roles, approved)
    if isinstance(before.amount, Unknown) and entry is None:
        return None
    last = before if entry is None else _as_limit(before, entry)
    times = ratio(last, after)
    if times is None or (before.hard and not after.hard):
        kind, times = ("removed", INFINITY) if before.hard and not after.hard else ("raised", None)
        roles = roles_for_ratio(INFINITY, policy)
        return Change(kind, after.span, before, after, times, roles, approved)
    if times <= 1 or ratio(before, after) == 1:
        return None
    roles = roles_for_ratio(times, policy)
    kind = "removed" if _unlimited(after) else "raised"
    return Change(kind, after.span, before, after, times, roles, approved)


def _unlimited(limit: Limit) -> bool:
    return isinstance(limit.amount, Known) and limit.amount.value is None


def _as_limit(limit: Limit, entry: LedgerEntry) -> Limit:
    return replace(limit, amount=Known(entry.amount), unit=Unit(entry.unit), per=entry.per)
