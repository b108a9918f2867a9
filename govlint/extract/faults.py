"""Where govlint itself fails on a piece of code: said of that piece, and the rest is still read."""

from collections.abc import Iterator
from contextlib import contextmanager

from govlint.extract.scopes import Scope
from govlint.model.facts import Problem
from govlint.model.failures import debug, one_line
from govlint.model.source import Span
from govlint.syntax import tree as t

_HELP = "report it with this line; exclude the file in the policy for a verdict without it"


class Faults:
    """The failures of a run, one for each line and kind."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, int, str], Problem] = {}

    def add(self, span: Span, error: Exception) -> None:
        debug()
        says = f"govlint fails on this code: {one_line(error)}"
        self._found.setdefault((span.path, span.line, says), Problem(span, says, _HELP))

    @contextmanager
    def at(self, scope: Scope, node: t.Expr | t.Stmt | None = None) -> Iterator[None]:
        """A block that may fail on a node of a scope, or on the scope where there is none."""
        try:
            yield
        except Exception as error:
            if node is None and scope.kind == "function":
                node = scope.function
            span = scope.unit.span(node) if node is not None else Span(scope.unit.path, 1)
            self.add(span, error)

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(self._found.values())
