"""What a loop may be left by: its tests, and what handlers leave for them."""

from collections.abc import Iterator, Sequence

from govlint.extract.bounds.expr import (
    calls_in,
    key_of,
    keys_in,
    parts,
    root_of,
    statements,
    subexprs,
)
from govlint.extract.bounds.region import assignments
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
