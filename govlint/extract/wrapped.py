"""Decorators of the project that stand between a function and its callers."""

from collections.abc import Iterator

from govlint.extract.bounds.expr import calls_in, parts, statements
from govlint.extract.bounds.faults import catches_all
from govlint.extract.scopes import Scope, called
from govlint.extract.values import Fn
from govlint.extract.workspace import Workspace
from govlint.syntax import tree as t


def swallows(work: Workspace, scope: Scope) -> bool:
    """Whether a decorator of the project catches what the function raises, and goes on."""
    if scope.kind != "function":
        return False
    wrappers = (
        value.scope
        for decorator in scope.function.decorators
        for value in work.ev.eval(called(decorator), scope.parent or scope)
        if isinstance(value, Fn) and value.scope is not scope
    )
    return any(_catching(wrapper.function) for wrapper in wrappers)


def _catching(decorator: t.Function) -> bool:
    """Whether a decorator calls what it is given in a `try` that ends well after any error."""
    functions = list(_functions(decorator))
    given = {param.name for function in functions for param in function.params}
    return any(
        isinstance(statement, t.Try)
        and any(catches_all(each.type) and not _raises(each.body) for each in statement.handlers)
        and any(
            isinstance(call.func, t.Name) and call.func.id in given
            for inner in statements(statement.body)
            for expr in parts(inner)
            for call in calls_in(expr)
        )
        for function in functions
        for statement in statements(function.body)
    )


def _functions(function: t.Function) -> Iterator[t.Function]:
    yield function
    for statement in statements(function.body):
        if isinstance(statement, t.Function):
            yield from _functions(statement)


def _raises(body: t.Body) -> bool:
    return any(isinstance(statement, t.Raise) for statement in statements(body))
