"""The linked project: every call with what it does, and which functions lead to a model."""

import re
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from govlint.catalog.index import Catalog
from govlint.extract.generators import resumed
from govlint.extract.infer import Inference
from govlint.extract.modules import Modules
from govlint.extract.scopes import Binding, FileIndex, Scope, index_file
from govlint.extract.sites import Use, uses
from govlint.extract.values import Cls, Ext, Fn, Inst, Lam, Obj, Part, Site, Value
from govlint.model.layout import Layout
from govlint.model.source import Span
from govlint.model.versions import Versions
from govlint.syntax import tree as t
from govlint.syntax.unit import Unit

MOST_BY_NAME = 3
# Method names too common to mean one class of the project when the receiver is unknown.
_COMMON = frozenset({
    "get", "set", "add", "pop", "append", "extend", "update", "items", "keys", "values", "join",
    "split", "format", "read", "write", "close", "open", "start", "stop", "send", "load", "save",
    "copy", "strip", "encode", "decode", "sort", "index", "count", "insert", "remove", "clear",
    "info", "debug", "warning", "error", "exception", "log", "print", "put", "commit", "execute",
    "fetch", "json", "dict", "connect", "wait", "submit", "result", "name", "match", "search",
    "find", "replace", "lower", "upper", "group", "exists", "mkdir", "delete", "create", "list",
})  # fmt: skip


_LOOKING = re.compile(
    r"(inspect|typing|typing_extensions)\.|functools\.(wraps|update_wrapper)$"
    r"|builtins\.(callable|dir|getattr|hasattr|hash|id|isinstance|issubclass|print|repr|str|type|vars)$"
    r"|asyncio\.iscoroutinefunction$"
)


class Edge(NamedTuple):
    """A call (or a reference handed on) in one function that can run another."""

    site: Site
    target: Scope
    called: bool  # False: the function was only passed as an argument
    sure: bool


class Workspace:
    """Built once a run, asked by every extractor."""

    def __init__(
        self,
        units: Iterable[Unit],
        catalog: Catalog,
        versions: Versions,
        layout: Layout | None = None,
    ) -> None:
        self.catalog = catalog
        self.versions = versions
        self.files = [index_file(unit) for unit in units]
        self.ev = Inference(Modules(self.files, catalog, layout), catalog)
        self.faults = self.ev.faults
        self.uses: dict[int, list[Use]] = {}
        self.edges: dict[int, list[Edge]] = defaultdict(list)
        self.at: dict[int, list[Edge]] = defaultdict(list)  # id(call) -> edges it makes
        self._inside: dict[int, list[Site]] = {}  # id(call) -> the calls of the lambda it runs
        self.counted = frozenset[str]().union(*(file.counted for file in self.files))
        self.scopes: list[Scope] = [scope for file in self.files for scope in file.scopes]
        self._methods: dict[str, list[Scope]] = defaultdict(list)
        self._library = {
            path.rpartition(".")[2]
            for entry in catalog.entries.values()
            for type_ in entry.types
            for method in type_.methods
            for path in method.paths
        }
        self.kinds: dict[int, frozenset[int]] = {}  # classes by the method that they run
        self._nearest: dict[int, Site | Edge] | None = None
        for scope in self.scopes:
            if scope.kind == "function":
                self._methods[scope.last].append(scope)
        self.properties = frozenset(
            name
            for name, found in self._methods.items()
            if any(scope.holder is not None and scope.decorated("property") for scope in found)
        )
        for scope in self.scopes:
            self._settle(scope)
        for file in self.files:
            for scope in file.scopes:
                for call in scope.calls:
                    with self.faults.at(scope, call):
                        self._read(Site(call, scope), file)
                for loop in scope.loops:
                    self._iterates(loop, scope)
        for _, site in self.sites():
            self._lambdas(site)

    def version(self, use: Use) -> str | None:
        """The version of the library that the code of a call runs with; None when not known."""
        return self.versions.of(use.entry.packages, use.sites[0].scope.unit.path)

    def _read(self, site: Site, file: FileIndex) -> None:
        """What a call uses of the libraries, and which functions it can run."""
        found = uses(self.ev, site, file)
        if found:
            self.uses[id(site.call)] = found
        for edge in self._targets(site, bool(found)):
            self.edges[id(site.scope)].append(edge)
            self.at[id(site.call)].append(edge)

    def _settle(self, scope: Scope) -> None:
        """Names made of themselves: `graph = graph.compile()`. Asked for first, while nothing else
        is open, each is all that any of its bindings gives."""
        for name, bindings in scope.names.items():
            if len(bindings) > 1 and any(rebinds(binding, name) for binding in bindings):
                self.ev.lookup(name, scope)

    def _iterates(self, loop: t.While | t.For, scope: Scope) -> None:
        """A `for` over an object that works while it is iterated: noted as a call of it."""
        if not isinstance(loop, t.For):
            return
        for value in self.ev.eval(loop.iter, scope):
            does = value.type.iterates if isinstance(value, Obj) and not value.path else None
            if isinstance(value, Obj) and does is not None and (does.bills or does.agent):
                call = t.Call(loop.lo, loop.iter.hi, loop.iter, ())
                site = Site(call, scope)
                scope.calls.append(call)
                self.uses[id(call)] = [
                    Use(value.entry, does, value.type.id, False, (site,), value.made, value.type,
                        True, 0, value)
                ]  # fmt: skip
                return

    def _lambdas(self, site: Site) -> None:
        """A call of a lambda runs the calls in its body, wherever it was written."""
        found: list[Site] = []
        for value in self.ev.eval(site.call.func, site.scope):
            if isinstance(value, Lam):
                body = value.node.body
                found += [
                    Site(call, value.scope)
                    for call in value.scope.calls
                    if body.lo <= call.lo and call.hi <= body.hi and call is not site.call
                ]
        if not found:
            return
        self._inside[id(site.call)] = found
        for inner in found:
            for edge in self.at.get(id(inner.call), ()):
                further = Edge(site, edge.target, edge.called, False)
                self.edges[id(site.scope)].append(further)
                self.at[id(site.call)].append(further)

    def sites(self) -> Iterator[tuple[FileIndex, Site]]:
        for file in self.files:
            for scope in file.scopes:
                for call in scope.calls:
                    yield file, Site(call, scope)

    def span(self, site: Site) -> Span:
        return site.scope.unit.span(site.call)

    # --- the call graph ------------------------------------------------------------------------

    def _targets(self, site: Site, known: bool) -> Iterator[Edge]:
        call, scope = site
        values = self.ev.eval(call.func, scope)
        seen: set[int] = set()
        sure = own_receiver(call, scope) or sum(isinstance(v, Fn) for v in values) == 1
        sure = sure and not handed_in(call, scope)
        for value in values:
            for target in self._runs(value):
                if id(target) not in seen:
                    seen.add(id(target))
                    yield Edge(site, target, True, sure)
        # The project's own functions show themselves whether they call what they are handed.
        ours = bool(values) and all(isinstance(value, Fn | Cls) for value in values)
        for arg in () if ours or looks_at(values) or decorates(call, values) else call.args:
            inner = arg.value
            if isinstance(inner, t.Name | t.Attr):
                for value in self.ev.eval(inner, scope):
                    if isinstance(value, Fn | Part):
                        for target in self._runs(value):
                            if id(target) not in seen:
                                seen.add(id(target))
                                yield Edge(site, target, False, True)
        for target in resumed(self.ev, site):
            yield Edge(site, target, False, True)
        if not values and not known and isinstance(call.func, t.Attr):
            yield from self._named(site, call.func.attr)

    def _runs(self, value: Value) -> Iterator[Scope]:
        match value:
            case Fn(scope):
                yield scope
            case Part(func, _):
                yield from self._runs(func)
            case Cls(scope):
                line, _ = self.ev.ancestors(scope)
                for name in ("__init__", "__post_init__"):
                    found = next((s.functions[name] for s in line if name in s.functions), None)
                    if found is not None:
                        yield found
            case Inst():
                # A base class outside the project (a torch or dspy Module) calls `forward`.
                for name in ("__call__", "forward"):
                    for method in self.ev.member(value, name):
                        if isinstance(method, Fn):
                            yield method.scope

    def _named(self, site: Site, name: str) -> Iterator[Edge]:
        """Methods of this name, where the receiver is unknown and few classes have one."""
        if name in _COMMON or name in self._library or name.startswith("__"):
            return
        importer, foreign = site.scope.unit.path, self.ev.modules.layout.foreign
        found = [
            scope
            for scope in self._methods.get(name, ())
            if scope.holder is not None and not foreign(scope.unit.path, importer)
        ]
        if 0 < len(found) <= MOST_BY_NAME:
            for scope in found:
                yield Edge(site, scope, True, False)

    # --- the way to a model --------------------------------------------------------------------

    def pays(self, call: t.Call) -> bool:
        """Whether a call itself sends a billable request or runs an agent."""
        return any(billable(use) for use in self.uses.get(id(call), ()))

    def sent(self, call: t.Call, scope: Scope) -> list[Site]:
        """The call itself where it pays, or with the paying one in the lambda that it runs."""
        if self.pays(call):
            return [Site(call, scope)]
        for inner in self._inside.get(id(call), ()):
            if self.pays(inner.call):
                return [Site(call, scope), inner]
        return []

    @property
    def nearest(self) -> dict[int, "Site | Edge"]:
        """For each function that leads to a billable call: that call, or the edge towards it."""
        if self._nearest is None:
            self._nearest = self._search()
        return self._nearest

    def _search(self) -> dict[int, "Site | Edge"]:
        found: dict[int, Site | Edge] = {}
        queue: deque[int] = deque()
        for scope in self.scopes:
            for call in scope.calls:
                if sent := self.sent(call, scope):
                    found[id(scope)] = sent[-1]
                    queue.append(id(scope))
                    break
        backward: dict[int, list[Edge]] = defaultdict(list)
        for edges in self.edges.values():
            for edge in edges:
                backward[id(edge.target)].append(edge)
        while queue:
            target = queue.popleft()
            for edge in backward.get(target, ()):
                source = id(edge.site.scope)
                if source not in found:
                    found[source] = edge
                    queue.append(source)
        return found

    def way(self, call: t.Call, scope: Scope) -> list[Site]:
        """The calls from here to a model, this one first; empty when none leads there."""
        if sent := self.sent(call, scope):
            return sent
        for edge in self.at.get(id(call), ()):
            path = [edge.site]
            here = id(edge.target)
            for _ in range(50):
                step = self.nearest.get(here)
                if step is None:
                    break
                if isinstance(step, Site):
                    return [*path, step]
                path.append(step.site)
                here = id(step.target)
        return []


def rebinds(binding: Binding, name: str) -> bool:
    """`name = name.method(...)`."""
    expr = binding.expr
    while isinstance(expr, t.Await | t.Call | t.Attr):
        expr = expr.func if isinstance(expr, t.Call) else expr.value
    return binding.kind == "value" and isinstance(expr, t.Name) and expr.id == name


def looks_at(values: Collection[Value]) -> bool:
    """Whether what is called only looks at the functions it is given: `inspect.signature(f)`."""
    return bool(values) and all(isinstance(v, Ext) and _LOOKING.match(v.name) for v in values)


def decorates(call: t.Call, values: Collection[Value]) -> bool:
    """`app.post("/ask")(answer)`: what a library's factory gives keeps the function for later."""
    return (
        isinstance(call.func, t.Call)
        and len(call.args) == 1
        and bool(values)
        and all(isinstance(value, Ext) for value in values)
    )


def handed_in(call: t.Call, scope: Scope) -> bool:
    """Whether the called name is a parameter: a decorator's function is another one each time."""
    if not isinstance(call.func, t.Name):
        return False
    here: Scope | None = scope
    while here is not None:
        if bindings := here.names.get(call.func.id):
            return all(binding.kind == "param" for binding in bindings)
        here = here.parent
    return False


def own_receiver(call: t.Call, scope: Scope) -> bool:
    """Whether a method is called on the object itself; others may be of any derived class."""
    func = call.func
    if not isinstance(func, t.Attr):
        return True
    return (
        scope.holder is not None
        and isinstance(func.value, t.Name)
        and bool(scope.function.params)
        and func.value.id == scope.function.params[0].name
    )


def billable(use: Use) -> bool:
    """Whether a use sends a request or runs an agent."""
    return use.does.bills is not None or (
        use.does.agent is not None and use.does.agent.what == "run"
    )
