"""Which classes of a project have what a `typing.Protocol` asks for, without naming it."""

from govlint.extract.evaluator import Evaluator
from govlint.extract.scopes import Scope, last_name
from govlint.extract.values import Ext
from govlint.syntax import tree as t

_NAMES = ("typing.Protocol", "typing_extensions.Protocol")


def is_protocol(scope: Scope) -> bool:
    """Whether a class is written as a protocol, as far as its own line says."""
    bases = (base.value for base in scope.klass.bases if not base.name and not base.star)
    return any(last_name(base) == "Protocol" for base in bases)


def implementers(ev: Evaluator, scope: Scope) -> list[Scope]:
    """The classes that have all methods of a protocol, with its parameters."""
    line, outside = ev.ancestors(scope)
    if not is_protocol(scope) or not any(isinstance(b, Ext) and b.name in _NAMES for b in outside):
        return []
    asked = {
        name: method
        for each in line
        for name, method in each.functions.items()
        if not name.startswith("_") or name == "__call__"
    }
    if not asked:
        return []
    rarest = min(asked, key=lambda name: len(ev.with_method(name)))
    foreign, path = ev.modules.layout.foreign, scope.unit.path
    return [
        each
        for each in ev.with_method(rarest)
        if each not in line
        and not is_protocol(each)
        and not foreign(each.unit.path, path)
        and all(_fits(_method(ev, each, name), method) for name, method in asked.items())
    ]


def _method(ev: Evaluator, scope: Scope, name: str) -> Scope | None:
    line = ev.ancestors(scope)[0]
    return next((each.functions[name] for each in line if name in each.functions), None)


def _fits(method: Scope | None, asked: Scope) -> bool:
    """Whether a method can be called as another one is: a type checker wants the same names."""
    if method is None:
        return False
    given = method.function.params[1:]
    wanted = [param for param in asked.function.params[1:] if not param.kind]
    if any(param.kind == "**" for param in given):
        return True
    needed = [param.name for param in given if param.default is None and not param.kind]
    names = {param.name for param in given}
    return len(needed) <= len(wanted) and all(_named(p, names) for p in wanted)


def _named(param: t.Param, names: set[str]) -> bool:
    return param.name in names or param.name.startswith("__")
