"""The parameters that the arguments of a call are for: by position, and by name."""

from collections.abc import Iterator
from typing import NamedTuple

from govlint.extract.constants import number
from govlint.extract.evaluator import Evaluator
from govlint.extract.fields import by_place, fields
from govlint.extract.params import argument_for
from govlint.extract.passed import callers
from govlint.extract.scopes import Scope, last_name
from govlint.extract.values import Cls, Ext, Fn, Inst
from govlint.model.source import Span
from govlint.model.state import Known
from govlint.syntax import tree as t

_DEEPEST = 4  # functions a limit is handed through
_MAKERS = frozenset({"namedtuple", "NamedTuple"})
_TUPLES = frozenset({"namedtuple()", "NamedTuple()"})
_FIELDS = frozenset({"Field", "field", "ib", "attrib", "Option", "Argument", "Factory", "PrivateAttr"})  # fmt: skip
_PLAIN = t.Const | t.Unary | t.Binary | t.Call | t.Attr


class Param(NamedTuple):
    """A parameter of a function or a field of a class. `default` is None where it has none."""

    name: str
    default: t.Expr | None
    scope: Scope
    keyword: bool = False


class Argument(NamedTuple):
    """What a call passes for a parameter."""

    param: Param
    value: t.Expr
    positional: bool


def arguments(ev: Evaluator, call: t.Call, scope: Scope) -> Iterator[Argument]:
    """The plain arguments of a call of a function or class of the project, with their parameters."""
    if not any(isinstance(arg.value, _PLAIN) for arg in call.args):
        return
    params = parameters(ev, call, scope)
    if not params:
        return
    named = {param.name: param for param in params}
    places = [param for param in params if not param.keyword]
    for place, arg in enumerate(call.args):
        if arg.star:
            return
        if arg.name is None:
            if place < len(places) and isinstance(arg.value, _PLAIN):
                yield Argument(places[place], arg.value, True)
        elif arg.name in named and isinstance(arg.value, _PLAIN):
            yield Argument(named[arg.name], arg.value, False)


def parameters(ev: Evaluator, call: t.Call, scope: Scope) -> list[Param]:
    """What a call can pass, in order; nothing for what is not the project's own."""
    for value in ev.eval(call.func, scope):
        if isinstance(value, Fn):
            return _of_function(value.scope, bound=value.bound)
        if isinstance(value, Cls):
            return _of_class(ev, value.scope)
        if isinstance(value, Ext) and value.name.rpartition(".")[2] in _TUPLES:
            return _of_tuple(ev, call, scope)
    return []


def _of_function(function: Scope, *, bound: bool) -> list[Param]:
    params = [each for each in function.function.params if not each.kind]
    if bound:
        params = params[1:]
    return [Param(each.name, each.default, function, each.keyword) for each in params]


def _of_class(ev: Evaluator, klass: Scope) -> list[Param]:
    made = fields(ev, klass)
    if made is not None:
        named = not by_place(ev, klass)
        return [Param(name, one.expr, one.scope or klass, named) for name, one in made.items()]
    line, _ = ev.ancestors(klass)
    makers = (each.functions["__init__"] for each in line if "__init__" in each.functions)
    return next((_of_function(maker, bound=True) for maker in makers), [])


def _of_tuple(ev: Evaluator, call: t.Call, scope: Scope) -> list[Param]:
    """`namedtuple("Limits", "turns budget")`, `NamedTuple("Limits", [("turns", int)])`."""
    for made, where in ev.origins(call.func, scope):
        if isinstance(made, t.Call) and last_name(made.func) in _MAKERS and len(made.args) > 1:
            return [Param(name, None, where) for name in _names(made.args[1].value)]
    return []


def _names(said: t.Expr) -> list[str]:
    if isinstance(said, t.Const) and isinstance(said.value, str):
        return said.value.replace(",", " ").split()
    names = []
    for item in said.items if isinstance(said, t.Seq) else ():
        first = item.items[0] if isinstance(item, t.Seq) and item.items else item
        names.append(first.value if isinstance(first, t.Const) else "")
    return [name if isinstance(name, str) else "" for name in names]


def unlimited(ev: Evaluator, param: Param, value: t.Expr, scope: Scope) -> bool:
    """Whether None or infinity is passed where the default is a finite number."""
    default = param.default
    if isinstance(default, t.Call) and is_field(default):
        default = default_of(default)
    if default is None:
        return False
    usual = number(ev, default, param.scope.parent or param.scope)
    passed = number(ev, value, scope)
    return (
        isinstance(usual, Known)
        and usual.value is not None
        and isinstance(passed, Known)
        and passed.value is None
    )


def is_field(call: t.Call) -> bool:
    """Whether a call declares a field or an option."""
    return last_name(call.func) in _FIELDS


def default_of(call: t.Call) -> t.Expr | None:
    """The default in Field(default=5), field(default=5), Option(5, "--max-turns")."""
    named = next((arg.value for arg in call.args if arg.name == "default"), None)
    if named is not None:
        return named
    first = call.args[0] if call.args else None
    return first.value if first is not None and first.name is None and not first.star else None


def freed(ev: Evaluator, limit: t.Expr, scope: Scope, depth: int = 0) -> Iterator[Span]:
    """Where None or infinity is passed for a limit that is a finite number for other callers."""
    if depth > _DEEPEST:
        return
    if isinstance(limit, t.Attr):
        for value in ev.eval(limit.value, scope):
            if not isinstance(value, Inst) or value.site is None:
                continue
            call, where = value.site
            for param, passed, _ in arguments(ev, call, where):
                if param.name == limit.attr and unlimited(ev, param, passed, where):
                    yield where.unit.span(passed)
        for node, inner in ev.origins(limit, scope):
            if isinstance(node, t.Name | t.Attr):
                yield from freed(ev, node, inner, depth + 1)
        return
    found = next((one for one in scope.enclosing() if _named(limit) in one.names), None)
    for binding in found.names[_named(limit)] if found else ():
        if not isinstance(binding.node, t.Param) or binding.scope is None:
            continue
        param = Param(binding.node.name, binding.node.default, binding.scope)
        for site in callers(ev, binding.scope):
            argument = argument_for(binding.scope, binding.node, site.call)
            if argument is not None and unlimited(ev, param, argument, site.scope):
                yield site.scope.unit.span(argument)
            elif argument is not None:
                yield from freed(ev, argument, site.scope, depth + 1)


def _named(expr: t.Expr) -> str:
    return expr.id if isinstance(expr, t.Name) else ""
