"""Following ways through expressions: calls, what they reach, and what they change."""

from collections.abc import Callable

from govlint.extract.bounds import faults
from govlint.extract.bounds.change import GROWS, SHRINKS
from govlint.extract.bounds.context import Context
from govlint.extract.bounds.expr import children, key_of, keys_in, parents, root_of, tail
from govlint.extract.bounds.region import Region, mutated
from govlint.extract.bounds.summary import Fault, Outcome, Renaming, Study, Summary, apart, kinds
from govlint.extract.bounds.way import (
    ANY,
    GUARD,
    LEN,
    MAYBE_UP,
    MOST,
    UP,
    Need,
    Way,
    distinct,
    truth_of,
)
from govlint.syntax import tree as t

Ways = list[Way]
Told = tuple[tuple[Outcome, ...], tuple[Fault, ...]]


class Exits:
    """Where ways leave a block: `continue`, `break`, `return`, and exceptions."""

    def __init__(self) -> None:
        self.conts: Ways = []
        self.breaks: Ways = []
        self.returns: list[Outcome] = []
        self.faults: dict[tuple[object, ...], Fault] = {}

    def fault(self, way: Way, raised: t.Expr | None) -> None:
        self.faults.setdefault((way[:-1], id(raised) if raised else 0), Fault(way, raised))


class Calls:
    """The part of the walk that knows calls. `watch` are calls whose ways are kept in `seen`.

    `loose`: following a called function: what it leaves alone, its caller may move. `own`: the
    names that such a function keeps to itself.
    """

    loose: bool
    own: frozenset[str]

    def __init__(self, context: Context, region: Region, study: Study, watch: frozenset[int]):
        self.context, self.region, self.study = context, region, study
        self.unit = context.unit
        self.watch = watch
        self.seen: list[tuple[t.Call, Way]] = []
        self.followed: dict[int, list[tuple[Context, Summary]]] = {}
        self.inner: dict[str, list[str]] = {}
        changed, tested = set(region.changed), set(region.tested)
        self.trend = region.trend(region.changed)
        self.renamed: dict[tuple[int, int], Told] = {}
        self.asked: dict[tuple[int, int, bool], Told] = {}
        for call in region.calls:
            for number, (callee, summary) in enumerate(self.summaries(call)):
                self.study.spend(len(summary.returns) + len(summary.faults))
                renaming = Renaming(callee, summary, call, context.receiver, self.trend)
                changed.update(k for k in map(renaming.key, summary.changed) if k)
                tested.update(k.removeprefix(LEN) for k in map(renaming.key, summary.touched) if k)
                self.renamed[id(call), number] = (
                    tuple(map(renaming.outcome, summary.returns)),
                    tuple(Fault(renaming.way(f.way), f.raised) for f in summary.faults),
                )
        for name in tuple(tested):
            if name in region.single:
                tested.update(self._deep(name))
        self.tested = frozenset(tested)
        self.moved = frozenset(changed | {key for key in tested if parents(key) & changed})
        self.trend = region.trend(self.moved)

    def _deep(self, name: str) -> set[str]:
        out: set[str] = set()
        queue = [name]
        while queue:
            for key in keys_in(self.region.single[queue.pop()]):
                if key not in out:
                    out.add(key)
                    if key in self.region.single:
                        queue.append(key)
        return out

    def summaries(self, call: t.Call) -> list[tuple[Context, Summary]]:
        if id(call) not in self.followed:
            found = []
            if id(call) not in self.watch:
                for callee in self.region.getters.get(id(call)) or self.context.callees(call):
                    summary = self.study.summary(callee)
                    if summary is not None:
                        found.append((callee, summary))
            self.followed[id(call)] = found
        return self.followed[id(call)]

    # --- changes -----------------------------------------------------------------------------

    def change(self, ways: Ways, key: str, effect: str, length: str | None = None) -> Ways:
        """Every way with a change of a key; what was known of it is forgotten."""
        inner = self.within(key)
        touched = key in self.tested
        if not touched and not inner:
            return ways
        out = []
        dropped = self.loose and root_of(key) in self.own
        for way in ways:
            if touched and dropped:
                way = way.without((key, LEN + key))
                if effect.startswith("="):
                    way = way.changed(key, effect)
            elif touched:
                if length is None or effect != "":
                    way = way.changed(key, effect or ANY)
                if length is not None:
                    way = way.changed(LEN + key, length)
            for k in inner:
                way = way.changed(k, ANY).changed(LEN + k, ANY)
            out.append(self.forget(way, root_of(key)))
        return out

    def within(self, key: str) -> list[str]:
        """The tested places inside a place."""
        if key not in self.inner:
            self.inner[key] = [k for k in self.tested if k.startswith((f"{key}.", f"{key}["))]
        return self.inner[key]

    def resize(self, ways: Ways, key: str, effect: str) -> Ways:
        """Every way with a change of the length of a collection."""
        if key not in self.tested:
            return ways
        out = []
        for way in ways:
            if (way.effect(key) or "").startswith("="):
                # An emptied collection that grew is filled: its truth went with its length.
                way = way.changed(key, "=T" if effect == UP else ANY)
            out.append(self.forget(way.changed(LEN + key, effect), root_of(key)))
        return out

    def forget(self, way: Way, root: str) -> Way:
        """A way without the facts that speak of a name."""
        kept = frozenset(fact for fact in way.facts if not _mentions(fact[0], root))
        return way if len(kept) == len(way.facts) else way._replace(facts=kept)

    # --- expressions -------------------------------------------------------------------------

    def value(self, expr: t.Expr | None, ways: Ways, out: Exits) -> Ways:
        """The ways after an expression is evaluated."""
        match expr:
            case None | t.Name() | t.Const() | t.Lambda():
                return ways
            case t.Call():
                return [outcome.way for outcome in self.call(expr, ways, out)]
            case t.Bool(left=left, right=right) | t.Cond(then=left, other=right):
                if isinstance(expr, t.Cond):
                    ways = self.value(expr.test, ways, out)
                else:
                    ways = self.value(left, ways, out)
                    left = right
                after = self.value(left, ways, out)
                if isinstance(expr, t.Cond):
                    other = self.value(right, ways, out)
                    return after if other is after else distinct([*after, *other])
                return ways if after is ways else distinct([*ways, *after])
            case t.Comp(clauses=clauses):
                ways = self.value(clauses[0].iter, ways, out)
                after = ways
                for child in children((clauses[1:], clauses[0].tests, expr.key or (), expr.item)):
                    after = self.value(child, after, out)
                return ways if after is ways else distinct([*patient(ways, after), *after])
            case t.Walrus(target=target, value=value):
                ways = self.value(value, ways, out)
                key = key_of(target)
                return self.change(ways, key, self.trend.assigned(key, value)) if key else ways
            case t.Yield(value=value):
                return self.value(value, ways, out)
            case t.Index(value=value, key=key) if not isinstance(key, t.Slice):
                ways = self.value(key, self.value(value, ways, out), out)
                for way in ways:  # there may be no such item
                    out.fault(way, None)
                return ways
        for child in children(expr):
            ways = self.value(child, ways, out)
        return ways

    def call(self, call: t.Call, ways: Ways, out: Exits, gives: bool = False) -> list[Outcome]:
        """The ways after a call, with the truth of its answer where that is known.

        `gives`: what the answer is made from is asked for too.
        """
        if isinstance(call.func, t.Attr | t.Call | t.Index):
            ways = self.value(
                call.func.value if isinstance(call.func, t.Attr) else call.func, ways, out
            )
        for arg in call.args:
            ways = self.value(arg.value, ways, out)
        if not ways:
            return []
        context = self.context
        if id(call) in self.watch:
            self.seen.extend((call, way) for way in ways)
        if context.external(call) in faults.EXITS:
            for way in ways:
                out.fault(way, t.Name(call.lo, call.hi, "SystemExit"))
            return []
        if context.guards(call) or self.counted(call):
            ways = self.guard(call, ways, out)
        waits, bills = context.waits(call), context.bills(call)
        followed = self.summaries(call)
        results: list[Outcome] = []
        every = ways
        for number, (callee, _) in enumerate(followed):
            ways = self.of_kind(call, callee, every) if len(followed) > 1 else every
            returns, raises = self.told(id(call), number, gives)
            if bills and not any(o.way.bills for o in returns):
                returns = tuple(o._replace(way=o.way.billed()) for o in returns)
                raises = tuple(f._replace(way=f.way.billed()) for f in raises)
            self.study.spend(len(ways) * (len(returns) + len(raises)))
            for outcome in returns:
                fits = _fitting(outcome.way)
                results += [
                    Outcome(way.then(outcome.way), *outcome[1:]) for way in ways if fits(way)
                ]
            for fault in raises:
                fits = _fitting(fault.way._replace(facts=frozenset()))
                for way in ways:
                    if fits(way):
                        out.fault(way.then(fault.way), fault.raised)
        ways = every
        if followed and not results and all(_handed_over(call, each) for each, _ in followed):
            results = [Outcome(way, None) for way in ways]  # it runs later, or elsewhere
        if not followed:
            results = [Outcome(way, None) for way in self.outside(call, ways, bills, out)]
        if waits or (bills and not followed):
            results = [
                o._replace(
                    way=o.way._replace(
                        waits=o.way.waits or waits, bills=o.way.bills or (bills and not followed)
                    )
                )
                for o in results
            ]
        roots = _handed(call)
        asks = followed and all(summary.asks for _, summary in followed)
        if roots and not asks and any(o.way.facts for o in results):
            results = [o._replace(way=self._forget_all(o.way, roots)) for o in results]
        return apart(results, self.study.most)

    def of_kind(self, call: t.Call, callee: Context, ways: Ways) -> Ways:
        """The ways on which the receiver of a method can be of a class that runs this one."""
        kinds = callee.kinds()
        key = key_of(call.func.value) if isinstance(call.func, t.Attr) else None
        if not kinds or key is None or {key, *parents(key)} & self.moved:
            return ways
        out = []
        for way in ways:
            before = dict(way.types).get(key, kinds)
            if not before.isdisjoint(kinds):
                others = frozenset(each for each in way.types if each[0] != key)
                out.append(way._replace(types=others | {(key, before & kinds)}))
        return out

    def told(self, call: int, number: int, gives: bool) -> Told:
        """What a call may come to, in few ways where only few are kept apart."""
        if (call, number, gives) not in self.asked:
            returns, raises = self.renamed[call, number]
            if not gives:
                returns = tuple(apart(o._replace(gives=()) for o in returns))
            self.asked[call, number, gives] = returns, raises
        returns, raises = self.asked[call, number, gives]
        if self.study.most < MOST and len(returns) + len(raises) > self.study.most:
            returns, raises = tuple(apart(returns, self.study.most)), kinds(raises, 2)
            self.asked[call, number, gives] = returns, raises
        return returns, raises

    def counted(self, call: t.Call) -> bool:
        """Whether a ceiling counts this call on an object that every round shares."""
        counter = self.context.counter(call)
        key = key_of(counter) if counter is not None else None
        if key is None or {key, *parents(key)} & self.moved:
            return False
        function = self.context.function if self.loose else None
        handed = {param.name for param in function.params} if function else set()
        return root_of(key) == self.context.receiver or root_of(key) not in handed | self.own

    def _forget_all(self, way: Way, roots: set[str]) -> Way:
        for root in roots:
            way = self.forget(way, root)
        return way

    def guard(self, call: t.Call, ways: Ways, out: Exits) -> Ways:
        """A hard guard: whoever gets past it has a ceiling above."""
        raised = t.Name(call.lo, call.hi, "(guard)")
        need = Need("guard", ((GUARD, 1),), "", self.unit.span(call))
        for way in ways:
            out.fault(way, raised)
        return [way._replace(needs=way.needs | {need}) for way in ways]

    def outside(self, call: t.Call, ways: Ways, bills: bool, out: Exits) -> Ways:
        """A call that leaves the project: it may raise, and may grow or shrink a collection."""
        if faults.may_raise(call):
            for way in ways:
                out.fault(way._replace(bills=way.bills or bills), None)
        key = mutated(call)
        if key is None:
            return ways
        name = tail(call.func)
        if name == "clear":
            return self.resize(ways, key, "=F")
        if name == "get":
            return self.resize(ways, key, "-") if key in self.queues() else ways
        effect = GROWS.get(name) or SHRINKS[name]
        if effect == MAYBE_UP and name == "extend" and call.args:
            items = call.args[0].value
            if isinstance(items, t.Seq) and items.items:
                effect = UP
        if name == "add" and key in self.region.done:
            effect = UP  # what was left was not in there
        return self.resize(ways, key, effect)

    def queues(self) -> set[str]:
        """Collections asked whether they are empty in the way of queues."""
        return {
            key_of(call.func.value) or ""
            for call in self.region.calls
            if isinstance(call.func, t.Attr) and call.func.attr in ("empty", "qsize")
        }


def _fitting(after: Way) -> Callable[[Way], bool]:
    """Whether a way through a called function may follow one up to it, by what that one knows."""
    contrary = frozenset((text, not truth) for text, truth in after.facts)
    held = [
        (key, sign > 0)
        for need in after.needs
        if need.kind == "truth"
        for key, sign in need.poles
        if after.effect(key) is None
    ]

    def fits(way: Way) -> bool:
        if contrary and not contrary.isdisjoint(way.facts):
            return False
        return not any(truth_of(way.effect(key)) is high for key, high in held)

    return fits


def _mentions(text: str, root: str) -> bool:
    position = text.find(root)
    while position >= 0:
        before = text[position - 1] if position else " "
        end = position + len(root)
        after = text[end] if end < len(text) else " "
        if not (before.isalnum() or before in "_.") and not (after.isalnum() or after == "_"):
            return True
        position = text.find(root, position + 1)
    return False


def _handed(call: t.Call) -> set[str]:
    """Names whose insides a call may change: its receiver and what it is given."""
    out = set()
    if isinstance(call.func, t.Attr):
        key = key_of(call.func.value)
        if key:
            out.add(root_of(key))
    return out


def _handed_over(call: t.Call, callee: Context) -> bool:
    """Whether a call is given a function of the project, rather than being a call of it."""
    return any(
        callee.function is not None and tail(arg.value) == callee.function.name for arg in call.args
    )


def patient(ways: Ways, after: Ways) -> Ways:
    """Ways that skip a nested loop; where every round of it waits, they count as waiting too."""
    if after and all(way.waits for way in after):
        return [way._replace(waits=True) for way in ways]
    return ways
