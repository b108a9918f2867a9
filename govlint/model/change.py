"""Changes: one limit before and after."""

from dataclasses import dataclass
from decimal import Decimal

from govlint.model.facts import Limit
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


def amount_of(limit: Limit) -> str:
    """The amount in words: 0.50 usd per session."""
    per = f" per {limit.per}" if limit.per else ""
    match limit.amount:
        case Known(None):
            return "unlimited"
        case Known(value):
            return f"{value:f} {limit.unit.value}{per}"
    return f"an unknown amount of {limit.unit.value}{per}"
