"""What govlint finds wrong with its own run: comments that do not count, checks that crashed."""

from dataclasses import dataclass

from govlint.model.source import Span


@dataclass(frozen=True, slots=True)
class BadComment:
    """A `# govlint:` comment that suppresses nothing; the span starts at the part that is wrong."""

    span: Span
    says: str
    help: str


@dataclass(frozen=True, slots=True)
class ExpiredComment:
    """A suppression whose last day, `until` (an ISO date), has passed."""

    span: Span
    name: str
    until: str


@dataclass(frozen=True, slots=True)
class UnusedComment:
    """A suppression of a check that finds nothing on the statement it covers."""

    span: Span
    name: str


@dataclass(frozen=True, slots=True)
class Crash:
    """A check that raised on one fact; `says` is the exception in one line."""

    span: Span
    check: str
    says: str
