"""What reaches a call through its function's parameters from the callers that can be seen."""

from govlint.catalog.entries import Type
from govlint.extract.evaluator import Evaluator
from govlint.extract.scopes import Scope
from govlint.extract.values import Obj, Site, Values, union
from govlint.model.paths import in_test
from govlint.syntax import tree as t

_MOST = 24


def callers(ev: Evaluator, scope: Scope) -> list[Site]:
    """The calls of a function, without those that tests make of what is no test itself."""
    own = in_test(scope.unit.path)
    return [site for site in ev.call_sites(scope) if own or not in_test(site.scope.unit.path)]


def built(given: list[Values]) -> Values:
    """What callers pass where an annotation only names a type; () where some of it is not seen.

    `given`: the values of each caller. Several clients are not told apart, several agents are.
    """
    if not given or len(given) > _MOST:
        return ()
    out: Values = ()
    for values in given:
        if not values or any(not isinstance(v, Obj) or not v.made or v.path for v in values):
            return ()
        out = union(out, values)
    return (
        out if len(out) == 1 or all(isinstance(v, Obj) and _is_agent(v.type) for v in out) else ()
    )


def _is_agent(kind: Type) -> bool:
    """An agent runs; a client, which also sends single requests, is none."""
    does = [method.does for method in kind.methods]
    runs = kind.made.agent is not None or any(one.agent is not None for one in does)
    return runs and not any(one.bills for one in does)


def through_star(ev: Evaluator, site: Site, name: str, at: int | None) -> Values:
    """An argument behind `*args` and `**kwargs` that a function hands on from its callers."""
    call, scope = site
    if scope.kind != "function":
        return ()
    stars = {
        param.kind: param
        for param in scope.function.params
        if param.kind and any(_is(arg, param.kind, param.name) for arg in call.args)
    }
    before = [arg for arg in call.args if not arg.name and not arg.star]
    taken = sum(not p.kind and not p.keyword for p in scope.function.params)
    if scope.holder is not None and not scope.decorated("staticmethod"):
        taken -= 1
    out: Values = ()
    for one in callers(ev, scope)[:_MOST] if stars else ():
        plain = [arg for arg in one.call.args if not arg.name]
        found = next((arg.value for arg in one.call.args if arg.name == name), None)
        position = None if at is None or "*" not in stars else at - len(before) + taken
        if found is None and position is not None and 0 <= position < len(plain):
            if any(arg.star for arg in plain[: position + 1]):
                return ()
            found = plain[position].value
        if found is None:
            return ()
        out = union(out, ev.eval(found, one.scope))
    return out


def _is(arg: t.Arg, star: str, name: str) -> bool:
    return arg.star == star and isinstance(arg.value, t.Name) and arg.value.id == name
