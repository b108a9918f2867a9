"""The compact tree of one Python file: what libcst's tree says, without layout.

Every expression starts with `lo` and `hi`, character offsets into the text; `Unit.span` of syntax.unit
turns them into lines and columns. Nodes compare by content, so memo tables must key on `id(node)`,
never on the node.
"""

from typing import TypeAlias, Union

from govlint.syntax.node import Node as Node
from govlint.syntax.node import node

# --- expressions -----------------------------------------------------------------------------


@node
class Name(Node):
    lo: int
    hi: int
    id: str


@node
class Attr(Node):
    lo: int
    hi: int
    value: "Expr"
    attr: str


@node
class Arg(Node):
    """One argument: `star` is "", "*" or "**"; `name` is set for keywords."""

    value: "Expr"
    name: str | None = None
    star: str = ""


@node
class Call(Node):
    lo: int
    hi: int
    func: "Expr"
    args: tuple[Arg, ...]


@node
class Const(Node):
    """A literal: str, bytes, int, float, complex, bool, None or Ellipsis."""

    lo: int
    hi: int
    value: object


@node
class Text(Node):
    """An f-string (or t-string): its constant pieces and the expressions between them."""

    lo: int
    hi: int
    parts: tuple["Expr", ...]


@node
class Seq(Node):
    """A list, tuple or set display; `kind` is "list", "tuple" or "set"."""

    lo: int
    hi: int
    kind: str
    items: tuple["Expr", ...]


@node
class Star(Node):
    lo: int
    hi: int
    value: "Expr"


@node
class Dict(Node):
    """A dict display; a key of None marks a `**value` item."""

    lo: int
    hi: int
    items: tuple[tuple["Expr | None", "Expr"], ...]


@node
class Index(Node):
    """A subscription `value[key]`; a slice is a Slice key."""

    lo: int
    hi: int
    value: "Expr"
    key: "Expr"


@node
class Slice(Node):
    lo: int
    hi: int
    parts: tuple["Expr | None", ...]


@node
class Binary(Node):
    """`left op right` with op as written: + - * / // % ** | & ^ << >> @."""

    lo: int
    hi: int
    left: "Expr"
    op: str
    right: "Expr"


@node
class Bool(Node):
    """`a and b` / `a or b`."""

    lo: int
    hi: int
    op: str
    left: "Expr"
    right: "Expr"


@node
class Compare(Node):
    """`left op a op b`: op is one of < <= > >= == != in "not in" is "is not"."""

    lo: int
    hi: int
    left: "Expr"
    rest: tuple[tuple[str, "Expr"], ...]


@node
class Unary(Node):
    """`op value` with op one of - + ~ not."""

    lo: int
    hi: int
    op: str
    value: "Expr"


@node
class Cond(Node):
    """`then if test else other`."""

    lo: int
    hi: int
    test: "Expr"
    then: "Expr"
    other: "Expr"


@node
class Lambda(Node):
    lo: int
    hi: int
    params: tuple["Param", ...]
    body: "Expr"


@node
class Clause(Node):
    """One `for target in iter if ...` of a comprehension."""

    target: "Expr"
    iter: "Expr"
    tests: tuple["Expr", ...]
    is_async: bool


@node
class Comp(Node):
    """A comprehension; `kind` is list, set, dict or generator; for dict, `item` is the value."""

    lo: int
    hi: int
    kind: str
    item: "Expr"
    key: "Expr | None"
    clauses: tuple[Clause, ...]


@node
class Await(Node):
    lo: int
    hi: int
    value: "Expr"


@node
class Yield(Node):
    """`yield value` or, with `many`, `yield from value`."""

    lo: int
    hi: int
    value: "Expr | None"
    many: bool


@node
class Walrus(Node):
    lo: int
    hi: int
    target: "Expr"
    value: "Expr"


@node
class Opaque(Node):
    """Something the tree does not describe, such as code nested deeper than the limit."""

    lo: int
    hi: int
    why: str


Expr: TypeAlias = Union[
    Name, Attr, Call, Const, Text, Seq, Star, Dict, Index, Slice, Binary, Bool, Compare, Unary,
    Cond, Lambda, Comp, Await, Yield, Walrus, Opaque,
]  # fmt: skip


# --- statements ------------------------------------------------------------------------------


@node
class Param(Node):
    """A parameter; `kind` is "", "*" or "**"; `keyword` for keyword-only ones."""

    lo: int
    hi: int
    name: str
    annotation: Expr | None
    default: Expr | None
    kind: str
    keyword: bool


@node
class ExprStmt(Node):
    lo: int
    hi: int
    value: Expr


@node
class Assign(Node):
    """`a = b = value`, or with an annotation `a: T = value` (value None for a bare one)."""

    lo: int
    hi: int
    targets: tuple[Expr, ...]
    value: Expr | None
    annotation: Expr | None


@node
class AugAssign(Node):
    """`target op= value`, op without the equals sign."""

    lo: int
    hi: int
    target: Expr
    op: str
    value: Expr


@node
class Return(Node):
    lo: int
    hi: int
    value: Expr | None


@node
class Raise(Node):
    lo: int
    hi: int
    value: Expr | None


@node
class Break(Node):
    lo: int
    hi: int


@node
class Continue(Node):
    lo: int
    hi: int


@node
class Import(Node):
    """`import name as alias` (`asname` None binds the first part)."""

    lo: int
    hi: int
    name: str
    asname: str | None


@node
class ImportFrom(Node):
    """`from ..module import name as asname`; a name of "*" is a star import."""

    lo: int
    hi: int
    module: str
    level: int
    name: str
    asname: str | None


@node
class Scope(Node):
    """`global` or `nonlocal` names."""

    lo: int
    hi: int
    kind: str
    names: tuple[str, ...]


@node
class Delete(Node):
    lo: int
    hi: int
    target: Expr


@node
class Assert(Node):
    lo: int
    hi: int
    test: Expr


@node
class If(Node):
    lo: int
    hi: int
    test: Expr
    body: "Body"
    other: "Body"


@node
class While(Node):
    """`lo` is the keyword, `hi` the end of the test."""

    lo: int
    hi: int
    test: Expr
    body: "Body"
    other: "Body"


@node
class For(Node):
    """`lo` is `for` (or `async`), `hi` the end of the iterable."""

    lo: int
    hi: int
    target: Expr
    iter: Expr
    body: "Body"
    other: "Body"
    is_async: bool


@node
class Handler(Node):
    lo: int
    hi: int
    type: Expr | None
    name: str | None
    body: "Body"


@node
class Try(Node):
    lo: int
    hi: int
    body: "Body"
    handlers: tuple[Handler, ...]
    other: "Body"
    final: "Body"


@node
class With(Node):
    lo: int
    hi: int
    items: tuple[tuple[Expr, Expr | None], ...]
    body: "Body"
    is_async: bool


@node
class Case(Node):
    """One `case`: names it binds, and whether it matches everything."""

    lo: int
    hi: int
    binds: tuple[str, ...]
    guard: Expr | None
    wild: bool
    body: "Body"


@node
class Match(Node):
    lo: int
    hi: int
    subject: Expr
    cases: tuple[Case, ...]


@node
class Function(Node):
    """`lo` is `def` or `async`, `hi` the end of the signature; decorators stand before."""

    lo: int
    hi: int
    name: str
    params: tuple[Param, ...]
    returns: Expr | None
    decorators: tuple[Expr, ...]
    body: "Body"
    is_async: bool


@node
class Class(Node):
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
