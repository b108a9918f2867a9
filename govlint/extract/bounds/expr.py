"""Expressions as the judgement sees them: keys, parts, short text."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import get_args

from govlint.syntax import tree as t

_UNSAID = re.compile(r"<\w+ \d+>")  # what `text_of` does not spell out
EXPRS = frozenset(get_args(t.Expr))
STMTS = frozenset(get_args(t.Stmt))
_SCOPES = (t.Lambda, t.Comp)


def key_of(expr: t.Expr) -> str | None:
    """The text that names one changeable place: `n`, `self.state.n`, `counts['a']`."""
    match expr:
        case t.Name(id=name):
            return name
        case t.Attr(value=value, attr=attr):
            base = key_of(value)
            return f"{base}.{attr}" if base else None
        case t.Index(value=value, key=t.Const(value=str() | int() as key)):
            base = key_of(value)
            return f"{base}[{key!r}]" if base else None
        case t.Call(func=t.Attr(value=value, attr="get"), args=(t.Arg(value=t.Const() as key), *_)):
            return key_of(t.Index(expr.lo, expr.hi, value, key))
        case t.Walrus(target=target):
            return key_of(target)
        case t.Call(func=t.Name(id="super"), args=()):
            return "super()"
    return None


@lru_cache(maxsize=65_536)
def root_of(key: str) -> str:
    """The first name of a key."""
    for position, char in enumerate(key):
        if char in ".[":
            return key[:position]
    return key


def parents(key: str) -> set[str]:
    """The places a key lies in: `a` and `a.b` for `a.b.c`."""
    return {key[:position] for position, char in enumerate(key) if char in ".["}


def children(node: t.Node | tuple[object, ...]) -> Iterator[t.Expr]:
    """The expressions directly inside a node; statements inside it are left out."""
    for part in node if isinstance(node, tuple) else node.values():
        kind = type(part)
        if kind in EXPRS:
            yield part  # type: ignore[misc]
        elif kind not in STMTS and isinstance(part, (t.Node, tuple)):
            yield from children(part)


def statements(body: t.Body) -> Iterator[t.Stmt]:
    """All statements of a body, nested ones too, but not those of nested definitions."""
    for statement in body:
        yield statement
        match statement:
            case t.If(body=inner, other=other) | t.While(body=inner, other=other):
                yield from statements(inner)
                yield from statements(other)
            case t.For(body=inner, other=other):
                yield from statements(inner)
                yield from statements(other)
            case t.With(body=inner):
                yield from statements(inner)
            case t.Try(body=inner, handlers=handlers, other=other, final=final):
                yield from statements(inner)
                for handler in handlers:
                    yield from statements(handler.body)
                yield from statements(other)
                yield from statements(final)
            case t.Match(cases=cases):
                for case in cases:
                    yield from statements(case.body)


def parts(statement: t.Stmt) -> Iterator[t.Expr]:
    """The expressions of one statement itself."""
    if not isinstance(statement, t.Function | t.Class):
        yield from children(statement)


def subexprs(expr: t.Expr) -> Iterator[t.Expr]:
    """An expression and everything evaluated with it, outermost first."""
    stack = [expr]
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, t.Lambda):
            stack.extend(children(node))


def names_in(body: t.Body) -> set[str]:
    """The names that statements read or write, those of nested definitions left out."""
    return {
        node.id
        for statement in statements(body)
        for expr in parts(statement)
        for node in subexprs(expr)
        if isinstance(node, t.Name)
    }


def calls_in(expr: t.Expr) -> Iterator[t.Call]:
    return (node for node in subexprs(expr) if isinstance(node, t.Call))


def keys_in(expr: t.Expr) -> Iterator[str]:
    """The largest keys an expression reads."""
    stack = [expr]
    while stack:
        node = stack.pop()
        key = key_of(node)
        if key is not None:
            yield key
        elif isinstance(node, t.Call) and isinstance(node.func, t.Attr):
            stack.append(node.func.value)
            stack.extend(arg.value for arg in node.args)
        else:
            stack.extend(children(node))


def tail(expr: t.Expr) -> str:
    """The last name of a dotted expression: `pop` of `queue.pop`."""
    match expr:
        case t.Attr(attr=attr):
            return attr
        case t.Name(id=name):
            return name
        case t.Call(func=func):
            return tail(func)
    return ""


def text_of(expr: t.Expr | None) -> str:
    """A short rendering for people; the same for the same source, whatever its layout."""
    match expr:
        case None:
            return ""
        case t.Name(id=name):
            return name
        case t.Attr(value=value, attr=attr):
            return f"{text_of(value)}.{attr}"
        case t.Const(value=value):
            return "..." if value is Ellipsis else repr(value)
        case t.Call(func=func, args=args):
            return f"{text_of(func)}({', '.join(_arg(arg) for arg in args)})"
        case t.Await(value=value):
            return text_of(value)
        case t.Index(value=value, key=key):
            return f"{text_of(value)}[{text_of(key)}]"
        case t.Slice(parts=pieces):
            return ":".join(text_of(piece) for piece in pieces)
        case t.Binary(left=left, op=op, right=right):
            return f"{text_of(left)} {op} {text_of(right)}"
        case t.Bool(left=left, op=op, right=right):
            return f"{text_of(left)} {op} {text_of(right)}"
        case t.Compare(left=left, rest=rest):
            return text_of(left) + "".join(f" {op} {text_of(right)}" for op, right in rest)
        case t.Unary(op=op, value=value):
            return f"{op}{' ' if op == 'not' else ''}{text_of(value)}"
        case t.Seq(kind=kind, items=items):
            inner = ", ".join(text_of(item) for item in items)
            return {"list": f"[{inner}]", "set": f"{{{inner}}}"}.get(kind, f"({inner})")
        case t.Walrus(target=target):
            return text_of(target)
        case t.Star(value=value):
            return f"*{text_of(value)}"
    return f"<{type(expr).__name__.lower()} {expr.lo}>"


def _arg(arg: t.Arg) -> str:
    return f"{arg.name}={text_of(arg.value)}" if arg.name else f"{arg.star}{text_of(arg.value)}"


def shown(expr: t.Expr | None) -> str:
    """`text_of`, cut to what fits into a sentence."""
    text = _UNSAID.sub("...", text_of(expr))
    return text if len(text) <= 48 and "<" not in text[:1] else f"{text[:45]}..."
