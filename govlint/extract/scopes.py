"""Symbol tables of one file: functions, classes, bindings, and the calls inside each."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, cast

from govlint.extract.edits import Edit, by_method, merged, outwards
from govlint.syntax import tree as t
from govlint.syntax.unit import Unit


class Binding(NamedTuple):
    """One way a name gets a value.

    `kind`: value, item (one of what `expr` yields when iterated, or its part at `position`),
    unpack (part `position` of each item), enter (`with expr as name`), import, from, def, class,
    param, other.
    """

    kind: str
    expr: t.Expr | None = None
    annotation: t.Expr | None = None
    position: int | None = None
    node: object = None
    scope: "Scope | None" = None
    certain: bool = False  # a statement that every way to what follows it passes


@dataclass(eq=False, slots=True)
class Scope:
    """A module, a function or a class body. `name` is the dotted name from the module on."""

    kind: str  # module, function, class
    name: str
    unit: Unit
    parent: "Scope | None"
    node: t.Function | t.Class | None = None
    names: dict[str, list[Binding]] = field(default_factory=lambda: defaultdict(list))
    calls: list[t.Call] = field(default_factory=list)
    loops: list[t.While | t.For] = field(default_factory=list)
    returns: list[t.Expr] = field(default_factory=list)
    yields: list[t.Expr] = field(default_factory=list)
    stars: list[t.ImportFrom] = field(default_factory=list)
    attributes: dict[str, list[Binding]] = field(default_factory=lambda: defaultdict(list))
    functions: dict[str, "Scope"] = field(default_factory=dict)
    classes: dict[str, "Scope"] = field(default_factory=dict)
    updates: list[t.AugAssign] = field(default_factory=list)
    edits: dict[str, list[Edit]] = field(default_factory=lambda: defaultdict(list))
    stored: list[tuple[t.Index, t.Expr]] = field(default_factory=list)  # x[key] = value
    # Of a class: by attribute of its instances; of a module: by name of it or of its functions.
    fills: dict[str, list["Fill"]] = field(default_factory=lambda: defaultdict(list))

    @property
    def last(self) -> str:
        return self.name.rpartition(".")[2]

    @property
    def holder(self) -> "Scope | None":
        """The class a method belongs to."""
        parent = self.parent
        return parent if self.kind == "function" and parent and parent.kind == "class" else None

    @property
    def function(self) -> t.Function:
        assert isinstance(self.node, t.Function)
        return self.node

    @property
    def klass(self) -> t.Class:
        assert isinstance(self.node, t.Class)
        return self.node

    def decorated(self, *names: str) -> bool:
        """Whether a decorator's last name part is one of `names`."""
        return any(last_name(d) in names for d in self.node.decorators) if self.node else False

    def enclosing(self) -> Iterator["Scope"]:
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.parent


class Fill(NamedTuple):
    """A value put into a container: `names.append(value)`; `many`: all that `value` holds."""

    value: t.Expr
    many: bool
    scope: Scope
    target: t.Expr


# Methods that put arguments into a container: which one, and whether it is a container itself.
_FILLS = {
    "append": (0, False), "add": (0, False), "appendleft": (0, False), "insert": (1, False),
    "setdefault": (1, False), "extend": (0, True), "update": (0, True),
}  # fmt: skip


def last_name(expr: t.Expr) -> str:
    """The last identifier of a name, an attribute or what is called."""
    while isinstance(expr, t.Call | t.Index | t.Await):
        expr = expr.func if isinstance(expr, t.Call) else expr.value
    if isinstance(expr, t.Attr):
        return expr.attr
    return expr.id if isinstance(expr, t.Name) else ""


def stars_after(scope: Scope, bindings: list[Binding]) -> list[t.ImportFrom]:
    """The star imports of a scope that stand below all that gives a name its value."""
    if not scope.stars:
        return []
    last = max((one.expr.lo for one in bindings if one.expr is not None), default=-1)
    return [star for star in scope.stars if 0 <= last < star.lo]


def own_class(receiver: t.Expr, scope: Scope) -> Scope | None:
    """The class whose instance `self` is, where `receiver` is the `self` of a method around."""
    owner = scope
    while owner.kind == "function" and owner.holder is None and owner.parent is not None:
        owner = owner.parent
    holder = owner.holder
    params = owner.function.params if holder is not None else ()
    if isinstance(receiver, t.Name) and params and receiver.id == params[0].name:
        return holder
    return None


def called(decorator: t.Expr) -> t.Expr:
    """What a decorator names, without its arguments."""
    return decorator.func if isinstance(decorator, t.Call) else decorator


def operands(expr: t.Expr | None) -> set[str]:
    """The attributes on both sides of an operator: {"n"} for `self.n + 1`."""
    sides = (expr.left, expr.right) if isinstance(expr, t.Binary) else ()
    return {side.attr for side in sides if isinstance(side, t.Attr)}


def dotted(expr: t.Expr) -> str:
    """The text of a chain of names and attributes, or ""."""
    if isinstance(expr, t.Name):
        return expr.id
    if isinstance(expr, t.Attr):
        inner = dotted(expr.value)
        return f"{inner}.{expr.attr}" if inner else ""
    return ""


@dataclass(eq=False, slots=True)
class FileIndex:
    """All scopes of a file, and where things inside it stand."""

    unit: Unit
    module: Scope
    scopes: list[Scope] = field(default_factory=list)
    home: dict[int, Scope] = field(default_factory=dict)  # id(call) -> scope
    set_attributes: list[tuple[str, Binding]] = field(default_factory=list)  # x.attr = value
    statements: list[tuple[int, int]] = field(default_factory=list)  # offsets of statements
    withs: dict[int, tuple[t.With, ...]] = field(default_factory=dict)  # id(call) -> around it
    tries: dict[int, tuple[t.Try, ...]] = field(default_factory=dict)
    assigned: list[tuple[t.Attr, t.Expr, Scope]] = field(default_factory=list)  # module.attr = v
    imports: set[str] = field(default_factory=set)
    fills: list[tuple[str, Fill]] = field(default_factory=list)  # x.attr[key] = value
    counted: set[str] = field(default_factory=set)  # `x.n += 1`, `x.n = x.n - 1`
    ordered: list[tuple[int, int]] = field(default_factory=list)

    def starts(self) -> list[int]:
        """The first offsets of all statements, sorted; `ordered` holds their extents."""
        if not self.ordered:
            self.ordered = sorted(self.statements)
        return [lo for lo, _ in self.ordered]


def index_file(unit: Unit) -> FileIndex:
    """Walk a unit once."""
    module = Scope("module", unit.module, unit, None)
    index = FileIndex(unit, module, [module])
    _Walk(index).body(unit.body, module)
    return index


class _Walk:
    def __init__(self, index: FileIndex) -> None:
        self.index = index
        self.withs: tuple[t.With, ...] = ()
        self.tries: tuple[t.Try, ...] = ()
        self.globals: dict[int, set[str]] = {}
        self.branches = 0
        self.forks = 0  # statements around that may not be gone through: branches, loops, tries

    def body(self, body: t.Body, scope: Scope) -> None:
        for statement in body:
            self.index.statements.append((statement.lo, statement.hi))
            self.statement(statement, scope)

    def statement(self, node: t.Stmt, scope: Scope) -> None:
        match node:
            case t.ExprStmt():
                self.expr(node.value, scope)
            case t.Assign():
                if node.value is not None:
                    self.expr(node.value, scope)
                for target in node.targets:
                    self.bind(target, node.value, scope, node.annotation)
                    if isinstance(target, t.Attr) and target.attr in operands(node.value):
                        self.index.counted.add(target.attr)
            case t.AugAssign():
                self.expr(node.value, scope)
                scope.updates.append(node)
                if node.op == "|":
                    self.forks += 1
                    self.bind(node.target, node.value, scope, None)
                    self.forks -= 1
                    self.edit(node.target, merged(node), node.lo, scope)
                else:
                    self.expr(node.target, scope)
                    if isinstance(node.target, t.Attr):
                        self.index.counted.add(node.target.attr)
            case t.Return():
                if node.value is not None:
                    self.expr(node.value, scope)
                    scope.returns.append(node.value)
            case t.Raise(value=part) | t.Delete(target=part) | t.Assert(test=part):
                if part is not None:
                    self.expr(part, scope)
                if isinstance(node, t.Delete) and isinstance(part, t.Index):
                    self.edit(part.value, Edit("drop", part.key), node.lo, scope)
            case t.Import():
                self.index.imports.add(node.name)
                name = node.asname or node.name.partition(".")[0]
                self.put(name, Binding("import", node=node, scope=scope), scope)
            case t.ImportFrom():
                self.index.imports.add(node.module)
                if node.name == "*":
                    scope.stars.append(node)
                else:
                    self.index.imports.add(f"{node.module}.{node.name}")
                    name = node.asname or node.name
                    self.put(name, Binding("from", node=node, scope=scope), scope)
            case t.Scope():
                self.globals.setdefault(id(scope), set()).update(node.names)
            case t.If():
                self.expr(node.test, scope)
                self.branches += 1
                self.fork(scope, node.body, node.other)
                self.branches -= 1
            case t.While():
                scope.loops.append(node)
                self.expr(node.test, scope)
                self.fork(scope, node.body, node.other)
            case t.For():
                scope.loops.append(node)
                self.expr(node.iter, scope)
                self.bind(node.target, node.iter, scope, None, "item")
                self.fork(scope, node.body, node.other)
            case t.Try():
                self.try_(node, scope)
            case t.With():
                for manager, entered in node.items:
                    self.expr(manager, scope)
                    if entered is not None:
                        self.bind(entered, manager, scope, None, "enter")
                around, self.withs = self.withs, (*self.withs, node)
                self.body(node.body, scope)
                self.withs = around
            case t.Match():
                self.expr(node.subject, scope)
                for case in node.cases:
                    for name in case.binds:
                        self.put(name, Binding("other", scope=scope), scope)
                    if case.guard is not None:
                        self.expr(case.guard, scope)
                    self.fork(scope, case.body)
            case t.Function():
                self.function(node, scope)
            case t.Class():
                self.klass(node, scope)

    def try_(self, node: t.Try, scope: Scope) -> None:
        outer, self.tries = self.tries, (*self.tries, node)
        self.fork(scope, node.body)
        self.tries = outer
        for handler in node.handlers:
            if handler.name:
                self.put(handler.name, Binding("other", scope=scope), scope)
            self.fork(scope, handler.body)
        self.fork(scope, node.other)
        self.body(node.final, scope)

    def fork(self, scope: Scope, *bodies: t.Body) -> None:
        """Walk statements that are not gone through on every way."""
        self.forks += 1
        for body in bodies:
            self.body(body, scope)
        self.forks -= 1

    def function(self, node: t.Function, scope: Scope) -> None:
        for decorator in node.decorators:
            self.expr(decorator, scope)
        inner = Scope("function", f"{scope.name}.{node.name}", scope.unit, scope, node)
        for param in node.params:
            if param.default is not None:
                self.expr(param.default, scope)
            binding = Binding("param", param.default, param.annotation, node=param, scope=inner)
            inner.names[param.name].append(binding)
        self.index.scopes.append(inner)
        scope.functions.setdefault(node.name, inner)
        self.put(node.name, Binding("def", node=inner, scope=scope), scope)
        saved = self.withs, self.tries, self.branches, self.forks
        self.withs, self.tries, self.branches, self.forks = (), (), 0, 0
        self.body(node.body, inner)
        self.withs, self.tries, self.branches, self.forks = saved

    def klass(self, node: t.Class, scope: Scope) -> None:
        for decorator in node.decorators:
            self.expr(decorator, scope)
        for base in node.bases:
            self.expr(base.value, scope)
        inner = Scope("class", f"{scope.name}.{node.name}", scope.unit, scope, node)
        self.index.scopes.append(inner)
        scope.classes.setdefault(node.name, inner)
        self.put(node.name, Binding("class", node=inner, scope=scope), scope)
        self.body(node.body, inner)

    # --- bindings ------------------------------------------------------------------------------

    def put(self, name: str, binding: Binding, scope: Scope) -> None:
        if name in self.globals.get(id(scope), ()):
            for outer in scope.enclosing():
                if outer.kind == "module" or (outer is not scope and name in outer.names):
                    scope = outer
                    break
        scope.names[name].append(binding)

    def bind(
        self,
        target: t.Expr,
        value: t.Expr | None,
        scope: Scope,
        annotation: t.Expr | None,
        kind: str = "value",
        position: int | None = None,
    ) -> None:
        certain = kind == "value" and not self.forks
        binding = Binding(kind, value, annotation, position, scope=scope, certain=certain)
        match target:
            case t.Name():
                self.put(target.id, binding, scope)
            case t.Attr():
                self.attribute(target, binding, scope)
            case t.Seq():
                parts = value.items if isinstance(value, t.Seq) and kind == "value" else ()
                for place, item in enumerate(target.items):
                    if len(parts) == len(target.items):
                        self.bind(item, parts[place], scope, None)
                    elif kind in ("value", "enter"):
                        self.bind(item, value, scope, None, "item", place)
                    elif kind == "item" and position is None:
                        self.bind(item, value, scope, None, "unpack", place)
                    else:
                        self.bind(item, None, scope, None, "other")
            case t.Star():
                self.bind(target.value, None, scope, None, "other")
            case t.Index():
                self.expr(target, scope)
                if value is not None and kind == "value":
                    scope.stored.append((target, value))
                    self.fill(target.value, value, False, scope)
                self.edit(target.value, Edit("set", target.key, value), target.lo, scope)

    def attribute(self, target: t.Attr, binding: Binding, scope: Scope) -> None:
        self.expr(target.value, scope)
        holder = own_class(target.value, scope)
        if holder is not None:
            holder.attributes[target.attr].append(binding)
            return
        self.index.set_attributes.append((target.attr, binding))
        if binding.kind == "value":
            name = t.Const(target.lo, target.hi, target.attr)
            self.edit(target.value, Edit("attr", name, binding.expr), target.lo, scope)
        if binding.expr is not None:
            self.index.assigned.append((target, binding.expr, scope))

    def fill(self, target: t.Expr, value: t.Expr, many: bool, scope: Scope) -> None:
        """Note what is put into a container that a name or an attribute of `self` holds."""
        if isinstance(target, t.Name):
            *_, module = scope.enclosing()
            module.fills[target.id].append(Fill(value, many, scope, target))
        elif isinstance(target, t.Attr):
            holder = own_class(target.value, scope)
            if holder is not None:
                holder.fills[target.attr].append(Fill(value, many, scope, target))
            elif isinstance(target.value, t.Name):
                self.index.fills.append((target.attr, Fill(value, many, scope, target)))

    def edit(self, held: t.Expr, edit: Edit, at: int, scope: Scope) -> None:
        """Note a change of the dict that an expression names, or of one inside it."""
        held, outer = outwards(held, edit)
        if outer is not None and (name := dotted(held)):
            sometimes = bool(self.branches)
            scope.edits[name].append(outer._replace(sometimes=sometimes, at=at))

    # --- expressions ---------------------------------------------------------------------------

    def expr(self, node: t.Expr, scope: Scope) -> None:
        """Note every call of an expression, and what it binds."""
        if isinstance(node, t.Name | t.Const):
            return
        if isinstance(node, t.Call):
            scope.calls.append(node)
            self.index.home[id(node)] = scope
            if self.withs:
                self.index.withs[id(node)] = self.withs
            if self.tries:
                self.index.tries[id(node)] = self.tries
            self.expr(node.func, scope)
            for arg in node.args:
                self.expr(arg.value, scope)
            if isinstance(node.func, t.Attr) and node.func.attr in _FILLS:
                place, many = _FILLS[node.func.attr]
                if len(node.args) == place + 1 and not node.args[place].name:
                    self.fill(node.func.value, node.args[place].value, many, scope)
            if isinstance(node.func, t.Attr) and (edit := by_method(node)) is not None:
                self.edit(node.func.value, edit, node.lo, scope)
        elif isinstance(node, t.Attr):
            self.expr(node.value, scope)
        elif isinstance(node, t.Lambda):
            for param in node.params:
                if param.default is not None:
                    self.expr(param.default, scope)
                scope.names[param.name].append(Binding("other", scope=scope))
            self.expr(node.body, scope)
        elif isinstance(node, t.Comp):
            for clause in node.clauses:
                self.expr(clause.iter, scope)
                self.bind(clause.target, clause.iter, scope, None, "item")
                for test in clause.tests:
                    self.expr(test, scope)
            if node.key is not None:
                self.expr(node.key, scope)
            self.expr(node.item, scope)
        elif isinstance(node, t.Walrus):
            self.expr(node.value, scope)
            self.forks += 1  # the rest of its expression may not be reached
            self.bind(node.target, node.value, scope, None)
            self.forks -= 1
        elif isinstance(node, t.Yield):
            if node.value is not None:
                self.expr(node.value, scope)
                scope.yields.append(node.value)
        else:
            self.parts(node, scope)

    def parts(self, node: t.Node | tuple[object, ...], scope: Scope) -> None:
        for part in node if isinstance(node, tuple) else node.values():
            if hasattr(part, "lo"):
                self.expr(cast("t.Expr", part), scope)
            elif isinstance(part, (t.Node, tuple)):
                self.parts(part, scope)
