"""The ledger: the last approved amount of each ceiling."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """The last approved amount of one ceiling.

    `amount` None is an approved "no limit". `record` is the path of the approval, None for an
    amount that was adopted as it stood.
    """

    key: str
    file: str
    carrier: str
    unit: str
    amount: Decimal | None
    approved: date
    by: str
    per: str | None = None
    agent: str | None = None
    record: str | None = None
    line: int = 1

    @property
    def identity(self) -> tuple[str, str, str]:
        """What an entry is looked up by; two entries of one ledger never share it."""
        return self.file, self.key, self.agent or ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """Entries sorted by identity. `present` is False where there is no ledger file."""

    entries: tuple[LedgerEntry, ...] = ()
    present: bool = False

    def find(self, file: str, key: str, agent: str | None = None) -> LedgerEntry | None:
        wanted = (file, key, agent or "")
        return next((entry for entry in self.entries if entry.identity == wanted), None)
