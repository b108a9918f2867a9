"""Who leaves a limit out that others set: one caller of several, one construction of several."""

from collections.abc import Iterator

from govlint.extract.bounds import limits
from govlint.extract.bounds.expr import shown
from govlint.extract.constants import number
from govlint.extract.evaluator import Evaluator
from govlint.extract.fields import argument, fields, from_outside
from govlint.extract.params import argument_for
from govlint.extract.passed import callers
from govlint.extract.scopes import Scope, called, dotted, last_name
from govlint.extract.values import Cls, Fn, Inst, Site
from govlint.model.paths import in_test
from govlint.model.source import Step
from govlint.syntax import tree as t

_DEEPEST = 4
_PLAIN = ("staticmethod", "classmethod", "override", "abstractmethod")


def lacking(ev: Evaluator, expr: t.Expr, scope: Scope, kind: str, deep: int = 0) -> Step | None:
    """The call after which an expression is surely no limit; None: none is seen.

    `kind`: "none" for None, "zero" for 0 as well, "endless" for infinity.

    Calls that tests make, and calls that may pass the value behind a star, do not count.
    """
    if deep > _DEEPEST:
        return None
    if isinstance(expr, t.Name):
        found = _parameter(expr.id, scope)
        return _of_parameter(ev, *found, kind, deep) if found is not None else None
    if isinstance(expr, t.Attr):
        for value in ev.eval(expr.value, scope):
            if isinstance(value, Inst) and (step := _of_field(ev, value, expr.attr, kind, deep)):
                return step
    return None


def _parameter(name: str, scope: Scope) -> tuple[Scope, t.Param] | None:
    for each in scope.enclosing():
        if name in each.names and (each.kind != "class" or each is scope):
            bindings = each.names[name]
            node = bindings[0].node
            return (each, node) if len(bindings) == 1 and isinstance(node, t.Param) else None
    return None


def _of_parameter(
    ev: Evaluator, function: Scope, param: t.Param, kind: str, deep: int
) -> Step | None:
    if param.kind or not all(map(_is_plain, function.function.decorators)):
        return None
    for site in callers(ev, function):
        if _open(site.call) or not _runs(ev, site, function):
            continue
        given = argument_for(function, param, site.call)
        if given is None:
            if param.default is not None and _nothing(
                ev, param.default, function.parent or function, kind
            ):
                return _says(site, param.name, param.default, function)
        elif _nothing(ev, given, site.scope, kind):
            return _says(site, param.name, None, function, given)
        elif step := lacking(ev, given, site.scope, kind, deep + 1):
            return step
    return None


def _of_field(ev: Evaluator, value: Inst, name: str, kind: str, deep: int) -> Step | None:
    if ev.set_outside(name):
        return None
    for each in ev.ancestors(value.scope)[0]:
        bindings = each.attributes.get(name, [])
        if bindings:
            expr, home = bindings[0].expr, bindings[0].scope
            alone = len(bindings) == 1 and bindings[0].kind == "value" and home is not None
            return lacking(ev, expr, home, kind, deep + 1) if alone and expr and home else None
    made = fields(ev, value.scope)
    field = made.get(name) if made is not None else None
    if made is None or field is None or from_outside(ev, value.scope):
        return None
    sites = [value.site] if value.site is not None else _built(ev, value.scope)
    for site in sites:
        if _open(site.call):
            continue
        given = argument(ev, value.scope, name, site.call)
        if given is None:
            if field.expr is not None and _nothing(
                ev, field.expr, field.scope or value.scope, kind
            ):
                return _says(site, name, field.expr, value.scope)
        elif _nothing(ev, given, site.scope, kind):
            return _says(site, name, None, value.scope, given)
        elif step := lacking(ev, given, site.scope, kind, deep + 1):
            return step
    return None


def _built(ev: Evaluator, scope: Scope) -> Iterator[Site]:
    own = in_test(scope.unit.path)
    return (s for s in ev.constructions(scope) if own or not in_test(s.scope.unit.path))


def _is_plain(decorator: t.Expr) -> bool:
    """Whether a decorator leaves the arguments alone."""
    return last_name(called(decorator)) in _PLAIN


def _open(call: t.Call) -> bool:
    return any(arg.star or arg.name in ("args", "kwargs") for arg in call.args)


def _runs(ev: Evaluator, site: Site, function: Scope) -> bool:
    """Whether a call surely hands its arguments to this function."""
    values = ev.eval(site.call.func, site.scope)
    for value in values:
        if isinstance(value, Cls) and function.last == "__init__":
            line = ev.ancestors(value.scope)[0]
            maker = next((s.functions["__init__"] for s in line if "__init__" in s.functions), None)
            if maker is function:
                return True
        elif isinstance(value, Fn) and value.scope is function:
            return True
    return False


def _nothing(ev: Evaluator, expr: t.Expr, scope: Scope, kind: str) -> bool:
    if kind == "endless":
        return not isinstance(expr, t.Const) and limits.endless(number(ev, expr, scope))
    if not isinstance(expr, t.Const) or isinstance(expr.value, bool):
        return False
    return expr.value is None or (kind == "zero" and expr.value == 0)


def _says(
    site: Site, name: str, default: t.Expr | None, target: Scope, given: t.Expr | None = None
) -> Step:
    span = site.scope.unit.span(site.call)
    other = target.unit is not site.scope.unit
    where = f"at {span.path}:{span.line}" if other else f"on line {span.line}"
    what = f"`{dotted(site.call.func) or last_name(site.call.func)}()` {where} passes"
    if default is not None:
        return Step(span, f"{what} no `{name}`, which is {shown(default)} by default")
    return Step(span, f"{what} {shown(given)} for `{name}`")
