"""What a loop may be left by: its tests, and what handlers leave for them."""

from collections.abc import Iterator, Sequence

from govlint.extract.bounds.context import Context
from govlint.extract.bounds.expr import (
    calls_in,
    key_of,
    keys_in,
    parts,
    root_of,
    statements,
    subexprs,
)
from govlint.extract.bounds.region import Region, assignments
from govlint.extract.bounds.way import Way
from govlint.model.source import Span
from govlint.syntax import tree as t
from govlint.syntax.unit import Unit


def deciding(loop: t.While | t.For) -> Iterator[t.Expr]:
    """The tests that a loop may be left by."""
    if isinstance(loop, t.While):
        yield loop.test
    for statement in statements(loop.body):
        match statement:
            case t.If(test=test, body=body, other=other):
                ends = (t.Break, t.Return, t.Raise)
                if any(isinstance(inner, ends) for inner in statements((*body, *other))):
                    yield test
            case t.Assert(test=test):
                yield test


def keeps(loop: t.While | t.For, unit: Unit, open_ends: Sequence[Way]) -> Span | None:
    """The handler that keeps what was raised where a test looks that may leave the loop."""
    marks = {way.mark for way in open_ends if way.caught}
    if not marks:
        return None
    asked = {root_of(key) for test in deciding(loop) for key in keys_in(test)}
    handlers = (h for s in statements(loop.body) if isinstance(s, t.Try) for h in s.handlers)
    storing = {unit.span(handler) for handler in handlers if _stores(handler, asked)}
    if not all(way.mark in storing for way in open_ends):
        return None
    return min(mark for mark in marks if mark is not None)


def _stores(handler: t.Handler, asked: set[str]) -> bool:
    """Whether a handler puts the exception into one of the places that are asked."""
    for statement in statements(handler.body):
        for expr in parts(statement):
            read = {node.id for node in subexprs(expr) if isinstance(node, t.Name)}
            if handler.name not in read:
                continue
            calls = (call.func for call in calls_in(expr) if isinstance(call.func, t.Attr))
            keys = {key for func in calls if (key := key_of(func.value))}
            keys |= {key for key, _ in assignments(statement)}
            if not asked.isdisjoint(map(root_of, keys)):
                return True
    return False


def compares(context: Context, deep: bool = True) -> bool:
    """Whether a function, or one it calls, asks what is more: without that, nothing counts."""
    body = context.function.body if context.function else ()
    for expr in (expr for statement in statements(body) for expr in parts(statement)):
        for node in subexprs(expr):
            if isinstance(node, t.Compare) and any(op[0] in "<>" for op, _ in node.rest):
                return True
            callees = context.callees(node) if deep and isinstance(node, t.Call) else ()
            if any(compares(callee, deep=False) for callee in callees):
                return True
    return False


def dispatched(loop: t.While | t.For, region: Region, context: Context) -> str:
    """The tested place by which a table picks what is done next, where some of that counts; or "".

    `while state != "end": state = handlers[state]()`: which ways follow each other is not known.
    """
    asked = {key for test in deciding(loop) for key in keys_in(test)}
    for call in region.calls:
        picked = region.once.get(call.func.id) if isinstance(call.func, t.Name) else call.func
        match picked:
            case t.Index(key=key):
                pass
            case t.Call(func=t.Attr(attr="get"), args=(t.Arg(value=key), *_)):
                pass
            case _:
                continue
        place = key_of(key)
        if place is not None and place in asked and any(map(compares, context.callees(call))):
            return place
    return ""
