"""What expressions can be: a small, lazy, memoised inference over the whole project.

It follows names, imports, attributes, returns, annotations and what callers pass; it never
runs anything. It is flow-insensitive inside a scope: a name is the union of what is assigned.
"""

import builtins
from collections import defaultdict
from collections.abc import Sequence

from govlint.catalog.index import Catalog
from govlint.extract import calling, dispatch, filled, imports, kept, members, origins, params
from govlint.extract.callers import Callers
from govlint.extract.faults import Faults
from govlint.extract.modules import Modules
from govlint.extract.scopes import Binding, Fill, Scope, called, last_name, stars_after
from govlint.extract.values import (
    MOST,
    Cls,
    Ext,
    Fn,
    Folder,
    Inst,
    Items,
    Lam,
    Lit,
    Map,
    Mod,
    Obj,
    Part,
    Site,
    Value,
    Values,
    union,
)  # fmt: skip
from govlint.syntax import tree as t

_BUILTINS = frozenset(dir(builtins))
MAX_DEPTH = 60


class Inference:
    """The evaluator of one project. Holds references to all trees, so ids stay unique."""

    def __init__(self, modules: Modules, catalog: Catalog) -> None:
        self.modules = modules
        self.catalog = catalog
        self.faults = Faults()
        self._memo: dict[int, Values] = {}
        self._names: dict[tuple[int, str], Values] = {}
        self._lines: dict[int, tuple[list[Scope], list[Value]]] = {}
        self._open: set[object] = set()
        self._partly: dict[object, Values] = {}
        self._bare: dict[int, t.Call] = {}
        self._joined: dict[tuple[int, int], t.Binary] = {}
        self._depth = 0
        self._cuts = 0  # evaluations given up because they lead back to themselves
        self._outside: dict[str, list[Binding]] = defaultdict(list)
        self._fills = filled.outside(modules)
        self._children: dict[str, list[Scope]] = defaultdict(list)
        self._with: dict[str, list[Scope]] = defaultdict(list)  # classes by their methods
        self._below: dict[int, list[Scope]] = {}
        self._mixed: dict[int, list[Scope]] = {}
        self._callers = Callers(self)
        self._keeps = kept.keeps(modules)
        for index in modules:
            for scope in index.scopes:
                if scope.kind == "class":
                    for method in scope.functions:
                        self._with[method].append(scope)
                    for base in scope.klass.bases:
                        self._children[last_name(base.value)].append(scope)
            for name, binding in index.set_attributes:
                self._outside[name].append(binding)

    # --- expressions ---------------------------------------------------------------------------

    def eval(self, expr: t.Expr, scope: Scope) -> Values:
        memo = id(expr)
        if memo in self._memo:
            return self._memo[memo]
        again = memo in self._open and not isinstance(expr, t.Name)  # names see to themselves
        if again or self._depth > MAX_DEPTH:
            self._cuts += 1
            return ()
        self._open.add(memo)
        self._depth += 1
        cuts = self._cuts
        try:
            found = self._eval(expr, scope)
        except Exception as error:
            self.faults.add(scope.unit.span(expr), error)
            found = ()
        self._depth -= 1
        self._open.discard(memo)
        if found or cuts == self._cuts or not self._open:
            self._memo[memo] = found
        return found

    def _eval(self, expr: t.Expr, scope: Scope) -> Values:
        match expr:
            case t.Name():
                return self.lookup(expr.id, scope)
            case t.Attr():
                return self._attribute(expr, scope)
            case t.Call():
                site = Site(expr, scope)
                groups = [self.result(value, site) for value in self.eval(expr.func, scope)]
                return union(*groups) if groups else calling.taken(self, expr, scope)
            case t.Const() | t.Text():
                return (Lit(expr.value if isinstance(expr, t.Const) else None, expr, scope),)
            case t.Await():
                return self.eval(expr.value, scope)
            case t.Cond():
                return union(self.eval(expr.then, scope), self.eval(expr.other, scope))
            case t.Bool():
                return union(self.eval(expr.left, scope), self.eval(expr.right, scope))
            case t.Walrus():
                return self.eval(expr.value, scope)
            case t.Seq():
                groups = [self.eval(item, scope) for item in expr.items[:MOST]]
                return (Items(union(*groups) if groups else (), expr, scope),)
            case t.Dict():
                return (Map(expr, scope),)
            case t.Comp():
                return (Items(self.eval(expr.item, scope), expr, scope),)
            case t.Index():
                position = expr.key.value if isinstance(expr.key, t.Const) else None
                values = self.eval(expr.value, scope)
                if named := dispatch.looked_up(self, expr, scope):
                    return named
                if isinstance(expr.key, t.Slice):
                    return values
                if values and all(isinstance(value, Ext | Cls | Fn) for value in values):
                    # Kept there by the program, or a generic class with parameters: Agent[Deps].
                    return self.kept(values, kept.literal(expr.key), scope) or values
                return self.items(values, position if isinstance(position, int) else None, position)
            case t.Lambda():
                return (Lam(expr, scope),)
            case t.Binary(op="|"):
                return self._piped(expr, scope)
            case t.Star():
                return self.items(self.eval(expr.value, scope))
        return ()

    def _attribute(self, expr: t.Attr, scope: Scope) -> Values:
        values = self.eval(expr.value, scope)
        groups = [self.member(value, expr.attr) for value in values]
        found = union(*groups, self.kept(values, expr.attr, scope)) if groups else ()
        if not params.telling(found):
            outside = members.elsewhere(self, expr.attr, scope)
            if outside:
                return union(found, outside)
        return found

    def kept(self, holders: Values, key: str | None, scope: Scope) -> Values:
        found = self._keeps.get(key or "")
        names = [value.name for value in holders if isinstance(value, Ext)] if found else []
        groups = []
        for name in names:
            asked = ("kept", name, key)
            if asked in self._open:  # what is kept is made of what was kept
                self._cuts += 1
                continue
            self._open.add(asked)
            groups.append(kept.held(self, found or (), name, scope))
            self._open.discard(asked)
        return union(*groups) if groups else ()

    def _piped(self, expr: t.Binary, scope: Scope) -> Values:
        """`prompt | model`: the side that is a catalogue object with pipes."""
        for side in (expr.right, expr.left):
            found = tuple(
                value
                for value in self.eval(side, scope)
                if isinstance(value, Obj) and value.type.pipes and not value.path
            )
            if found:
                return found
        for side in (expr.left, expr.right):
            values = self.eval(side, scope)
            if any(isinstance(value, Map) for value in values):
                return self._mapped(values) or (Map(expr, scope),)
        return union(self.eval(expr.left, scope), self.eval(expr.right, scope))

    def _mapped(self, values: Values) -> Values:
        """Pipes found among the values of a dict that stands in a chain."""
        out: list[Value] = []
        for value in values:
            if isinstance(value, Map) and isinstance(value.node, t.Dict):
                for _, item in value.node.items:
                    out += [
                        v
                        for v in self.eval(item, value.scope)
                        if isinstance(v, Obj) and v.type.pipes and not v.path
                    ]
        return tuple(out)

    def items(self, values: Values, position: int | None = None, named: object = None) -> Values:
        out: list[Values] = []
        for value in values:
            match value:
                case Items(inner, node, scope):
                    if position is not None and isinstance(node, t.Seq):
                        if -len(node.items) <= position < len(node.items):
                            out.append(self.eval(node.items[position], scope))
                    else:
                        out.append(inner)
                case Map(node, scope):
                    out.append(self._map_items(node, scope, named))
                case Obj() if value.type.item and not value.path:
                    entry, kind = self.catalog.type(value.type.item)
                    out.append((Obj(entry, kind, value.made),))
                case Inst():
                    for name in ("__getitem__", "__iter__", "__aiter__"):
                        for method in self.member(value, name):
                            if isinstance(method, Fn):
                                found = params.returned(self, method.scope)
                                out.append(found)
        return union(*out) if out else ()

    def _map_items(self, node: t.Expr, scope: Scope, named: object) -> Values:
        groups: list[Values] = []
        if isinstance(node, t.Dict):
            for item_key, item in node.items:
                if named is not None and isinstance(item_key, t.Const) and item_key.value != named:
                    continue
                groups.append(self.eval(item, scope))
        elif isinstance(node, t.Call):
            groups += [self.eval(arg.value, scope) for arg in node.args if arg.name]
        return union(*groups[:MOST]) if groups else ()

    # --- names ---------------------------------------------------------------------------------

    def lookup(self, name: str, scope: Scope) -> Values:
        first = scope
        for each in scope.enclosing():
            if each.kind == "class" and each is not first:
                continue
            if name in each.names:
                found = self._named(name, each)
                for star in stars_after(each, each.names[name]):
                    found = union(found, self._starred(star, name, each))
                return found
            for star in each.stars:
                found = self._starred(star, name, each)
                if found:
                    return found
        return (Ext(f"builtins.{name}"),) if name in _BUILTINS else ()

    def _named(self, name: str, scope: Scope) -> Values:
        memo = (id(scope), name)
        if memo in self._names:
            return self._names[memo]
        if memo in self._open:
            self._cuts += 1
            return self._partly.get(memo, ())
        self._open.add(memo)
        cuts = self._cuts
        if len(scope.names[name]) > 1:
            self._in_turn(scope.names[name], memo)
        found = members.plain(self, scope.names[name])
        if found and cuts != self._cuts and len(scope.names[name]) > 1:
            self._partly[memo] = found  # once more, with what is known so far
            found = union(found, members.plain(self, scope.names[name]))
            del self._partly[memo]
        found = union(found, filled.by_name(self, scope, name, found))
        self._open.discard(memo)
        if found or cuts == self._cuts or not self._open:
            self._names[memo] = found
        return found

    def _in_turn(self, bindings: Sequence[Binding], memo: object) -> None:
        """Read what is made of an earlier value of its own name: `client = wrap(client)`."""
        for binding in bindings:
            found = self.bound(binding)
            self._partly[memo] = union(self._partly.get(memo, ()), found)
        del self._partly[memo]

    def bound(self, binding: Binding) -> Values:
        scope = binding.scope
        assert scope is not None
        match binding.kind:
            case "value" if binding.expr is not None:
                return self.eval(binding.expr, scope)
            case "item" if binding.expr is not None:
                return self.items(self.eval(binding.expr, scope), binding.position)
            case "unpack" if binding.expr is not None:
                return self._unpacked(binding.expr, binding.position or 0, scope)
            case "enter" if binding.expr is not None:
                return self._entered(binding.expr, scope)
            case "import" | "from":
                return imports.imported(self, binding.node, scope)
            case "def":
                assert isinstance(binding.node, Scope)
                return self._function(binding.node)
            case "class":
                assert isinstance(binding.node, Scope)
                return (Cls(binding.node),)
            case "param":
                return params.parameter(self, binding)
        return ()

    def _unpacked(self, expr: t.Expr, position: int, scope: Scope) -> Values:
        """Part `position` of each item: of enumerate, zip, dict.items() or a list of pairs."""
        if isinstance(expr, t.Call):
            name = last_name(expr.func)
            plain = [arg.value for arg in expr.args if not arg.name and not arg.star]
            if name == "enumerate" and plain:
                return self.items(self.eval(plain[0], scope)) if position == 1 else ()
            if name in ("zip", "zip_longest") and position < len(plain):
                return self.items(self.eval(plain[position], scope))
            if name == "items" and isinstance(expr.func, t.Attr):
                return self.items(self.eval(expr.func.value, scope)) if position == 1 else ()
        return self.items(self.items(self.eval(expr, scope)), position)

    def _function(self, scope: Scope) -> Values:
        """A function as its decorators leave it."""
        for decorator in scope.function.decorators:
            for value in self.eval(called(decorator), scope.parent or scope):
                if isinstance(value, Ext):
                    for _, does in self.catalog.functions_named(value.name):
                        if does.makes and does.makes not in ("self", "arg0", "args"):
                            call = decorator if isinstance(decorator, t.Call) else None
                            entry, kind = self.catalog.type(does.makes)
                            made = (Site(call, scope),) if call is not None else ()
                            return (Obj(entry, kind, made),)
            for value in self.eval(decorator, scope.parent or scope):
                if isinstance(value, Obj) and not value.path:
                    calls = self.catalog.called(value.type)
                    if calls and calls.makes and "." in calls.makes:
                        return (Obj(*self.catalog.type(calls.makes), value.made),)
        return (Fn(scope),)

    def _entered(self, expr: t.Expr, scope: Scope) -> Values:
        out: list[Values] = []
        for value in self.eval(expr, scope):
            if isinstance(value, Inst):
                for name in ("__enter__", "__aenter__"):
                    for method in self.member(value, name):
                        if isinstance(method, Fn):
                            out.append(params.returned(self, method.scope))
                out.append((value,))
            elif isinstance(value, Items):
                out.append(value.values)
            else:
                out.append((value,))
        return union(*out) if out else ()

    def _starred(self, star: t.ImportFrom, name: str, scope: Scope) -> Values:
        memo = (id(star), name)
        if memo in self._open:
            return ()
        self._open.add(memo)
        found = imports.named(self, star.module, star.level, name, scope.unit)
        self._open.discard(memo)
        if found and isinstance(found[0], Ext):
            known = self.catalog.type_named(found[0].name) or self.catalog.function(found[0].name)
            return found if known else ()
        return found

    def origins(self, expr: t.Expr, scope: Scope) -> list[tuple[t.Expr, Scope]]:
        return origins.origins(self, expr, scope)

    # --- attributes, calls, classes ------------------------------------------------------------

    def member(self, value: Value, name: str) -> Values:
        match value:
            case Mod():
                return members.of_module(self, value, name)
            case Folder():
                return members.of_folder(self, value, name)
            case Ext():
                return (Ext(f"{value.name}.{name}"),)
            case Cls():
                return members.of_class(self, value, name)
            case Inst():
                asked = (id(value.scope), value.above, name)
                if asked in self._open:  # proxies that hand on to each other
                    self._cuts += 1
                    return ()
                self._open.add(asked)
                found = members.of_instance(self, value, name)
                self._open.discard(asked)
                return found
            case Obj():
                return members.of_object(self, value, name)
            case Items(node=t.Seq() | t.Comp()) | Map() if name in ("copy",):
                return (value,)
            case Lit(scope=Scope(kind="class")) if name == "value":
                return (value,)  # of an enumeration's member
            case Part():
                return self.member(value.func, name)
        return ()

    def result(self, value: Value, site: Site) -> Values:
        return calling.result(self, value, site)

    def annotated(self, expr: t.Expr, scope: Scope) -> Values:
        return params.annotation(self, expr, scope)

    def instance(self, scope: Scope, site: Site | None = None) -> Inst:
        return Inst(scope, site)

    def bare_call(self, func: t.Expr) -> t.Call:
        if id(func) not in self._bare:
            self._bare[id(func)] = t.Call(func.lo, func.hi, func, ())
        return self._bare[id(func)]

    def joined(self, left: t.Expr, right: t.Expr) -> t.Binary:
        parts = id(left), id(right)
        if parts not in self._joined:
            self._joined[parts] = t.Binary(right.lo, right.hi, left, "|", right)
        return self._joined[parts]

    def ancestors(self, scope: Scope) -> tuple[list[Scope], list[Value]]:
        memo = id(scope)
        if memo in self._lines:
            return self._lines[memo]
        self._lines[memo] = ([scope], [])
        line, outside = [scope], []
        for base in scope.klass.bases:
            if base.name or base.star:
                continue
            expr = base.value.value if isinstance(base.value, t.Index) else base.value
            for value in self.eval(expr, scope.parent or scope):
                if isinstance(value, Cls) and value.scope is not scope:
                    inner, outer = self.ancestors(value.scope)
                    line += [each for each in inner if each not in line]
                    outside += outer
                elif isinstance(value, Ext):
                    outside.append(value)
        self._lines[memo] = (line, outside)
        return self._lines[memo]

    def descendants(self, scope: Scope) -> list[Scope]:
        memo = id(scope)
        if memo not in self._below:
            self._below[memo] = []
            self._below[memo] = [
                child
                for child in self._offspring(scope.last, set())
                if scope in self.ancestors(child)[0]
            ]
        return self._below[memo]

    def with_method(self, name: str) -> Sequence[Scope]:
        return self._with.get(name, ())

    def beside(self, scope: Scope) -> list[Scope]:
        memo = id(scope)
        if memo not in self._mixed:
            own = {id(each) for each in (*self.ancestors(scope)[0], *self.descendants(scope))}
            found = {
                id(each): each
                for child in self.descendants(scope)
                for each in self.ancestors(child)[0]
                if id(each) not in own
            }
            self._mixed[memo] = list(found.values())
        return self._mixed[memo]

    def _offspring(self, name: str, seen: set[int]) -> list[Scope]:
        out = []
        for child in self._children.get(name, ()):
            if id(child) not in seen:
                seen.add(id(child))
                out.append(child)
                out += self._offspring(child.last, seen)
        return out

    # --- across the project --------------------------------------------------------------------

    def call_sites(self, function: Scope) -> Sequence[Site]:
        return self._callers.sites(function)

    def constructions(self, scope: Scope) -> Sequence[Site]:
        return self._callers.constructions(scope)

    def decorates(self, function: Scope) -> Sequence[Scope]:
        return self._callers.decorates(function)

    def fills_outside(self, name: str) -> Sequence[Fill]:
        return self._fills.get(name, ())

    def set_outside(self, name: str) -> Sequence[Binding]:
        return self._outside.get(name, ())
