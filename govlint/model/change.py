"""Changes: one limit before and after."""

import shlex
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal

from govlint.model.approval import NEW, OUTSIDE, UNLIMITED, Value
from govlint.model.facts import Limit
from govlint.model.policy import Policy
from govlint.model.source import Span
from govlint.model.state import Known


@dataclass(frozen=True, slots=True)
class Change:
    """One limit that a change makes larger, takes away, moves out of sight, or adds.

    `before` and `after` are None where the limit does not exist on that side; never both. `ratio`
    is new over last approved, in one unit and period: Infinity for a ceiling that is gone or no
    longer trips, None where the two cannot be compared. `approved` is the ledger's amount, in
    words, None where the ledger has no entry and the value at the base stands in. `over` says by
    which rule a declaration that was added stands over `before`.
    """

    kind: str  # raised, removed, hidden, exceeds
    span: Span
    before: Limit | None
    after: Limit | None
    ratio: Decimal | None
    roles: tuple[str, ...]  # any of these may approve; empty: below every threshold
    approved: str | None = None
    over: str = ""
    file: str = ""  # the file that an approval names, where it is not that of the span
    in_test: bool = False

    @property
    def limit(self) -> Limit:
        """The limit as it is called at the head, or was at the base."""
        found = self.after or self.before
        assert found is not None
        return found

    def takes_away(self, spans: Collection[Span]) -> bool:
        """Whether it removes, with nothing in its place, a limit that stood at one of `spans`."""
        gone = self.kind == "removed" and self.after is None
        return gone and self.before is not None and self.before.span in spans

    @property
    def path(self) -> str:
        """The file that an approval names."""
        return self.file or self.span.path

    @property
    def old(self) -> Value:
        """The amount at the base as an approval has it."""
        return value_of(self.before)

    @property
    def new(self) -> Value:
        """The amount at the head as an approval has it: one that no longer stops is unlimited."""
        if self.after is None or (self.before and self.before.hard and not self.after.hard):
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


def at_base(change: Change) -> str:
    """What the limit was, and where: a line number of the base says nothing about the head's file."""
    if change.before is None:
        return "the base has no such limit"
    return f"at the base it is {amount_of(change.before)} ({change.before.span})"


def how_to_approve(change: Change, policy: Policy) -> str:
    """Who must approve the change, and the command that writes the record."""
    limit = change.limit
    options = {
        "key": limit.key,
        "file": change.path,
        "from": _written(change.old),
        "to": _written(change.new),
        "unit": limit.unit.value,
        "per": limit.per,
        "agent": limit.subject,
    }
    return command(options, change.roles, policy)


def command(options: Mapping[str, str | None], roles: tuple[str, ...], policy: Policy) -> str:
    """Who must approve, and the command that writes the record, quoted for a shell."""
    role = roles[0] if roles else "ROLE"
    people = policy.roster.get(role, ())
    who = " or ".join(roles) or "somebody"
    if not people:
        # Mappings in one line, so that it can be pasted below what the file has.
        told = f"approvals: {{roster: {{{role}: [NAME]}}}}"
        who += f" (nobody is yet: merge `{told}` in {law_of(policy)} first; govlint approve says the rest)"
    given = {
        **options,
        "role": role,
        "approver": people[0] if len(people) == 1 else "NAME",
        "reason": "WHY",
    }
    words = " ".join(f"--{name} {shlex.quote(text)}" for name, text in given.items() if text)
    return f"have {who} approve it: govlint approve {words}"


def law_of(policy: Policy) -> str:
    """The file of a project's own policy, or where it would stand."""
    files = [each for each in policy.sources if each.endswith((".yaml", ".yml"))]
    return files[-1] if files else "govlint.yaml"


def _written(value: Value) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else value


def times(ratio: Decimal) -> str:
    """A ratio in plain digits, four of them that count: 10, 2.5, 0.3333, unlimited."""
    if ratio.is_infinite():
        return "unlimited"
    return f"{Context(prec=4).plus(ratio):f}"
