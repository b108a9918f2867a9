"""What `value.name` is."""

from collections.abc import Sequence

from govlint.extract import fields, filled, protocols
from govlint.extract.evaluator import Evaluator
from govlint.extract.params import returned, telling
from govlint.extract.scopes import Binding, Scope, last_name
from govlint.extract.values import Cls, Ext, Fn, Folder, Inst, Mod, Obj, Values, union
from govlint.syntax import tree as t

MOST_OUTSIDE = 6
_PROPERTY = ("property", "cached_property", "lazy_property", "computed_field", "hybrid_property")


def of_module(ev: Evaluator, value: Mod, name: str) -> Values:
    module = value.file.module
    if name in module.names:
        return ev.lookup(name, module)
    if (inner := ev.modules.submodule(value.file, name)) is not None:
        return (Mod(inner),)
    found = ev.lookup(name, module)
    folder, _, base = value.file.unit.path.rpartition("/")
    return found if found or base != "__init__.py" else of_folder(ev, Folder(folder), name)


def of_folder(ev: Evaluator, value: Folder, name: str) -> Values:
    path = f"{value.path}/{name}" if value.path else name
    if (inner := ev.modules.at(path)) is not None:
        return (Mod(inner),)
    return (Folder(path),) if ev.modules.is_folder(path) else ()


def of_class(ev: Evaluator, value: Cls, name: str) -> Values:
    line, outside = ev.ancestors(value.scope)
    for scope in line:
        if name in scope.functions:
            method = scope.functions[name]
            return (Fn(method, method.decorated("classmethod")),)
        if name in scope.names or name in scope.attributes:
            found = plain(ev, scope.names.get(name, []))
            if not telling(found):
                found = union(found, plain(ev, scope.attributes.get(name, [])))
            if not telling(found):
                found = union(found, *given_outside(ev, name, scope))
            return union(found, filled.by_attribute(ev, scope, name, found))
    found = union(*(ev.member(base, name) for base in outside)) if outside else ()
    return found or elsewhere(ev, name, value.scope)


def of_instance(ev: Evaluator, value: Inst, name: str) -> Values:
    line, outside = ev.ancestors(value.scope)
    for scope in line:
        found = declared(ev, scope, name)
        if found is not None:
            open_ended = scope.functions.get(name) is not None and not value.above
            below = overrides(ev, value.scope, name) if open_ended else ()
            if not telling(found):
                found = union(found, fields.given(ev, value, name))
            return union(found, below) if below else found
    for base in outside:
        found = outer(ev, base, value, name)
        if found:
            return found
    for scope in () if value.above else (*ev.descendants(value.scope), *ev.beside(value.scope)):
        found = declared(ev, scope, name)
        if found:
            return found
    return provided(ev, line, name) or elsewhere(ev, name, value.scope)


def provided(ev: Evaluator, line: Sequence[Scope], name: str) -> Values:
    """A name that `__getattr__` takes from another object: a lazy module, a proxy."""
    method = next((s.functions["__getattr__"] for s in line if "__getattr__" in s.functions), None)
    if method is None or len(method.function.params) != 2:
        return ()
    asked = method.function.params[1].name
    groups = []
    for expr in method.returns:
        if isinstance(expr, t.Call) and last_name(expr.func) == "getattr" and len(expr.args) >= 2:
            key = expr.args[1].value
            if isinstance(key, t.Name) and key.id == asked:
                source = ev.eval(expr.args[0].value, method)
                groups += [ev.member(each, name) for each in source]
    return union(*groups) if groups else ()


def declared(ev: Evaluator, scope: Scope, name: str) -> Values | None:
    """What a class itself says of an attribute of its instances; None when nothing."""
    if name in scope.functions:
        method = scope.functions[name]
        if method.decorated(*_PROPERTY):
            return returned(ev, method)
        return (Fn(method, not method.decorated("staticmethod")),)
    own = scope.attributes.get(name, [])
    body = scope.names.get(name, [])
    if not own and not body:
        return None
    found = plain(ev, own)
    if body and not telling(found):
        found = union(found, plain(ev, body))
    if not telling(found):
        found = union(found, *given_outside(ev, name, scope))
    return union(found, filled.by_attribute(ev, scope, name, found))


def given_outside(ev: Evaluator, name: str, scope: Scope) -> list[Values]:
    """What code outside a class assigns to an attribute of this name."""
    return [plain(ev, [binding]) for binding in set_outside(ev, name, scope)[:MOST_OUTSIDE]]


def set_outside(ev: Evaluator, name: str, scope: Scope) -> list[Binding]:
    """`something.name = value` in code that can mean something of the scope's file."""
    foreign, path = ev.modules.layout.foreign, scope.unit.path
    return [
        binding
        for binding in ev.set_outside(name)
        if binding.scope is None or not foreign(path, binding.scope.unit.path)
    ]


def overrides(ev: Evaluator, scope: Scope, name: str) -> Values:
    """The same method in derived classes: what an abstract receiver can run."""
    below = dict.fromkeys((*ev.descendants(scope), *protocols.implementers(ev, scope)))
    return tuple(Fn(child.functions[name], True) for child in below if name in child.functions)[:8]


def plain(ev: Evaluator, bindings: list[Binding]) -> Values:
    """All that bindings give, annotations after values."""
    found = union(*(ev.bound(binding) for binding in bindings)) if bindings else ()
    if not telling(found) or filled.hollow(found):
        for binding in bindings:
            if binding.annotation is not None and binding.scope is not None:
                found = union(found, ev.annotated(binding.annotation, binding.scope))
    return found


def outer(ev: Evaluator, base: object, value: Inst, name: str) -> Values:
    """An attribute inherited from a base outside the project."""
    if isinstance(base, Ext):
        found = ev.catalog.type_named(base.name)
        if found is not None:
            made = (value.site,) if value.site else ()
            return of_object(ev, Obj(found[0], found[1], made), name)
    return ()


def of_object(ev: Evaluator, value: Obj, name: str) -> Values:
    path = f"{value.path}.{name}" if value.path else name
    if (kind := ev.catalog.attr(value.type, path)) is not None:
        entry = ev.catalog.type(kind.id)[0]
        return (Obj(entry, kind, value.made),)
    return (Obj(value.entry, value.type, value.made, path),)


def elsewhere(ev: Evaluator, name: str, scope: Scope) -> Values:
    """What anybody in the project assigns to an attribute of this name, as seen in a scope."""
    bindings = set_outside(ev, name, scope)
    if len(bindings) > MOST_OUTSIDE:  # of many programs, perhaps: what this file says
        bindings = [one for one in bindings if one.scope and one.scope.unit is scope.unit]
    if not 0 < len(bindings) <= MOST_OUTSIDE:
        return ()
    found = union(*(ev.bound(binding) for binding in bindings))
    return found if telling(found) else ()
