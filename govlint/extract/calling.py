"""What calling a value gives."""

from govlint.catalog.entries import Does
from govlint.extract import dispatch
from govlint.extract.arguments import given, holds
from govlint.extract.evaluator import Evaluator
from govlint.extract.kept import literal
from govlint.extract.params import injected, returned
from govlint.extract.scopes import Scope, last_name
from govlint.extract.values import (
    FACTORIES,
    FIELDS,
    Cls,
    Ext,
    Fn,
    Inst,
    Items,
    Lam,
    Lit,
    Map,
    Mod,
    Obj,
    Part,
    Site,
    Unk,
    Value,
    Values,
    union,
)  # fmt: skip
from govlint.syntax import tree as t

# Standard-library callables whose result is (one of) what they are given.
_SAME = {
    "copy.copy": 0, "copy.deepcopy": 0, "asyncio.wait_for": 0, "asyncio.shield": 0,
    "asyncio.run": 0, "asyncio.create_task": 0, "asyncio.ensure_future": 0, "typing.cast": 1,
    "contextlib.closing": 0, "contextlib.aclosing": 0, "contextlib.nullcontext": 0,
    "anyio.run": 0, "builtins.iter": 0, "builtins.aiter": 0, "asgiref.sync.async_to_sync": 0,
    "asgiref.sync.sync_to_async": 0, "nest_asyncio.run": 0, "dataclasses.replace": 0,
    "contextlib.ExitStack.enter_context": 0, "functools.lru_cache": 0, "functools.cache": 0,
}  # fmt: skip
_ITEMS = {
    "builtins.list", "builtins.tuple", "builtins.set", "builtins.sorted", "builtins.reversed",
    "itertools.cycle", "itertools.chain", "itertools.islice", "collections.deque",
    "itertools.repeat", "builtins.frozenset", "random.sample", "asyncio.as_completed",
}  # fmt: skip
# Methods of a container that give what was put in, which nobody may know.
_CONTENTS = {"get", "pop", "setdefault", "popitem", "popleft", "values", "items"}
_TAKES = {"get", "pop", "popleft", "setdefault", "values"}
_HOLDERS = {f"builtins.{name}()" for name in ("dict", "list", "tuple", "set", "object")}
_ONE = {"builtins.next", "builtins.anext", "random.choice", "builtins.max", "builtins.min"}


def result(ev: Evaluator, value: Value, site: Site) -> Values:
    match value:
        case Fn(scope):
            return generated(ev, scope, site)
        case Cls(scope):
            return constructed(ev, scope, site)
        case Ext(name):
            return external(ev, name, site)
        case Obj():
            return of_object(ev, value, site)
        case Part(func, inner):
            return ev.result(func, Site(inner.call, inner.scope))
        case Lam(node, scope):
            return ev.eval(node.body, scope)
        case Inst(scope):
            for method in ev.member(value, "__call__"):
                if isinstance(method, Fn):
                    return returned(ev, method.scope)
            return ()
    return ()


def taken(ev: Evaluator, call: t.Call, scope: Scope) -> Values:
    """`handlers.get(name, default)`: what can be called or used; data stays unknown."""
    if not isinstance(call.func, t.Attr) or call.func.attr not in _TAKES:
        return ()
    held = tuple(v for v in ev.eval(call.func.value, scope) if isinstance(v, Items | Map))
    first = call.args[0].value if call.args else None
    found = ev.items(held, None, first.value if isinstance(first, t.Const) else None)
    if held and len(call.args) > 1:
        found = union(found, ev.eval(call.args[1].value, scope))
    useful = tuple(v for v in found if isinstance(v, Fn | Lam | Part | Cls | Inst | Obj | Mod))
    return (Items(useful, call, scope),) if call.func.attr == "values" and useful else useful


def generated(ev: Evaluator, scope: Scope, site: Site) -> Values:
    found = returned(ev, scope)
    if (
        scope.yields
        and not scope.returns
        and not scope.decorated("contextmanager", "asynccontextmanager", "fixture")
    ):
        return (Items(found, site.call, site.scope),)
    return found


def constructed(ev: Evaluator, scope: Scope, site: Site) -> Values:
    line, _ = ev.ancestors(scope)
    for each in line:
        new = each.functions.get("__new__")
        if new is not None and new.returns:
            found = tuple(v for v in returned(ev, new) if isinstance(v, Obj))
            if found:
                return found
    return (ev.instance(scope, site),)


def external(ev: Evaluator, name: str, site: Site) -> Values:
    call, scope = site
    found = ev.catalog.functions_named(name)
    for entry, does in found:
        if does.makes and holds(ev, does.when, site):
            return made(ev, does, site, None)
        if does.bills and holds(ev, does.when, site):
            return (Unk(f"the answer of {entry.id}"),)
    if (kind := ev.catalog.type_named(name)) is not None:
        return (Obj(kind[0], kind[1], (*wrapped(ev, kind[1].made, site), site)),)
    if name in _SAME or name.removesuffix("()") in _SAME:
        position = _SAME[name]
        plain = [arg.value for arg in call.args if arg.name is None]
        if name == "typing.cast" and call.args:
            given = ev.annotated(call.args[0].value, scope)
            if any(isinstance(v, Obj | Inst) for v in given):
                return given
        return ev.eval(plain[position], scope) if len(plain) > position else ()
    if name in _ITEMS:
        values = (
            union(*(ev.items(ev.eval(arg.value, scope)) for arg in call.args)) if call.args else ()
        )
        return (Items(values, call, scope),)
    if name in _ONE and call.args:
        return ev.items(ev.eval(call.args[0].value, scope))
    if name == "asyncio.gather":
        values = union(*(ev.eval(arg.value, scope) for arg in call.args)) if call.args else ()
        return (Items(values, call, scope),)
    if name == "builtins.dict":
        return (Map(call, scope),)
    if name in ("functools.partial", "functools.partialmethod") and call.args:
        return tuple(Part(func, site) for func in ev.eval(call.args[0].value, scope))
    if name == "builtins.getattr" and len(call.args) >= 2:
        return named(ev, call, scope)
    if name in ("importlib.import_module", "builtins.__import__") and call.args:
        return imported(ev, call, scope)
    if name in ("builtins.super", "builtins.type"):
        return special(ev, name, site)
    if last_name(call.func) == "Depends":
        return injected(ev, call, scope)
    if last_name(call.func) in FIELDS:
        for arg in call.args:
            if arg.name in FACTORIES:
                bare = ev.bare_call(arg.value)
                groups = [ev.result(v, Site(bare, scope)) for v in ev.eval(arg.value, scope)]
                return union(*groups) if groups else ()
            if arg.name == "default" or (arg is call.args[0] and not arg.name and not arg.star):
                return ev.eval(arg.value, scope)
    head, _, method = name.rpartition(".")
    if method in _CONTENTS and head in _HOLDERS:
        return ()
    if method in ("get", "setdefault") and call.args:
        kept = ev.kept((Ext(head),), literal(call.args[0].value), scope)
        if kept:
            return kept
    return (Ext(f"{name}()"),)


def made(ev: Evaluator, does: Does, site: Site, receiver: Obj | None) -> Values:
    """The object a catalogue callable returns, with the settings of the call added."""
    if does.makes == "self":
        return (receiver._replace(made=(*receiver.made, site), path=""),) if receiver else ()
    if does.makes in ("arg0", "args"):
        exprs = [arg.value for arg in site.call.args if not arg.star]
        if does.makes == "arg0":
            exprs = exprs[:1]
        for expr in exprs:
            values = ev.eval(expr, site.scope)
            out: list[Value] = []
            for value in (*values, *ev.items(values)):
                if isinstance(value, Obj):
                    out.append(value._replace(made=(*value.made, site)))
                elif isinstance(value, Inst | Fn) and does.makes == "arg0":
                    out.append(value)
                elif isinstance(value, Cls) and does.makes == "arg0":
                    out.append(ev.instance(value.scope))
            if out:
                return tuple(out)
        return ()
    assert does.makes is not None
    entry, kind = ev.catalog.type(does.makes)
    before = receiver.made if receiver else ()
    return (Obj(entry, kind, (*before, *wrapped(ev, does, site), site)),)


def wrapped(ev: Evaluator, does: Does, site: Site) -> tuple[Site, ...]:
    """The calls that built the objects whose settings hold for what is made."""
    out: list[Site] = []
    for key in does.wraps:
        name, at = (key, None) if isinstance(key, str) else ("", key)
        expr = given(site.call, name, at)
        if expr is None:
            continue
        values = ev.eval(expr, site.scope)
        for value in (*values, *ev.items(values)):
            if isinstance(value, Obj):
                out += [made for made in value.made if made not in out]
    return tuple(out)


def of_object(ev: Evaluator, value: Obj, site: Site) -> Values:
    if not value.path:
        does = ev.catalog.called(value.type)
        if does is not None and does.makes:
            return made(ev, does, site, value)
        return (Unk(f"the answer of {value.type.id}"),)
    for _, method in ev.catalog.methods(value.type, value.path):
        if not holds(ev, method.does.when, site):
            continue
        if method.does.makes:
            return made(ev, method.does, site, value)
        return (Unk(f"the answer of {value.type.id}.{value.path}"),)
    return (Unk(f"the answer of {value.type.id}.{value.path}"),)


def named(ev: Evaluator, call: t.Call, scope: Scope) -> Values:
    """`getattr(value, "name")`."""
    first, asked = call.args[0].value, call.args[1].value
    names = [v.value for v in ev.eval(asked, scope) if isinstance(v, Lit)]
    receiver = dispatch.itself(ev, first, scope) or ev.eval(first, scope)
    groups = [
        ev.member(value, name) for name in names if isinstance(name, str) for value in receiver
    ]
    if not groups and (fitting := dispatch.pattern(ev, asked, scope)) is not None:
        groups.append(dispatch.members(ev, receiver, fitting))
    if len(call.args) > 2:
        groups.append(ev.eval(call.args[2].value, scope))
    return union(*groups) if groups else ()


def imported(ev: Evaluator, call: t.Call, scope: Scope) -> Values:
    """`importlib.import_module("literal")`."""
    for value in ev.eval(call.args[0].value, scope):
        if isinstance(value, Lit) and isinstance(value.value, str):
            inner = ev.modules.find(value.value, scope.unit)
            return (Mod(inner),) if inner is not None else (Ext(value.value),)
    return dispatch.modules(ev, call, scope)


def special(ev: Evaluator, name: str, site: Site) -> Values:
    """`super()` and `type(self)`."""
    if name == "builtins.type" and site.call.args:
        return tuple(
            Cls(v.scope)
            for v in ev.eval(site.call.args[0].value, site.scope)
            if isinstance(v, Inst)
        )
    holder = next((s.holder for s in site.scope.enclosing() if s.holder is not None), None)
    if holder is None:
        return ()
    line, outside = ev.ancestors(holder)
    if len(line) > 1:
        return (Inst(line[1], None, True),)
    groups: list[Values] = []
    for base in outside:
        if isinstance(base, Ext) and (found := ev.catalog.type_named(base.name)):
            groups.append((Obj(found[0], found[1], ()),))
    return union(*groups) if groups else ()
