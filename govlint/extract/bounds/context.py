"""What the judgement of loops asks of name resolution, and what it answers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple, Protocol

from govlint.model.source import Step
from govlint.model.state import State
from govlint.syntax import tree as t
from govlint.syntax.unit import Unit


class Context(Protocol):
    """One function body (or a module's) and what the project says about its expressions."""

    @property
    def unit(self) -> Unit: ...

    @property
    def function(self) -> t.Function | None:
        """The enclosing function; None for a module's own statements."""

    @property
    def receiver(self) -> str:
        """The name of the parameter a method is bound to (`self`, `cls`), or ""."""

    def number(self, expr: t.Expr) -> State[Decimal | None]:
        """The value of an expression that the loop does not change.

        Known(None) for None and for infinity. Unknown for what a caller or the environment may
        still set to None or to an unlimited zero; its `why` is shown to people.
        """

    def lacking(self, expr: t.Expr, kind: str) -> Step | None:
        """A call after which a place that others give a number is none: "none" for None, "zero" for
        0 as well, "endless" for infinity."""

    def callees(self, call: t.Call) -> Sequence["Context"]:
        """The project functions a call may run, or hand to a thread, a task or an executor."""

    def getters(self, attr: t.Attr) -> Sequence["Context"]:
        """The properties of the project that reading an attribute may run."""

    def external(self, call: t.Call) -> str | None:
        """The dotted name of a callee outside the project: `time.monotonic`."""

    def kinds(self) -> frozenset[int]:
        """The classes of which this method is the one that runs; empty for a plain function."""

    def fields(self, call: t.Call) -> Sequence[str] | None:
        """Where a call that only fills the fields of a new object puts its arguments, in order:
        ".turns", or "['turns']" in a dict; None for any other call."""

    def waits(self, expr: t.Expr) -> bool:
        """Whether a call, or an iterable, waits for a person, a message or a queue."""

    def bills(self, call: t.Call) -> bool:
        """Whether a call is, or reaches, a request to a model."""

    def guards(self, call: t.Call) -> bool:
        """Whether a call is a hard guard: it raises once a ceiling is reached."""

    def counter(self, call: t.Call) -> t.Expr | None:
        """The argument that counts this call and others against one ceiling, which raises."""

    def endless(self, expr: t.Expr) -> bool | None:
        """Whether an iterable never ends; None when that cannot be known."""

    def catches(self, handler: t.Expr, raised: t.Expr) -> bool | None:
        """Whether an `except` type catches a raised expression; None: judge by builtin names."""

    def swallows(self) -> bool:
        """Whether a decorator around this function may catch what it raises."""

    def timed(self) -> Step | None:
        """The place where every caller runs this function under a finite timeout, if so."""


class Link(NamedTuple):
    """One function of a cycle; each of its `calls` with the index of the member it enters."""

    context: Context
    calls: tuple[tuple[t.Call, int], ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a loop ends. `bound` is a phrase for people; `waits`: for a person or a message."""

    bounded: bool | None
    bound: str
    why: tuple[Step, ...] = field(default=())
    waits: bool = False
    purpose: str = "turn"
