"""What became of each limit between two trees. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from govlint.decide.pairing import pairs
from govlint.decide.roles import roles_for_ratio
from govlint.model.change import Change, amount_of
from govlint.model.facts import Limit, Unit
from govlint.model.ledger import Ledger, LedgerEntry
from govlint.model.policy import Policy
from govlint.model.source import Span
from govlint.model.state import Known, Unknown
from govlint.model.units import INFINITY, ratio


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
    found = []
    for before, after in pairs(base, head, renamed):
        if before is not None:
            change = _change(before, after, renamed, ledger, policy)
            if change is not None:
                found.append(change)
    return sorted(found, key=lambda one: (one.span, one.before.key))


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
        roles = roles_for_ratio(INFINITY, policy) or tuple(policy.roster)
        return Change("removed", at, before, None, INFINITY, roles, approved)
    if isinstance(after.amount, Unknown):
        if isinstance(before.amount, Unknown):
            return None
        roles = roles_for_ratio(INFINITY, policy) or tuple(policy.roster)
        return Change("hidden", after.span, before, after, None, roles, approved)
    if isinstance(before.amount, Unknown) and entry is None:
        return None
    last = before if entry is None else _as_limit(before, entry)
    times = ratio(last, after)
    if times is None or (before.hard and not after.hard):
        kind, times = ("removed", INFINITY) if before.hard and not after.hard else ("raised", None)
        roles = roles_for_ratio(INFINITY, policy) or tuple(policy.roster)
        return Change(kind, after.span, before, after, times, roles, approved)
    now = ratio(before, after)
    if times <= 1 or (now is not None and now <= 1):
        return None  # not above what was approved, or not raised by this change
    roles = roles_for_ratio(times, policy)
    kind = "removed" if _unlimited(after) else "raised"
    return Change(kind, after.span, before, after, times, roles, approved)


def _unlimited(limit: Limit) -> bool:
    return isinstance(limit.amount, Known) and limit.amount.value is None


def _as_limit(limit: Limit, entry: LedgerEntry) -> Limit:
    return replace(limit, amount=Known(entry.amount), unit=Unit(entry.unit), per=entry.per)
