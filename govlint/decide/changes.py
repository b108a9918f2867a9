"""What became of each limit between two trees. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from govlint.catalog.limits import words as parts
from govlint.decide.authority import exceeded
from govlint.decide.pairing import pairs
from govlint.decide.roles import may_stand_for, roles_for_ratio
from govlint.model.change import Change, amount_of
from govlint.model.facts import Limit, Unit
from govlint.model.ledger import Ledger, LedgerEntry
from govlint.model.policy import Policy
from govlint.model.source import Span
from govlint.model.state import Known, Unknown
from govlint.model.units import INFINITY, ratio


class Overruled(NamedTuple):
    """A declaration of the base that an added one stands over, and the rule that says so."""

    limit: Limit
    rule: str


Under = Callable[[Limit], Overruled | None]
"""What was in force at the base under the name that a limit of the head adds a declaration for."""


def changes(
    base: Iterable[Limit],
    head: Iterable[Limit],
    renamed: Mapping[str, str],
    ledger: Ledger,
    policy: Policy,
    under: Under = lambda limit: None,
) -> list[Change]:
    """Limits that are larger, gone or out of sight at the head, or beyond the authority of whoever
    may set them without being asked; by place.

    `renamed` maps paths at the base to those at the head. `ledger` and `policy` are the base's.
    A limit written several times on one side counts with its largest amount.
    """
    found: list[Change] = []
    for before, after in pairs(base, head, renamed):
        over = under(after) if before is None and after is not None else None
        if over is not None:
            before = over.limit
        change = None if before is None else _change(before, after, renamed, ledger, policy)
        if change is not None:
            found.append(replace(change, over=over.rule) if over else change)
        if after is not None and (before is None or _rises(before, after, ledger)):
            found += _beyond(before, after, change, policy)
    return sorted(found, key=lambda one: (one.span, one.limit.key, one.kind))


def _change(
    before: Limit,
    after: Limit | None,
    renamed: Mapping[str, str],
    ledger: Ledger,
    policy: Policy,
) -> Change | None:
    approved = _approved(before, ledger)
    words = None if approved is None else amount_of(approved)
    whoever = roles_for_ratio(INFINITY, policy) or tuple(policy.roster)
    if after is None:
        if _unlimited(before):
            return None
        path = renamed.get(before.span.path, before.span.path)
        at = Span(path, before.span.line, 1, before.span.line, 1)
        return Change("removed", at, before, None, INFINITY, whoever, words)
    if _unlimited(approved or before):
        return None
    if isinstance(after.amount, Unknown):
        if isinstance(before.amount, Unknown):
            return None
        return Change("hidden", after.span, before, after, None, whoever, words)
    if isinstance(before.amount, Unknown) and approved is None:
        return None
    if before.hard and not after.hard:
        return Change("removed", after.span, before, after, INFINITY, whoever, words)
    times = ratio(approved or before, after)
    if _narrower(before, after):
        why = "the amount was one for all of them, and is one for each now"
        return Change("raised", after.span, before, after, None, whoever, words, over=why)
    if times is None and isinstance(after.amount, Known) and after.amount.value == 0:
        return None  # nothing is allowed, in whatever it is counted
    if times is None:
        return Change("raised", after.span, before, after, None, whoever, words)
    if not _rises(before, after, ledger):
        return None
    kind = "removed" if _unlimited(after) else "raised"
    return Change(kind, after.span, before, after, times, roles_for_ratio(times, policy), words)


_HOLDERS = (
    frozenset({"organization", "org", "company"}),
    frozenset({"team", "project"}),
    frozenset({"user", "customer"}),
    frozenset({"key", "member"}),
)
_EACH = 2  # from here on there are many: a user, a key


def _narrower(before: Limit, after: Limit) -> bool:
    """Whether each of several now has what they shared: a team's budget that is a key's, or the
    budget of all that is each user's by its own name."""
    was, now = (_holder(parts(one.key)) for one in (before, after))
    if was is None:
        now = _holder(parts(after.name))
        return now is not None and now >= _EACH
    return now is not None and now > was


def _holder(words: Iterable[str]) -> int | None:
    said = frozenset(words)
    return next((place for place, names in enumerate(_HOLDERS) if names & said), None)


def _rises(before: Limit, after: Limit, ledger: Ledger) -> bool:
    """Whether a limit is above what was approved, and above what the base has."""
    now = ratio(before, after)
    if now is not None and now <= 1:
        return False
    approved = _approved(before, ledger)
    times = now if approved is None else ratio(approved, after)
    return times is None or times > 1


def _beyond(
    before: Limit | None, after: Limit, change: Change | None, policy: Policy
) -> Iterable[Change]:
    """The change as one that needs a higher authority, unless those asked already have it."""
    roles = exceeded(after, policy)
    if roles is None or (change and change.kind != "raised"):
        return
    asked = change.roles if change else ()
    if asked and all(may_stand_for(role, roles, policy) for role in asked):
        return
    yield Change("exceeds", after.span, before, after, None, roles)


def _approved(limit: Limit, ledger: Ledger) -> Limit | None:
    """The limit with the amount that was approved last, None without an entry."""
    entry = ledger.find(limit.span.path, limit.key, limit.subject)
    return None if entry is None else as_limit(limit, entry)


def as_limit(limit: Limit, entry: LedgerEntry) -> Limit:
    """The limit with what an entry of the ledger says of it."""
    return replace(limit, amount=Known(entry.amount), unit=Unit(entry.unit), per=entry.per)


def _unlimited(limit: Limit) -> bool:
    return isinstance(limit.amount, Known) and limit.amount.value is None
