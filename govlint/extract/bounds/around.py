"""Time limits that stand around a loop."""

from govlint.extract.bounds import faults, limits
from govlint.extract.bounds.context import Context
from govlint.extract.bounds.expr import calls_in, parts, shown, statements
from govlint.model.source import Step
from govlint.syntax import tree as t
from govlint.syntax.comments import bodies

_TIMEOUTS = frozenset({
    "asyncio.timeout", "asyncio.timeout_at", "async_timeout.timeout", "async_timeout.timeout_at",
    "anyio.fail_after", "anyio.move_on_after", "trio.fail_after", "trio.move_on_after",
    "trio.fail_at", "trio.move_on_at",
})  # fmt: skip
_ALARMS = frozenset({"signal.alarm", "signal.setitimer"})


def time_limit(context: Context, node: t.While | t.For) -> Step | None:
    """A finite time limit around a loop: a block, an alarm set before it, or every caller's."""
    body = context.function.body if context.function else context.unit.body
    for statement in _outside(body, node) or ():
        if isinstance(statement, t.With):
            for item, _ in statement.items:
                if isinstance(item, t.Call) and context.external(item) in _TIMEOUTS and item.args:
                    limit = item.args[0].value
                    if not _lacking(context, limit):
                        return Step(context.unit.span(item), f"`{shown(item)}` around it")
    return _alarm(context, body, node) or context.timed()


def _alarm(context: Context, body: t.Body, loop: t.While | t.For) -> Step | None:
    """An alarm that goes off in a loop which does not catch what the alarm raises."""
    for statement in statements(loop.body):
        if isinstance(statement, t.Try) and any(
            faults.catches_all(handler.type) for handler in statement.handlers
        ):
            return None
    set_before = [
        call
        for statement in statements(body)
        if statement.lo < loop.lo
        for expr in parts(statement)
        for call in calls_in(expr)
        if call.hi <= loop.lo and context.external(call) in _ALARMS
    ]
    last = set_before[-1] if set_before else None
    if last is None or not last.args:
        return None
    seconds = last.args[-1].value
    if (isinstance(seconds, t.Const) and not seconds.value) or _lacking(context, seconds):
        return None
    return Step(context.unit.span(last), f"`{shown(last)}` before it")


def _lacking(context: Context, limit: t.Expr) -> bool:
    state = limits.resolve(context, limit)
    return limits.endless(state) or bool(limits.doubt(state))


def _outside(body: t.Body, node: t.Stmt) -> list[t.Stmt] | None:
    """The statements around a node, outermost first; None if it is not in the body."""
    for statement in body:
        if statement is node:
            return []
        for inner in bodies(statement):
            found = _outside(inner, node)
            if found is not None:
                return [statement, *found]
    return None
