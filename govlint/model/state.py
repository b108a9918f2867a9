"""Three-valued attributes: what code can hide is known, absent or unknown, never guessed."""

from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from govlint.model.source import Span

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Known(Generic[T]):
    """The value was read; `at` is where it stands, or None for a library's default."""

    value: T
    at: Span | None = None


@dataclass(frozen=True, slots=True)
class Absent:
    """Every place that could set it was seen, and none does."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something that could set it cannot be read; `why` is a phrase a user understands."""

    why: str
    at: Span | None = None


State: TypeAlias = Known[T] | Absent | Unknown

ABSENT = Absent()
