"""One parsed file: its tree, its comments and where every line of it starts."""

from bisect import bisect_right
from dataclasses import dataclass

from govlint.model.source import Span
from govlint.syntax import tree as t
from govlint.syntax.node import Node, node


@node
class Note(Node):
    """A `# govlint` comment: its place, and the lines of the logical statement it covers."""

    lo: int
    hi: int
    text: str
    first: int
    last: int


@dataclass(slots=True)
class Unit:
    """One parsed file. `module` is its dotted name; `starts` the offset of each line's start."""

    path: str
    module: str
    package: bool  # an __init__.py
    body: t.Body
    starts: list[int]
    notes: tuple[Note, ...] = ()
    text: str = ""

    def line(self, offset: int) -> int:
        """The 1-based line of a character offset."""
        return bisect_right(self.starts, offset)

    def span(self, node: t.Expr | t.Stmt | t.Param | t.Handler | t.Case | Note) -> Span:
        """Where a node stands."""
        return self.between(node.lo, node.hi)

    def between(self, lo: int, hi: int) -> Span:
        first, last = self.line(lo), self.line(hi)
        return Span(
            self.path, first, lo - self.starts[first - 1] + 1, last, hi - self.starts[last - 1] + 1
        )
