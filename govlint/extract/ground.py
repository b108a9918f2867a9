"""What the judgement of loops asks about one function, answered by the linked project."""

from collections.abc import Sequence
from decimal import Decimal

from govlint.extract.bounds.context import Context
from govlint.extract.bounds.expr import statements
from govlint.extract.constants import number
from govlint.extract.evaluator import Evaluator
from govlint.extract.fields import fields, keyed
from govlint.extract.lacking import lacking
from govlint.extract.protocols import is_protocol
from govlint.extract.retries import finite
from govlint.extract.scopes import Scope
from govlint.extract.settings_of import arguments
from govlint.extract.values import Cls, Ext, Fn, Inst, Items, Obj, Site, Value
from govlint.extract.workspace import Workspace
from govlint.extract.wrapped import swallows
from govlint.model.source import Step
from govlint.model.state import Known, State, Unknown
from govlint.syntax import tree as t
from govlint.syntax.unit import Unit

_ENDLESS = ("itertools.count", "itertools.cycle")


class Ground:
    """A `bounds.Context` for one scope."""

    def __init__(self, work: Workspace, scope: Scope) -> None:
        self.work = work
        self.scope = scope

    @property
    def unit(self) -> Unit:
        return self.scope.unit

    @property
    def function(self) -> t.Function | None:
        return self.scope.node if isinstance(self.scope.node, t.Function) else None

    @property
    def receiver(self) -> str:
        if self.scope.holder is None or self.scope.decorated("staticmethod"):
            return ""
        params = self.scope.function.params
        return params[0].name if params else ""

    def number(self, expr: t.Expr) -> State[Decimal | None]:
        if isinstance(expr, t.Attr) and expr.attr in self.work.counted:
            return Unknown("is counted elsewhere", self.unit.span(expr))
        return number(self.work.ev, expr, self.scope)

    def lacking(self, expr: t.Expr, kind: str) -> Step | None:
        return lacking(self.work.ev, expr, self.scope, kind)

    def callees(self, call: t.Call) -> Sequence[Context]:
        # A generator that is asked for more goes on to its next yield, not through to its end.
        edges = self.work.at.get(id(call), ())
        targets = [edge.target for edge in edges if edge.called or not edge.target.yields]
        written = [target for target in targets if not abstract(target)]
        return [Ground(self.work, target) for target in written or targets]

    def getters(self, attr: t.Attr) -> Sequence[Context]:
        if attr.attr not in self.work.properties:
            return ()
        return [
            Ground(self.work, found[0])
            for value in self.work.ev.eval(attr.value, self.scope)
            if isinstance(value, Inst)
            and (found := [
                scope.functions[attr.attr]
                for scope in self.work.ev.ancestors(value.scope)[0]
                if attr.attr in scope.functions
            ])
            and found[0].decorated("property")
        ]  # fmt: skip

    def external(self, call: t.Call) -> str | None:
        for value in self.work.ev.eval(call.func, self.scope):
            if isinstance(value, Ext):
                return value.name.replace("()", "")
            if isinstance(value, Obj):
                head = (*value.type.names, value.type.id)[0]  # some have no name of their own
                return f"{head}.{value.path}" if value.path else head
        return None

    def kinds(self) -> frozenset[int]:
        holder, known = self.scope.holder, self.work.kinds
        if holder is None:
            return frozenset()
        if id(self.scope) not in known:
            known[id(self.scope)] = running(self.work.ev, holder, self.scope)
        return known[id(self.scope)]

    def fields(self, call: t.Call) -> Sequence[str] | None:
        values = self.work.ev.eval(call.func, self.scope)
        if len(values) != 1 or not isinstance(values[0], Cls):
            return None
        found = fields(self.work.ev, values[0].scope)
        if found is None:
            return None
        dicts = keyed(self.work.ev, values[0].scope)
        return [f"[{name!r}]" if dicts else f".{name}" for name in found]

    def waits(self, expr: t.Expr) -> bool:
        if isinstance(expr, t.Await):
            return self.waits(expr.value)
        if isinstance(expr, t.Call):
            uses = self.work.uses.get(id(expr), ())
            if any(use.does.waits for use in uses):
                return True
            if any(self._yields_after_wait(v) for v in self.work.ev.eval(expr.func, self.scope)):
                return True
        for value in self.work.ev.eval(expr, self.scope):
            if isinstance(value, Obj) and not value.path:
                loops = value.type.iterates
                if value.type.made.waits or (loops is not None and loops.waits):
                    return True
        return False

    def _yields_after_wait(self, value: Value) -> bool:
        """A generator of the project that waits for what it yields."""
        return isinstance(value, Fn) and bool(value.scope.yields) and self._waited(value.scope, 3)

    def _waited(self, scope: Scope, depth: int) -> bool:
        """Whether a function waits, itself or in what it calls."""
        return any(
            any(use.does.waits for use in self.work.uses.get(id(call), ()))
            or (
                depth > 1
                and any(
                    isinstance(value, Fn) and self._waited(value.scope, depth - 1)
                    for value in self.work.ev.eval(call.func, scope)
                )
            )
            for call in scope.calls
        )

    def bills(self, call: t.Call) -> bool:
        return bool(self.work.way(call, self.scope))

    def guards(self, call: t.Call) -> bool:
        return any(
            use.does.guard is not None and use.does.guard.tier >= 3 and not use.does.bills
            for use in self.work.uses.get(id(call), ())
        )

    def counter(self, call: t.Call) -> t.Expr | None:
        for use in self.work.uses.get(id(call), ()):
            rule = use.does.agent
            if rule is None or not rule.shares:
                continue
            args = arguments(self.work.ev, use)
            place = args.get(rule.shares)
            limits = (finite(self.work, use, each, args)[0] for each in rule.limits)
            if place is not None and any(isinstance(limit, Decimal) for limit in limits):
                return place[0]
        return None

    def endless(self, expr: t.Expr) -> bool | None:
        if isinstance(expr, t.Call):
            for value in self.work.ev.eval(expr.func, self.scope):
                if isinstance(value, Ext):
                    if value.name in _ENDLESS:
                        return True
                    if value.name == "itertools.repeat":
                        return len(expr.args) == 1
                    if value.name == "builtins.iter":
                        return len(expr.args) == 2
                    if value.name in ("builtins.enumerate", "builtins.zip") and expr.args:
                        answers = [self.endless(arg.value) for arg in expr.args]
                        zipped = value.name.endswith("zip")
                        return all(answers) if zipped else answers[0]
                if isinstance(value, Fn) and value.scope.yields:
                    return endless_generator(value.scope)
        for value in self.work.ev.eval(expr, self.scope):
            if isinstance(value, Items):
                return False
        return None

    def catches(self, handler: t.Expr, raised: t.Expr) -> bool | None:
        wanted = self._classes(handler)
        given = self._classes(raised)
        if not wanted or not given:
            return None
        for scope in given:
            line, _ = self.work.ev.ancestors(scope)
            if any(each in line for each in wanted):
                return True
        return False

    def _classes(self, expr: t.Expr) -> list[Scope]:
        if isinstance(expr, t.Call):
            expr = expr.func
        exprs = expr.items if isinstance(expr, t.Seq) else (expr,)
        out = []
        for each in exprs:
            for value in self.work.ev.eval(each, self.scope):
                if isinstance(value, Cls | Inst):
                    out.append(value.scope)
        return out

    def swallows(self) -> bool:
        return swallows(self.work, self.scope)

    def timed(self) -> Step | None:
        """Where every caller runs this function under a finite asyncio timeout."""
        if self.scope.kind != "function":
            return None
        steps = []
        for site in self.work.ev.call_sites(self.scope):
            found = self._timeout_around(site)
            if found is None:
                return None
            steps.append(found)
        return steps[0] if steps else None

    def _timeout_around(self, site: Site) -> Step | None:
        for call in site.scope.calls:
            name = Ground(self.work, site.scope).external(call)
            if name == "asyncio.wait_for" and call.lo < site.call.lo and site.call.hi <= call.hi:
                limit = call.args[1].value if len(call.args) > 1 else None
                if limit is not None:
                    state = number(self.work.ev, limit, site.scope)
                    if isinstance(state, Known) and state.value is not None:
                        return Step(site.scope.unit.span(call), f"stops it after {state.value} s")
        return None


def running(ev: Evaluator, holder: Scope, method: Scope) -> frozenset[int]:
    """The classes of the project on whose instances a method is the one that runs."""
    return frozenset(
        id(each)
        for each in (holder, *ev.descendants(holder))
        if next((s for s in ev.ancestors(each)[0] if method.last in s.functions), None) is holder
    )


def abstract(scope: Scope) -> bool:
    """Whether a method is only there to be overridden."""
    if scope.kind != "function" or scope.holder is None:
        return False
    body = [one for one in scope.function.body if not isinstance(one, t.ExprStmt)]
    match body:
        case [t.Raise(value=t.Name() | t.Call(func=t.Name()) as raised)]:
            name = raised.func if isinstance(raised, t.Call) else raised
            return isinstance(name, t.Name) and name.id == "NotImplementedError"
    return not body and (scope.decorated("abstractmethod") or is_protocol(scope.holder))


def endless_generator(scope: Scope) -> bool | None:
    """Whether a project generator yields in a loop that has no way out."""
    for loop in scope.loops:
        if isinstance(loop, t.While) and isinstance(loop.test, t.Const) and loop.test.value:
            ends = (t.Return, t.Break, t.Raise)
            return None if any(isinstance(one, ends) for one in statements(loop.body)) else True
    return False
