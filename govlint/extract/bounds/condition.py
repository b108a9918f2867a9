"""Following ways through conditions: what holds on each side."""

from decimal import Decimal

from govlint.extract.bounds import limits
from govlint.extract.bounds.calls import Calls, Exits, Ways
from govlint.extract.bounds.expr import key_of, keys_in, root_of, shown, text_of
from govlint.extract.bounds.way import CLOCK, LEN, Need, distinct, holds, truth_of
from govlint.model.source import Step
from govlint.model.state import Known, State, Unknown
from govlint.syntax import tree as t

Sides = tuple[Ways, Ways]
_RISING = {"<": 1, "<=": 1, ">": -1, ">=": -1}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_FLIPPED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}


class Conditions(Calls):
    """The part of the walk that knows tests."""

    numbers: dict[str, State[Decimal | None]]

    def test(self, expr: t.Expr, ways: Ways, out: Exits) -> Sides:
        """The ways on which a condition holds, and those on which it does not."""
        if not ways:
            return [], []
        expr = self.region.reads.get(id(expr), expr)
        match expr:
            case t.Const(value=value):
                return (ways, []) if value else ([], ways)
            case t.Await(value=value):
                return self.test(value, ways, out)
            case t.Unary(op="not", value=value):
                yes, no = self.test(value, ways, out)
                return no, yes
            case t.Bool(left=left, op=op, right=right):
                yes, no = self.test(left, ways, out)
                if op == "and":
                    both, second = self.test(right, yes, out)
                    return both, distinct([*no, *second])
                second, neither = self.test(right, no, out)
                return distinct([*yes, *second]), neither
            case t.Cond(test=test, then=then, other=other):
                first, rest = self.test(test, ways, out)
                a, b = self.test(then, first, out), self.test(other, rest, out)
                return distinct([*a[0], *b[0]]), distinct([*a[1], *b[1]])
            case t.Compare(left=left, rest=rest):
                return self.chain(left, rest, ways, out)
            case t.Walrus(target=target, value=value):
                sides = self.test(value, ways, out)
                key = key_of(target)
                if key is None or key not in self.tested:
                    return sides
                return self.settle(sides, key, value)
            case t.Call(func=t.Name(id="bool"), args=(t.Arg(value=value),)):
                return self.test(value, ways, out)
            case t.Call(func=t.Attr(value=value, attr="empty"), args=()):
                yes, no = self.truth(LEN, key_of(value), expr, self.value(value, ways, out))
                return no, yes
            case t.Call(func=t.Attr(value=value, attr="qsize"), args=()):
                return self.truth(LEN, key_of(value), expr, self.value(value, ways, out))
            case t.Call(func=t.Name(id="len"), args=(t.Arg(value=value),)):
                return self.truth(LEN, key_of(value), expr, self.value(value, ways, out))
            case t.Call() if key_of(expr) is None:
                outcomes = self.call(expr, ways, out)
                return (
                    distinct(o.way for o in outcomes if o.truth is not False),
                    distinct(o.way for o in outcomes if o.truth is not True),
                )
        ways = self.value(expr, ways, out)
        return self.truth("", key_of(expr), expr, ways)

    def settle(self, sides: Sides, key: str, value: t.Expr) -> Sides:
        """Both sides of a test whose outcome is kept under a name."""
        yes, no = sides
        effect = self.trend.assigned(key, value)
        if effect.startswith("=@") or effect == "?":
            return self.change(yes, key, "=T", "?"), self.change(no, key, "=f", "?")
        return self.change(yes, key, effect, "?"), self.change(no, key, effect, "?")

    def required(self, ways: Ways, need: Need) -> Ways:
        """Every way with one more need; one about a called function's own names tells nobody."""
        if self.loose and any(root_of(key.removeprefix(LEN)) in self.own for key, _ in need.poles):
            return ways
        return [way._replace(needs=way.needs | {need}) for way in ways]

    # --- one test ----------------------------------------------------------------------------

    def truth(self, prefix: str, key: str | None, expr: t.Expr, ways: Ways) -> Sides:
        """The truth of a place; with LEN as prefix, of a collection's length."""
        text = text_of(expr)
        if key is None:
            return self.recall(text, ways)
        yes: Ways = []
        no: Ways = []
        for way in ways:
            known = truth_of(way.effect(prefix + key))
            if known is not True:
                no.append(way)
            if known is not False:
                yes.append(way)
        moved = key in self.moved or LEN + key in self.moved
        if moved or self.loose:
            span = self.unit.span(expr)
            yes = self.required(yes, Need("truth", ((key, -1),), key, span))
            no = self.required(no, Need("truth", ((key, 1),), key, span))
        rest = self.region.rests.get(key) if not prefix else None
        if rest and not any({k, LEN + k} & self.moved for k in keys_in(rest.whole)):
            need = Need("order", ((LEN + rest.seen, 1),), shown(rest.whole), self.unit.span(expr))
            yes = self.required(yes, need)
        if not moved:
            state = self.number(expr)
            if isinstance(state, Known) and state.value is not None and not self._given(key):
                if not state.value:
                    return [], ways
                if not self.lacks(expr, "zero"):
                    return ways, []
            no = self._lacking(expr, no, "zero")
        return self._noted(text, yes, no)

    def recall(self, text: str, ways: Ways) -> Sides:
        """Both sides of a test that is not understood, or the one already known."""
        return self._noted(text, ways, ways)

    def _noted(self, text: str, yes: Ways, no: Ways) -> Sides:
        if text not in self.region.recurring and not self.asks:
            return yes, no
        holds, fails = (text, True), (text, False)
        return (
            [w._replace(facts=w.facts | {holds}) for w in yes if fails not in w.facts],
            [w._replace(facts=w.facts | {fails}) for w in no if holds not in w.facts],
        )

    def chain(
        self, left: t.Expr, rest: tuple[tuple[str, t.Expr], ...], ways: Ways, out: Exits
    ) -> Sides:
        ways = self.value(left, ways, out)
        no: Ways = []
        for op, right in rest:
            ways = self.value(right, ways, out)
            ways, failed = self.compare(left, op, right, ways)
            no += failed
            left = right
        return ways, distinct(no) if len(rest) > 1 else no

    def compare(self, left: t.Expr, op: str, right: t.Expr, ways: Ways) -> Sides:
        """One comparison."""
        if op in ("is not", "!=", "not in"):
            yes, no = self.compare(
                left, {"is not": "is", "!=": "==", "not in": "in"}[op], right, ways
            )
            return no, yes
        text = f"{text_of(left)} {op} {text_of(right)}"
        if op in ("is", "=="):
            match right:
                case t.Const(value=None):
                    return self.none(left, ways, text)
                case t.Const(value=bool() as value):
                    yes, no = self.truth("", key_of(left), left, ways)
                    return (yes, no) if value else (no, yes)
        if op == "in":
            return self.recall(text, ways)
        op = "==" if op == "is" else op
        fixed = self._fixed(left, op, right)
        if fixed is not None:
            return (ways, []) if fixed else ([], ways)
        if op == "==":
            ways, others = self._literal(left, right, ways)
            need = self.order(left, "<", right, "equal")
            yes = self.required(ways, need) if need else ways
            no = self.required(others, need._replace(kind="unequal")) if need else others
        else:
            below, above = self.order(left, op, right), self.order(left, _FLIPPED[op], right)
            yes = self.required(ways, below) if below else ways
            no = self.required(ways, above) if above else ways
            if self._infinite(left, op, right):
                no = []
            elif self._infinite(left, _FLIPPED[op], right):
                yes = []
        yes, no = self._switched(left, op, right, yes, no)
        return self._noted(text, yes, no)

    def none(self, expr: t.Expr, ways: Ways, text: str) -> Sides:
        """`expr is None`."""
        key = key_of(expr)
        if key is None:
            return self.recall(text, ways)
        yes: Ways = []
        no: Ways = []
        for way in ways:
            effect = way.effect(key) or ""
            if not effect.startswith(("=T", "=F")):
                yes.append(way)
            if not effect.startswith("=N"):
                no.append(way)
        if key in self.moved or self.loose:
            span = self.unit.span(expr)
            yes = self.required(yes, Need("truth", ((key, 1),), key, span))
            no = self.required(no, Need("truth", ((key, -1),), key, span))
        if key not in self.moved:
            state = self.number(expr)
            known = isinstance(state, Known) and state.value is not None and not self._given(key)
            if known and not self.lacks(expr, "none"):
                return [], ways
            yes = self._lacking(expr, yes, "none")
        return self._noted(text, yes, no)

    def _literal(self, left: t.Expr, right: t.Expr, ways: Ways) -> Sides:
        """Ways on which a place may, and may not, equal a value."""
        key = key_of(left)
        if key is None:
            return ways, ways
        told = [(way, holds(way.effect(key), text_of(right))) for way in ways]
        return [way for way, equal in told if equal is not False], [
            way for way, equal in told if equal is not True
        ]

    def number(self, expr: t.Expr) -> State[Decimal | None]:
        """What a place that the loop leaves alone is worth."""
        text = text_of(expr)
        if text not in self.numbers:
            self.numbers[text] = limits.resolve(self.context, expr)
        return self.numbers[text]

    def _still(self, expr: t.Expr) -> bool:
        poles = self.trend.poles(expr)
        return (
            poles is not None
            and CLOCK not in poles
            and not any(self._given(key) for key in (*poles, *keys_in(expr)))
        )

    def _given(self, key: str) -> bool:
        """Whether a key moves, or is what a call of the followed function makes it."""
        function = self.context.function if self.loose else None
        params = {param.name for param in function.params} if function else set()
        return key in self.moved or (key in params and key != self.context.receiver)

    def _fixed(self, left: t.Expr, op: str, right: t.Expr) -> bool | None:
        """The outcome of a comparison of two values the loop does not change, if known."""
        if not (self._still(left) and self._still(right)):
            return None
        a, b = self.number(left), self.number(right)
        if (
            not (isinstance(a, Known) and isinstance(b, Known))
            or a.value is None
            or b.value is None
        ):
            return None
        x, y = a.value, b.value
        if self._at_nought(right) and self.lacks(left, "zero"):
            return None
        if op != "==" and key_of(left):
            self.still.append(text_of(left))
        return {"<": x < y, "<=": x <= y, ">": x > y, ">=": x >= y, "==": x == y}[op]

    def _switched(self, left: t.Expr, op: str, right: t.Expr, yes: Ways, no: Ways) -> Sides:
        """`limit > 0` and its like: the side on which there is no limit is marked."""
        if isinstance(left, t.Const) and left.value == 0 and op != "==":
            return self._switched(right, _MIRRORED[op], left, yes, no)
        key = key_of(left)
        if not self._at_nought(right) or key is None or key in self.moved:
            return yes, no
        if op in (">", ">="):
            return yes, self._lacking(left, no, "zero")
        return self._lacking(left, yes, "zero"), no

    def _at_nought(self, expr: t.Expr) -> bool:
        match expr:
            case t.Const(value=0) | t.Unary(op="-", value=t.Const(value=1)):
                return True
        return False

    def lacks(self, limit: t.Expr, kind: str) -> str:
        """Which caller leaves a limit out that others set; "" if none is seen."""
        step = self.context.lacking(limit, kind)
        if step is None:
            return ""
        self.left_out[step.says] = step
        return step.says

    def _lacking(self, limit: t.Expr, ways: Ways, kind: str) -> Ways:
        """Ways on which a limit was found to be None or zero."""
        state, text = self.number(limit), text_of(limit)
        why = self.lacks(limit, kind) or (state.why if isinstance(state, Unknown) else "")
        mark = {(text, why or f"`{text}` may be unset")}
        return [way._replace(off=way.off | mark) for way in ways]

    # --- needs -------------------------------------------------------------------------------

    def order(self, left: t.Expr, op: str, right: t.Expr, kind: str = "order") -> Need | None:
        """The need that `left op right` goes on to hold, if something in it moves."""
        rising = _RISING[op]
        a, b = self.trend.poles(left), self.trend.poles(right)
        if a is None or b is None:
            return None
        poles = {key: sign * rising for key, sign in a.items()}
        for key, sign in b.items():
            if poles.get(key) == sign * rising:
                del poles[key]
            else:
                poles[key] = -sign * rising
        moving = [key for key in poles if self._moving(key)]
        if not moving:
            if CLOCK in {**a, **b}:
                self.reset_clock = True
            elif key_of(left) and kind == "order":
                self.still.append(text_of(left))
            return None
        limit = right if any(key in a for key in moving) else left
        if any(key in (b if limit is right else a) for key in moving):
            if not self.loose:
                return Need(kind, tuple(sorted(poles.items())), shown(limit), self.unit.span(left))
            limit = left if any(key in self.region.changed for key in b) else right
            side = a if limit is right else b
            moving = [key for key in moving if key in side]
        state = self.number(limit)
        if limits.endless(state) and CLOCK not in moving and not self._counts_down(poles, moving):
            return None
        if CLOCK in moving and isinstance(state, Known) and state.value is None:
            return None
        doubt = limits.doubt(state)
        for key in moving:
            if poles[key] < 0 and key.isidentifier() and not self.loose:
                start = limits.start_of(self.context, key, self.entry)
                if limits.endless(start):
                    return None
                doubt = doubt or limits.doubt(start)
        strict = op in ("<", ">") and limit is right
        return Need(
            kind, tuple(sorted(poles.items())), shown(limit), self.unit.span(left), doubt, strict
        )

    def _moving(self, key: str) -> bool:
        """Whether a key may move on a way; in a called function any may that is not its own."""
        return key == CLOCK or key in self.moved or (self.loose and key not in self.own)

    def _counts_down(self, poles: dict[str, int], moving: list[str]) -> bool:
        return all(poles[key] < 0 for key in moving)

    def _infinite(self, left: t.Expr, op: str, right: t.Expr) -> bool:
        """Whether `left op right` always holds because the right side is no limit."""
        rising = _RISING[op]
        for limit, sign in ((right, rising), (left, -rising)):
            if self._still(limit) and sign > 0 and not isinstance(limit, t.Const):
                state = self.number(limit)
                if limits.endless(state):
                    self.unlimited.append(text_of(limit))
                    other = left if limit is right else right
                    return not self._still(other)
        return False

    left_out: dict[str, Step]  # who leaves a limit out, by what is said of it
    still: list[str]  # counters that are compared and never move
    unlimited: list[str]
    entry: int
    reset_clock: bool = False
    asks: bool = False  # following a function that only returns an expression
