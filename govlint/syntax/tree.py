"""The compact tree of one Python file: what libcst's tree says, without layout.

Nodes are NamedTuples, so they pickle fast and match well. Every expression starts with
`lo` and `hi`, character offsets into the text; `Unit.span` turns them into lines and columns.
Because NamedTuples compare by content, memo tables must key on `id(node)`, never on the node.
"""

from bisect import bisect_right
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias, Union

from govlint.model.source import Span

# --- expressions -----------------------------------------------------------------------------


class Name(NamedTuple):
    lo: int
    hi: int
    id: str


class Attr(NamedTuple):
    lo: int
    hi: int
    value: "Expr"
    attr: str


class Arg(NamedTuple):
    """One argument: `star` is "", "*" or "**"; `name` is set for keywords."""

    value: "Expr"
    name: str | None = None
    star: str = ""


class Call(NamedTuple):
    lo: int
    hi: int
    func: "Expr"
    args: tuple[Arg, ...]


class Const(NamedTuple):
    """A literal: str, bytes, int, float, complex, bool, None or Ellipsis."""

    lo: int
    hi: int
    value: object


class Text(NamedTuple):
    """An f-string (or t-string): its constant pieces and the expressions between them."""

    lo: int
    hi: int
    parts: tuple["Expr", ...]


class Seq(NamedTuple):
    """A list, tuple or set display; `kind` is "list", "tuple" or "set"."""

    lo: int
    hi: int
    kind: str
    items: tuple["Expr", ...]


class Star(NamedTuple):
    lo: int
    hi: int
    value: "Expr"


class Dict(NamedTuple):
    """A dict display; a key of None marks a `**value` item."""

    lo: int
    hi: int
    items: tuple[tuple["Expr | None", "Expr"], ...]


class Index(NamedTuple):
    """A subscription `value[key]`; a slice is a Slice key."""

    lo: int
    hi: int
    value: "Expr"
    key: "Expr"


class Slice(NamedTuple):
    lo: int
    hi: int
    parts: tuple["Expr | None", ...]


class Binary(NamedTuple):
    """`left op right` with op as written: + - * / // % ** | & ^ << >> @."""

    lo: int
    hi: int
    left: "Expr"
    op: str
    right: "Expr"


class Bool(NamedTuple):
    """`a and b` / `a or b`."""

    lo: int
    hi: int
    op: str
    left: "Expr"
    right: "Expr"


class Compare(NamedTuple):
    """`left op a op b`: op is one of < <= > >= == != in "not in" is "is not"."""

    lo: int
    hi: int
    left: "Expr"
    rest: tuple[tuple[str, "Expr"], ...]


class Unary(NamedTuple):
    """`op value` with op one of - + ~ not."""

    lo: int
    hi: int
    op: str
    value: "Expr"


class Cond(NamedTuple):
    """`then if test else other`."""

    lo: int
    hi: int
    test: "Expr"
    then: "Expr"
    other: "Expr"


class Lambda(NamedTuple):
    lo: int
    hi: int
    params: tuple["Param", ...]
    body: "Expr"


class Clause(NamedTuple):
    """One `for target in iter if ...` of a comprehension."""

    target: "Expr"
    iter: "Expr"
    tests: tuple["Expr", ...]
    is_async: bool


class Comp(NamedTuple):
    """A comprehension; `kind` is list, set, dict or generator; for dict, `item` is the value."""

    lo: int
    hi: int
    kind: str
    item: "Expr"
    key: "Expr | None"
    clauses: tuple[Clause, ...]


class Await(NamedTuple):
    lo: int
    hi: int
    value: "Expr"


class Yield(NamedTuple):
    """`yield value` or, with `many`, `yield from value`."""

    lo: int
    hi: int
    value: "Expr | None"
    many: bool


class Walrus(NamedTuple):
    lo: int
    hi: int
    target: "Expr"
    value: "Expr"


class Opaque(NamedTuple):
    """Something the tree does not describe, such as code nested deeper than the limit."""

    lo: int
    hi: int
    why: str


Expr: TypeAlias = Union[
    Name, Attr, Call, Const, Text, Seq, Star, Dict, Index, Slice, Binary, Bool, Compare, Unary,
    Cond, Lambda, Comp, Await, Yield, Walrus, Opaque,
]  # fmt: skip


# --- statements ------------------------------------------------------------------------------


class Param(NamedTuple):
    """A parameter; `kind` is "", "*" or "**"; `keyword` for keyword-only ones."""

    lo: int
    hi: int
    name: str
    annotation: Expr | None
    default: Expr | None
    kind: str
    keyword: bool


class ExprStmt(NamedTuple):
    lo: int
    hi: int
    value: Expr


class Assign(NamedTuple):
    """`a = b = value`, or with an annotation `a: T = value` (value None for a bare one)."""

    lo: int
    hi: int
    targets: tuple[Expr, ...]
    value: Expr | None
    annotation: Expr | None


class AugAssign(NamedTuple):
    """`target op= value`, op without the equals sign."""

    lo: int
    hi: int
    target: Expr
    op: str
    value: Expr


class Return(NamedTuple):
    lo: int
    hi: int
    value: Expr | None


class Raise(NamedTuple):
    lo: int
    hi: int
    value: Expr | None


class Break(NamedTuple):
    lo: int
    hi: int


class Continue(NamedTuple):
    lo: int
    hi: int


class Import(NamedTuple):
    """`import name as alias` (`asname` None binds the first part)."""

    lo: int
    hi: int
    name: str
    asname: str | None


class ImportFrom(NamedTuple):
    """`from ..module import name as asname`; a name of "*" is a star import."""

    lo: int
    hi: int
    module: str
    level: int
    name: str
    asname: str | None


class Scope(NamedTuple):
    """`global` or `nonlocal` names."""

    lo: int
    hi: int
    kind: str
    names: tuple[str, ...]


class Delete(NamedTuple):
    lo: int
    hi: int
    target: Expr


class Assert(NamedTuple):
    lo: int
    hi: int
    test: Expr


class If(NamedTuple):
    lo: int
    hi: int
    test: Expr
    body: "Body"
    other: "Body"


class While(NamedTuple):
    """`lo` is the keyword, `hi` the end of the test."""

    lo: int
    hi: int
    test: Expr
    body: "Body"
    other: "Body"


class For(NamedTuple):
    """`lo` is `for` (or `async`), `hi` the end of the iterable."""

    lo: int
    hi: int
    target: Expr
    iter: Expr
    body: "Body"
    other: "Body"
    is_async: bool


class Handler(NamedTuple):
    lo: int
    hi: int
    type: Expr | None
    name: str | None
    body: "Body"


class Try(NamedTuple):
    lo: int
    hi: int
    body: "Body"
    handlers: tuple[Handler, ...]
    other: "Body"
    final: "Body"


class With(NamedTuple):
    lo: int
    hi: int
    items: tuple[tuple[Expr, Expr | None], ...]
    body: "Body"
    is_async: bool


class Case(NamedTuple):
    """One `case`: names it binds, and whether it matches everything."""

    lo: int
    hi: int
    binds: tuple[str, ...]
    guard: Expr | None
    wild: bool
    body: "Body"


class Match(NamedTuple):
    lo: int
    hi: int
    subject: Expr
    cases: tuple[Case, ...]


class Function(NamedTuple):
    """`lo` is `def` or `async`, `hi` the end of the signature; decorators stand before."""

    lo: int
    hi: int
    name: str
    params: tuple[Param, ...]
    returns: Expr | None
    decorators: tuple[Expr, ...]
    body: "Body"
    is_async: bool


class Class(NamedTuple):
    lo: int
    hi: int
    name: str
    bases: tuple[Arg, ...]
    decorators: tuple[Expr, ...]
    body: "Body"


Stmt: TypeAlias = Union[
    ExprStmt, Assign, AugAssign, Return, Raise, Break, Continue, Import, ImportFrom, Scope, Delete,
    Assert, If, While, For, Try, With, Match, Function, Class,
]  # fmt: skip
Body: TypeAlias = tuple[Stmt, ...]


# --- the file --------------------------------------------------------------------------------


class Note(NamedTuple):
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
    body: Body
    starts: list[int]
    notes: tuple[Note, ...] = ()
    text: str = ""

    def line(self, offset: int) -> int:
        """The 1-based line of a character offset."""
        return bisect_right(self.starts, offset)

    def span(self, node: "Expr | Stmt | Param | Handler | Case | Note") -> Span:
        """Where a node stands."""
        return self.between(node.lo, node.hi)

    def between(self, lo: int, hi: int) -> Span:
        first, last = self.line(lo), self.line(hi)
        return Span(
            self.path, first, lo - self.starts[first - 1] + 1, last, hi - self.starts[last - 1] + 1
        )
