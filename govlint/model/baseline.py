"""The findings a team decided to live with for now."""

from dataclasses import dataclass
from typing import NamedTuple


class Entry(NamedTuple):
    """One accepted finding, told without line numbers. Equal findings are equal entries."""

    check: str
    path: str
    function: str
    subject: str
    statement: str

    @property
    def place(self) -> tuple[str, ...]:
        """What entries are sorted by."""
        return (self.path, self.function, self.check, self.subject, self.statement)


@dataclass(frozen=True, slots=True)
class Baseline:
    """The entries of one file, a multiset: three equal ones accept three findings, not four."""

    file: str = ""  # as messages name it
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class BaselineUse:
    """What a baseline did in one run.

    `kept` are the entries that are still found, at the path their file has now (`moved` of them
    had another one); `gone` those that are not. They mean something only where `whole`: everything
    the baseline is about was judged.
    """

    file: str
    kept: tuple[Entry, ...]
    gone: tuple[Entry, ...]
    moved: int
    whole: bool
