"""Places in files."""

from typing import NamedTuple


class Span(NamedTuple):
    """A stretch of one file.

    `path` is relative to the repository root, with `/`. Lines and columns are 1-based;
    columns count Unicode code points; the end is exclusive.
    """

    path: str
    line: int
    column: int = 1
    end_line: int = 0
    end_column: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


class Step(NamedTuple):
    """One place that made us think so, with the reason in words."""

    at: Span
    says: str
