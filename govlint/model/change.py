"""Changes: one limit before and after."""

import shlex
from dataclasses import dataclass
from decimal import Context, Decimal

from govlint.model.approval import NEW, OUTSIDE, UNLIMITED, Value
from govlint.model.facts import Limit
from govlint.model.policy import Policy
from govlint.model.source import Span
from govlint.model.state import Known


@dataclass(frozen=True, slots=True)
class Change:
    """One limit that a change makes larger, takes away or moves out of sight.

    `before` and `after` are None where the limit does not exist on that side. `ratio` is new over
    last approved, in one unit and period: Infinity for a ceiling that is gone or no longer
    trips, None where the two cannot be compared. `approved` is the ledger's amount, in words,
    None where the ledger has no entry and the value at the base stands in.
    """

    kind: str  # raised, removed, hidden
    span: Span
    before: Limit
    after: Limit | None
    ratio: Decimal | None
    roles: tuple[str, ...]  # any of these may approve; empty: below every threshold
    approved: str | None = None

    @property
    def limit(self) -> Limit:
        """The limit as it is called at the head, or was at the base."""
        return self.after or self.before

    @property
    def old(self) -> Value:
        """The amount at the base as an approval has it."""
        return value_of(self.before)

    @property
    def new(self) -> Value:
        """The amount at the head as an approval has it: one that no longer stops is unlimited."""
        if self.after is None or (self.before.hard and not self.after.hard):
            return UNLIMITED
        return value_of(self.after)


def value_of(limit: Limit | None) -> Value:
    """The amount of a limit as an approval has it."""
    match limit and limit.amount:
        case None:
            return NEW
        case Known(None):
            return UNLIMITED
        case Known(Decimal() as amount):
            return amount if amount.is_finite() else UNLIMITED
    return OUTSIDE


def amount_of(limit: Limit) -> str:
    """The amount in words: 0.50 usd per session."""
    per = f" per {limit.per}" if limit.per else ""
    match limit.amount:
        case Known(None):
            return "unlimited"
        case Known(value):
            return f"{value:f} {limit.unit.value}{per}"
    return f"an unknown amount of {limit.unit.value}{per}"


def how_to_approve(change: Change, policy: Policy) -> str:
    """Who must approve the change, and the command that writes the record."""
    role = change.roles[0] if change.roles else "ROLE"
    people = policy.roster.get(role, ())
    if not people:
        who = f"{' or '.join(change.roles) or 'somebody'} (nobody yet: name people for the role in approvals.roster)"
    else:
        who = " or ".join(change.roles)
    limit = change.limit
    options = {
        "key": limit.key,
        "file": change.span.path,
        "from": _written(change.old),
        "to": _written(change.new),
        "unit": limit.unit.value,
        "per": limit.per,
        "agent": limit.subject,
        "role": role,
        "approver": people[0] if len(people) == 1 else "NAME",
        "reason": "WHY",
    }
    words = " ".join(f"--{name} {shlex.quote(text)}" for name, text in options.items() if text)
    return f"have {who} approve it: govlint approve {words}"


def _written(value: Value) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else value


def times(ratio: Decimal) -> str:
    """A ratio in plain digits, four of them that count: 10, 2.5, 0.3333, unlimited."""
    if ratio.is_infinite():
        return "unlimited"
    return f"{Context(prec=4).plus(ratio):f}"
