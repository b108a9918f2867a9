"""Findings: one sentence about one place, with the places that made us think so."""

from dataclasses import dataclass
from enum import StrEnum

from govlint.model.fix import Fix
from govlint.model.source import Span, Step


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    OFF = "off"

    @property
    def rank(self) -> int:
        """0 for off, 3 for error: larger is worse."""
        return _RANKS[self]


_RANKS = {Severity.OFF: 0, Severity.NOTE: 1, Severity.WARNING: 2, Severity.ERROR: 3}


class Standing(StrEnum):
    NEW = "new"
    BASELINED = "baselined"
    SUPPRESSED = "suppressed"
    APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check says. The engine fills in `code`, `name`, `severity` and the standing."""

    at: Span
    says: str  # one sentence, no trailing dot, at most 160 characters
    help: str  # how to mend it
    sure: bool = True
    because: tuple[Step, ...] = ()
    stands_for: tuple[Span, ...] = ()  # other places that the same change would mend
    severity: Severity | None = None  # None: the check's own, or the policy's
    function: str = ""
    subject: str = ""  # api or key: part of the finding's identity
    statement: str = ""  # normalised statement: part of the finding's identity
    code: str = ""
    name: str = ""
    standing: Standing = Standing.NEW
    reason: str = ""  # why suppressed or approved
    fingerprint: str = ""
    fix: Fix | None = None  # what would mend it without a person having to decide
