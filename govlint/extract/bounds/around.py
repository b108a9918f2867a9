"""Time limits that stand around a loop."""

from collections.abc import Iterator

from govlint.extract.bounds import limits
from govlint.extract.bounds.context import Context
from govlint.extract.bounds.expr import shown
from govlint.model.source import Step
from govlint.syntax import tree as t

_TIMEOUTS = frozenset({
    "asyncio.timeout", "asyncio.timeout_at", "async_timeout.timeout", "async_timeout.timeout_at",
    "anyio.fail_after", "anyio.move_on_after", "trio.fail_after", "trio.move_on_after",
    "trio.fail_at", "trio.move_on_at",
})  # fmt: skip


def time_limit(context: Context, node: t.Stmt) -> Step | None:
    """A finite time limit in whose block a statement stands, or every caller's."""
    body = context.function.body if context.function else context.unit.body
    for statement in _outside(body, node) or ():
        if isinstance(statement, t.With):
            for item, _ in statement.items:
                if isinstance(item, t.Call) and context.external(item) in _TIMEOUTS and item.args:
                    limit = item.args[0].value
                    if not _lacking(context, limit):
                        return Step(context.unit.span(item), f"`{shown(item)}` around it")
    return context.timed()


def _lacking(context: Context, limit: t.Expr) -> bool:
    state = limits.resolve(context, limit)
    return limits.endless(state) or bool(limits.doubt(state))


def _outside(body: t.Body, node: t.Stmt) -> list[t.Stmt] | None:
    """The statements around a node, outermost first; None if it is not in the body."""
    for statement in body:
        if statement is node:
            return []
        for inner in _bodies(statement):
            found = _outside(inner, node)
            if found is not None:
                return [statement, *found]
    return None


def _bodies(statement: t.Stmt) -> Iterator[t.Body]:
    match statement:
        case t.If(body=body, other=other) | t.While(body=body, other=other):
            yield from (body, other)
        case t.For(body=body, other=other):
            yield from (body, other)
        case t.With(body=body):
            yield body
        case t.Try(body=body, handlers=handlers, other=other, final=final):
            yield from (body, *(handler.body for handler in handlers), other, final)
        case t.Match(cases=cases):
            yield from (case.body for case in cases)
