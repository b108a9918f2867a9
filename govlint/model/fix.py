"""Fixes: changes of the source that would mend a finding, as values."""

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from govlint.model.source import Span


class Value(NamedTuple):
    """A Python expression: `name`, dotted and imported where it is not yet, and what follows it.

    `50` is ("", "50"), `os.environ["TEAM_ID"]` is ("os.environ", '["TEAM_ID"]').
    """

    name: str
    rest: str


@dataclass(frozen=True, slots=True)
class Give:
    """Give the call at `at` an argument that it is not given. A bare decorator becomes a call.

    `argument` is dotted where it lies inside another argument. That one stands at `position` if it
    has no name, and is written as a dict where it is not given and `plain`. Keys of `entries` go
    into the dict that `argument` is; without entries the argument is `value`.
    """

    at: Span
    argument: str
    value: Value | None = None
    entries: tuple[tuple[str, Value], ...] = ()
    position: int | None = None
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Annotate:
    """Put a comment above the logical statement that starts at `at` or holds it."""

    at: Span
    text: str


@dataclass(frozen=True, slots=True)
class Cut:
    """Take a comment out, with its line when nothing else is there, or `at` alone within one."""

    at: Span
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Count:
    """Make the `while True` whose head is `at` a `for` that raises `error` after its last turn."""

    at: Span
    most: int
    error: str


Edit: TypeAlias = Give | Annotate | Cut | Count


class Replacement(NamedTuple):
    """Put `text` in the place of `at`, which is empty where something is only added."""

    at: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """`safe`: what the program does stays the same. `says` completes "fix:", as `max_turns=50`.

    `replacements` are the edits as text of the file; nobody has asked for them where there are none.
    """

    says: str
    safe: bool
    edits: tuple[Edit, ...]
    replacements: tuple[Replacement, ...] = ()

    @property
    def told(self) -> str:
        """What is written, and the command that does it."""
        return f"{self.says} (govlint check {'--fix' if self.safe else '--unsafe-fixes'})"
