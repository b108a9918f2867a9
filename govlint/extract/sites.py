"""What a call does: every call expression, held against the catalogue."""

import re
from typing import NamedTuple

from govlint.catalog.entries import Does, Entry, Type
from govlint.extract.arguments import holds, holds_one
from govlint.extract.constructors import handed_up
from govlint.extract.evaluator import Evaluator
from govlint.extract.raw_http import request
from govlint.extract.scopes import FileIndex, Scope, last_name
from govlint.extract.values import RUNNERS, Cls, Ext, Fn, Inst, Lam, Obj, Part, Site, Unk, Value
from govlint.syntax import tree as t

# A value of a built-in type, or one that stands in for any; what `type[X]()` makes is none.
_BUILT_IN = re.compile(r"builtins\.(?!type\()|(unittest\.)?mock\.\w*Mock\(")


class Use(NamedTuple):
    """One thing a call does. `sites` hold the arguments, the call itself first, then partials.

    `layers`: the calls that built the receiver, oldest first. `skip`: positional arguments of
    the first site that belong to a runner such as asyncio.to_thread.
    """

    entry: Entry
    does: Does
    name: str  # method path, or dotted name of a function or type
    method: bool
    sites: tuple[Site, ...]
    layers: tuple[Site, ...] = ()
    type: Type | None = None
    sure: bool = True
    skip: int = 0
    receiver: Value | None = None
    builds: bool = False  # a constructor
    made: Does = Does()  # what a layer does that the catalogue does not know

    @property
    def api(self) -> str:
        if self.does.api:
            return self.does.api
        return f"{self.entry.id}.{self.name}" if self.method else self.name


def uses(ev: Evaluator, site: Site, file: FileIndex) -> list[Use]:
    """What a call does, best known first; empty when it is none of the catalogue's business."""
    call, scope = site
    values = ev.eval(call.func, scope)
    found: list[Use] = []
    for value in values:
        found += of_value(ev, value, (site,))
    if found:
        return found
    for value in values:
        if isinstance(value, Fn) and value.scope.holder is not None:
            found += overriding(ev, value.scope, site)
    if found:
        return found[:1]
    if not any(isinstance(value, Fn | Cls | Lam) for value in values):
        found = handed(ev, site)
        if not found and not any(isinstance(v, Obj | Inst | Unk) for v in values):
            found = by_name(ev, site, file, values) or by_url(ev, site, values)
            found = found or undeclared(ev, site)
    return found


def of_value(ev: Evaluator, value: Value, sites: tuple[Site, ...], skip: int = 0) -> list[Use]:
    site = sites[0]
    match value:
        case Obj(entry, kind, made, path):
            if not path:
                does = ev.catalog.called(kind)
                if does is None or not applies(ev, does, site):
                    return []
                return [Use(entry, does, kind.id, False, sites, made, kind, True, skip, value)]
            for owner, method in ev.catalog.methods(kind, path):
                if applies(ev, method.does, site):
                    name = ".".join(p for p in path.split(".") if p not in kind.transparent)
                    return [
                        Use(owner, method.does, name, True, sites, made, kind, True, skip, value)
                    ]
            return []
        case Ext(name):
            for owner, does in ev.catalog.functions_named(name):
                if applies(ev, does, site):
                    return [Use(owner, does, name, False, sites, (), None, True, skip)]
            if (named := ev.catalog.type_named(name)) is not None:
                owner, kind = named
                return [Use(owner, kind.made, name, False, sites, (), kind, True, skip, None, True)]
            return []
        case Cls(scope):
            if own_class(site):
                return []  # an alternative constructor: what its caller makes counts
            _, outside = ev.ancestors(scope)
            for base in outside:
                if isinstance(base, Ext) and (named := ev.catalog.type_named(base.name)):
                    owner, kind = named
                    return [
                        Use(
                            owner,
                            kind.made,
                            base.name,
                            False,
                            (*sites, *handed_up(ev, scope)),
                            (),
                            kind,
                            True,
                            skip,
                            value,
                            True,
                        )
                    ]
            return []
        case Part(func, inner):
            return of_value(ev, func, (*sites, inner), skip)
        case Inst():
            return [
                use
                for method in ev.member(value, "__call__")
                if isinstance(method, Obj)
                for use in of_value(ev, method, sites, skip)
            ]
    return []


def overriding(ev: Evaluator, method: Scope, site: Site) -> list[Use]:
    """A method of the project in the place of one that runs a framework's agent.

    One that calls the framework's leaves the run to that call, and an agent that calls itself is
    already running.
    """
    assert method.holder is not None
    func = site.call.func
    if isinstance(func, t.Attr) and own_method(func, site.scope):
        return []
    _, outside = ev.ancestors(method.holder)
    for base in outside:
        named = ev.catalog.type_named(base.name) if isinstance(base, Ext) else None
        for owner, known in ev.catalog.methods(named[1], method.last) if named else ():
            rule = known.does.agent
            if rule is not None and rule.what == "run" and not hands_on(ev, method):
                receivers = ev.eval(func.value, site.scope) if isinstance(func, t.Attr) else ()
                whose = next((each for each in receivers if isinstance(each, Inst)), None)
                return [
                    Use(owner, known.does, method.last, True, (site,), (), named and named[1],
                        True, 0, whose)
                ]  # fmt: skip
    return []


def hands_on(ev: Evaluator, method: Scope) -> bool:
    """Whether a function itself runs an agent of a library: `super().run()`, `Runner.run(agent)`."""
    return any(
        use.does.agent is not None and use.does.agent.what == "run"
        for call in method.calls
        for value in ev.eval(call.func, method)
        for use in of_value(ev, value, (Site(call, method),))
    )


def own_class(site: Site) -> bool:
    """Whether a call is `cls(...)` inside a classmethod."""
    func, scope = site.call.func, site.scope
    return (
        isinstance(func, t.Name)
        and scope.decorated("classmethod")
        and func.id == scope.function.params[0].name
    )


def applies(ev: Evaluator, does: Does, site: Site) -> bool:
    return holds(ev, does.when, site) and not any(holds_one(ev, c, site) for c in does.unless)


def handed(ev: Evaluator, site: Site) -> list[Use]:
    """A billable function given to something that runs it: asyncio.to_thread(create, ...)."""
    if last_name(site.call.func) not in RUNNERS:
        return []
    for position, arg in enumerate(site.call.args):
        if arg.star or isinstance(arg.value, t.Await | t.Const | t.Lambda):
            continue
        for value in ev.eval(arg.value, site.scope):
            if (
                isinstance(value, Part)
                or (isinstance(value, Obj) and value.path)
                or (isinstance(value, Ext) and not isinstance(arg.value, t.Call))
            ):
                for use in of_value(ev, value, (site,), position + 1):
                    if use.does.bills or (use.does.agent and use.does.agent.what == "run"):
                        return [use]
    return []


def chain(expr: t.Expr) -> str:
    """The trailing attribute path of an expression: `f(x).chat.completions.create`."""
    parts: list[str] = []
    while isinstance(expr, t.Attr):
        parts.append(expr.attr)
        expr = expr.value
    if isinstance(expr, t.Name):
        parts.append(expr.id)
    return ".".join(reversed(parts))


def by_name(ev: Evaluator, site: Site, file: FileIndex, values: tuple[Value, ...]) -> list[Use]:
    """A receiver of unknown type, with a path or a name that speaks for itself."""
    func = site.call.func
    if not isinstance(func, t.Attr) or own_method(func, site.scope):
        return []
    if any(isinstance(v, Ext) and _BUILT_IN.match(v.name) for v in values):
        return []
    found = ev.catalog.distinctive(chain(func), file.imports)
    if found is None:
        receiver = last_name(func.value)
        found = ev.catalog.hinted(receiver, func.attr, file.imports)
        if found is not None and isinstance(func.value, t.Call):
            return []
        name = func.attr
    else:
        path = chain(func)
        name = path
        while name and ev.catalog.method(found[1], name) is None:
            name = name.partition(".")[2]
    if found is None or not applies(ev, found[2].does, site):
        return []
    entry, kind, method = found
    if func.attr == "create" and method.does.model and names_no_model(site.call, method.does):
        return []
    return [Use(entry, method.does, name, True, (site,), (), kind, False)]


def names_no_model(call: t.Call, does: Does) -> bool:
    """Whether a call surely gives no model, which an API of a provider asks for."""
    return all(arg.name and arg.name not in (*does.model, "engine") for arg in call.args)


def own_method(func: t.Attr, scope: Scope) -> bool:
    """`self.converse(...)`: the class's own, whoever declares it."""
    return (
        scope.holder is not None
        and isinstance(func.value, t.Name)
        and bool(scope.function.params)
        and func.value.id == scope.function.params[0].name
    )


def undeclared(ev: Evaluator, site: Site) -> list[Use]:
    """A function of a library under its own name, in a file that imports it out of sight."""
    func, scope = site.call.func, site.scope
    inner = func
    while isinstance(inner, t.Attr):
        inner = inner.value
    if inner is func or not isinstance(inner, t.Name):
        return []
    if any(inner.id in each.names for each in scope.enclosing()):
        return []
    dotted = chain(func)
    for owner, does in ev.catalog.functions_named(dotted):
        if does.bills and applies(ev, does, site):
            return [Use(owner, does, dotted, False, (site,), (), None, False)]
    return []


def by_url(ev: Evaluator, site: Site, values: tuple[Value, ...]) -> list[Use]:
    """A POST to a provider's endpoint."""
    sent = request(ev, site, values)
    if sent is None:
        return []
    name = sent.does.api or ""
    return [Use(sent.entry, sent.does, name, False, (sent.site,), sent.layers, made=sent.session)]
