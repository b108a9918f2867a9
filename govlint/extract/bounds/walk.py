"""Following ways through statements."""

from govlint.extract.bounds import faults
from govlint.extract.bounds.assign import Assignments
from govlint.extract.bounds.calls import Exits, Ways, patient
from govlint.extract.bounds.context import Context
from govlint.extract.bounds.expr import key_of, names_in, root_of, tail
from govlint.extract.bounds.region import Region, targets
from govlint.extract.bounds.summary import Fault, Outcome, Study, Summary, apart, kinds
from govlint.extract.bounds.way import ANY, FEW, LEN, START, Need, Way, distinct
from govlint.syntax import tree as t


class Walk(Assignments):
    """Follows all ways through a stretch of one function."""

    def __init__(
        self,
        context: Context,
        region: Region,
        study: Study,
        watch: frozenset[int] = frozenset(),
        entry: int = 0,
        own: frozenset[str] | None = None,
    ) -> None:
        super().__init__(context, region, study, watch)
        self.numbers, self.still, self.unlimited = {}, [], []
        self.recipes, self.left_out = {}, {}
        self.entry, self.loose, self.own = entry, own is not None, own or frozenset()

    def block(self, body: t.Body, ways: Ways, out: Exits) -> Ways:
        """The ways that fall out of a block at its end."""
        for statement in body:
            if not ways:
                break
            self.study.spend(len(ways))
            ways = self.statement(statement, ways, out)
            if len(ways) > self.study.most:
                ways = distinct(ways, self.study.most)
        return ways

    def whole(self, body: t.Body, out: Exits) -> Ways:
        """The ways through the body of a function; of its own names only those still read tell
        ways apart."""
        alive: list[set[str]] = [set()]
        for statement in reversed(body):
            alive.append(alive[-1] | names_in((statement,)))
        ways = [START]
        for statement, read in zip(body, reversed(alive[:-1]), strict=True):
            ways = self.block((statement,), ways, out)
            dead = {
                key
                for way in ways
                for key, _ in way.effects
                if (root := root_of(key.removeprefix(LEN))) in self.own and root not in read
            }
            ways = distinct(way.without(dead) for way in ways)
        return ways

    def statement(self, statement: t.Stmt, ways: Ways, out: Exits) -> Ways:
        match statement:
            case t.ExprStmt(value=value):
                return self.value(value, ways, out)
            case t.Assign(targets=found, value=value) if value is not None:
                return self.assign(found, value, ways, out)
            case t.AugAssign(target=target, op=op, value=value):
                return self.augment(target, op, value, ways, out)
            case t.If(test=test, body=body, other=other):
                yes, no = self.test(test, ways, out)
                return distinct([*self.block(body, yes, out), *self.block(other, no, out)])
            case t.While():
                return self.loop(statement, ways, out)
            case t.For():
                return self.each(statement, ways, out)
            case t.Try():
                return self.attempt(statement, ways, out)
            case t.With():
                return self.inside(statement, ways, out)
            case t.Match():
                return self.match(statement, ways, out)
            case t.Return(value=value):
                self.give(value, ways, out)
                return []
            case t.Raise(value=value):
                for way in self.value(value, ways, out):
                    out.fault(way, value)
                return []
            case t.Break():
                out.breaks += ways
                return []
            case t.Continue():
                mark = self.unit.span(statement)
                out.conts += [way._replace(mark=mark) for way in ways]
                return []
            case t.Assert(test=test):
                yes, no = self.test(test, ways, out)
                for way in no:
                    out.fault(way, t.Name(statement.lo, statement.hi, "AssertionError"))
                return yes
            case t.Delete(target=target):
                return self.delete(target, ways)
        return ways

    # --- blocks ------------------------------------------------------------------------------

    def loop(self, node: t.While, ways: Ways, out: Exits) -> Ways:
        """A nested while: skipped, gone through once, gone through twice."""
        inner = Exits()
        inner.returns, inner.faults = out.returns, out.faults
        yes, skipped = self.test(node.test, ways, out)
        left: Ways = []
        first: Ways = []
        for _ in range(2):
            ends = distinct([*self.block(node.body, yes, inner), *inner.conts])
            inner.conts = []
            first = first or ends
            yes, done = self.test(node.test, ends, out)
            left += done
        after = self.block(node.other, distinct([*patient(skipped, first), *left]), out)
        return distinct([*after, *inner.breaks])

    def each(self, node: t.For, ways: Ways, out: Exits) -> Ways:
        """A nested for: skipped, gone through once, gone through twice."""
        ways = self.value(node.iter, ways, out)
        if self.context.waits(node.iter):
            ways = [way._replace(waits=True) for way in ways]
        inner = Exits()
        inner.returns, inner.faults = out.returns, out.faults
        left = [] if _filled(node.iter) else ways
        current, rounds = ways, []
        for _ in range(2):
            for target in targets(node.target):
                key = key_of(target)
                if key:
                    current = self.change(current, key, ANY, ANY)
            ends = distinct([*self.block(node.body, current, inner), *inner.conts])
            inner.conts = []
            rounds.append(ends)
            current = ends
        left = patient(left, rounds[0])
        after = self.block(node.other, distinct([*left, *rounds[0], *rounds[1]]), out)
        return distinct([*after, *inner.breaks])

    def attempt(self, node: t.Try, ways: Ways, out: Exits) -> Ways:
        held = Exits()
        fall = self.block(node.body, ways, held)
        caught: list[tuple[t.Handler, Way]] = []
        after = Exits()
        before = frozenset(need for way in ways for need in way.needs)
        for fault in held.faults.values():
            self.route(node, fault, before, caught, after)
        fall = self.block(node.other, fall, after)
        for handler in node.handlers:
            entered = distinct(way for found, way in caught if found is handler)
            fall = [*fall, *self.block(handler.body, self.handled(handler, entered), after)]
        for name in ("conts", "breaks", "returns"):
            getattr(after, name).extend(getattr(held, name))
        if not node.final:
            _pour(after, out)
            return distinct(fall)
        return self.finish(node.final, distinct(fall), after, out)

    def route(
        self,
        node: t.Try,
        fault: Fault,
        before: frozenset[Need],
        caught: list[tuple[t.Handler, Way]],
        after: Exits,
    ) -> None:
        """Which handlers an exception enters, and whether it may go on.

        `before`: what held already where the `try` began.
        """
        for handler in node.handlers:
            if fault.raised is None:
                caught.append((handler, fault.way))
                if faults.catches_all(handler.type):
                    return
            elif self.catches(handler, fault.raised):
                limited = fault.way.caught or _of_limit(fault, before)
                caught.append((handler, fault.way._replace(caught=limited)))
                return
        after.fault(fault.way, fault.raised)

    def catches(self, handler: t.Handler, raised: t.Expr) -> bool:
        if handler.type is not None:
            answer = self.context.catches(handler.type, raised)
            if answer is not None:
                return answer
        return faults.catches(handler.type, raised)

    def handled(self, handler: t.Handler, ways: Ways) -> Ways:
        mark = self.unit.span(handler)
        ways = [way._replace(failed=way.failed or way.bills, mark=mark) for way in ways]
        return self.change(ways, handler.name, "=T") if handler.name else ways

    def finish(self, final: t.Body, fall: Ways, held: Exits, out: Exits) -> Ways:
        """`finally`: runs on every way that leaves, and may send it elsewhere."""
        out.conts += self.block(final, distinct(held.conts), out)
        held.breaks = [way._replace(caught=True) for way in held.breaks]
        out.breaks += self.block(final, distinct(held.breaks), out)
        for outcome in held.returns:
            out.returns += [outcome._replace(way=w) for w in self.block(final, [outcome.way], out)]
        for fault in kinds(held.faults.values(), self.study.most):
            for way in self.block(final, [fault.way], out):
                out.fault(way, fault.raised)
        return self.block(final, fall, out)

    def inside(self, node: t.With, ways: Ways, out: Exits) -> Ways:
        swallowed: list[t.Expr] | None = None
        for item, name in node.items:
            ways = self.value(item, ways, out)
            if isinstance(item, t.Call) and tail(item.func) == "suppress":
                swallowed = [arg.value for arg in item.args]
            for target in targets(name) if name else ():
                key = key_of(target)
                if key:
                    ways = self.change(ways, key, ANY, ANY)
        if swallowed is None:
            return self.block(node.body, ways, out)
        kind = t.Seq(node.lo, node.hi, "tuple", tuple(swallowed))
        handler = t.Handler(node.lo, node.hi, kind, None, ())
        return self.attempt(t.Try(node.lo, node.hi, node.body, (handler,), (), ()), ways, out)

    def match(self, node: t.Match, ways: Ways, out: Exits) -> Ways:
        ways = self.value(node.subject, ways, out)
        fall: Ways = []
        for case in node.cases:
            entered = ways
            for name in case.binds:
                entered = self.change(entered, name, ANY, ANY)
            missed: Ways = []
            if case.guard is not None:
                entered, missed = self.test(case.guard, entered, out)
            fall += self.block(case.body, entered, out)
            if case.wild:
                ways = missed
        return distinct([*fall, *ways])


def _of_limit(fault: Fault, before: frozenset[Need]) -> bool:
    """Whether an exception says that a limit is reached, or leaves for good."""
    if isinstance(fault.raised, t.Name) and fault.raised.id in ("(guard)", "SystemExit"):
        return True
    return any(need.kind != "truth" for need in fault.way.needs - before)


def own_names(region: Region, function: t.Function | None) -> frozenset[str]:
    """The names a function keeps to itself: neither parameters nor shared with others."""
    if function is None:
        return frozenset()
    names = {p.name for p in function.params if not p.kind}
    shared = {name for s in function.body if isinstance(s, t.Scope) for name in s.names}
    return frozenset(k for k in region.changed if k.isidentifier()) - names - shared


def follow(context: Context, study: Study) -> Summary:
    """The summary of a whole function."""
    function = context.function
    assert function is not None
    region = Region(context, function.body)
    local = own_names(region, function)
    shared = {name for s in function.body if isinstance(s, t.Scope) for name in s.names}
    region.tested |= region.shared(local)
    asks = [type(s) for s in function.body if not _docstring(s)] == [t.Return]
    walk = Walk(context, region, study, own=local)
    walk.asks = asks
    out = Exits()
    fall = walk.whole(function.body, out)
    out.returns += [Outcome(way, False) for way in fall]
    if context.swallows():
        raised = distinct(fault.way for fault in out.faults.values())
        out.returns += [Outcome(way._replace(caught=True), None) for way in raised]
    return Summary(
        tuple(apart(out.returns)) if asks else _squeezed(out.returns),
        kinds(out.faults.values(), FEW),
        local,
        walk.tested,
        frozenset(k for k in walk.moved if not k.isidentifier() or k in shared),
        asks,
    )


def _docstring(statement: t.Stmt) -> bool:
    return isinstance(statement, t.ExprStmt) and isinstance(statement.value, t.Const)


def _squeezed(outcomes: list[Outcome]) -> tuple[Outcome, ...]:
    return tuple(apart(o._replace(way=o.way._replace(facts=frozenset())) for o in outcomes))


def _filled(iterable: t.Expr) -> bool:
    """Whether a nested loop surely runs at least once."""
    match iterable:
        case t.Seq(items=items):
            return bool(items)
        case t.Call(func=t.Name(id="range"), args=(t.Arg(value=t.Const(value=int() as n)),)):
            return n > 0
    return False


def _pour(held: Exits, out: Exits) -> None:
    out.conts += held.conts
    out.breaks += held.breaks
    out.returns += held.returns
    for fault in held.faults.values():
        out.fault(fault.way, fault.raised)
