"""What an assignment or a call does to a key: which way it moves."""

from collections.abc import Mapping

from govlint.extract.bounds.expr import calls_in, key_of, keys_in, root_of, subexprs, tail, text_of
from govlint.extract.bounds.way import (
    ANY,
    CLOCK,
    DOWN,
    LEN,
    MAYBE_DOWN,
    MAYBE_SHRINK,
    MAYBE_UP,
    SHRINK,
    UP,
)  # fmt: skip
from govlint.syntax import tree as t

_CLOCKS = frozenset({
    "time.time", "time.monotonic", "time.perf_counter", "time.process_time", "time.time_ns",
    "time.monotonic_ns", "time.perf_counter_ns", "timeit.default_timer",
    "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.now", "datetime.utcnow",
    "django.utils.timezone.now", "pendulum.now", "anyio.current_time", "trio.current_time",
})  # fmt: skip
_CLOCK_METHODS = frozenset({"time", "monotonic", "perf_counter", "utcnow", "now"})
_SAME = frozenset({"int", "float", "round", "len", "Decimal", "timedelta", "str"})

GROWS = {
    "append": UP, "appendleft": UP, "insert": UP, "push": UP, "put": UP, "put_nowait": UP,
    "extend": MAYBE_UP, "extendleft": MAYBE_UP, "add": MAYBE_UP, "update": MAYBE_UP,
    "setdefault": MAYBE_UP, "heappush": UP,
}  # fmt: skip
SHRINKS = {
    "pop": DOWN, "popleft": DOWN, "popitem": DOWN, "remove": DOWN, "get_nowait": DOWN,
    "discard": MAYBE_DOWN, "heappop": DOWN,
}  # fmt: skip


def is_clock(call: t.Call, external: str | None) -> bool:
    if external is not None:
        return external in _CLOCKS
    return not call.args and tail(call.func) in _CLOCK_METHODS and isinstance(call.func, t.Attr)


class Trend:
    """Which way an expression follows the keys it is made of."""

    def __init__(self, moved: frozenset[str], single: Mapping[str, t.Expr], clocks: frozenset[int]):
        self.moved, self.single, self.clocks = moved, single, clocks

    def poles(self, expr: t.Expr, deep: int = 0) -> dict[str, int] | None:
        """Keys with +1 or -1 as the expression rises or falls with them; None: no telling."""
        match expr:
            case t.Await(value=value):
                return self.poles(value, deep)
            case t.Name(id=name) if name in self.single and deep < 4:
                found = self.poles(self.single[name], deep + 1)
                return {name: 1} if found is None else found
            case t.Const():
                return {}
            case t.Unary(op="-", value=value):
                return _scaled(self.poles(value, deep), -1)
            case t.Unary(op="+", value=value):
                return self.poles(value, deep)
            case t.Binary(left=left, op="+", right=right):
                return _sum(self.poles(left, deep), self.poles(right, deep))
            case t.Binary(left=left, op="-", right=right):
                return _sum(self.poles(left, deep), _scaled(self.poles(right, deep), -1))
            case t.Binary(
                left=left, op="*" | "/" | "//", right=t.Const(value=int() | float() as n)
            ):
                return _scaled(self.poles(left, deep), 1 if n > 0 else -1) if n else {}
            case t.Binary(left=t.Const(value=int() | float() as n), op="*", right=right):
                return _scaled(self.poles(right, deep), 1 if n > 0 else -1) if n else {}
            case t.Call(func=t.Attr(value=value, attr="total_seconds"), args=()):
                return self.poles(value, deep)
            case t.Call() if id(expr) in self.clocks:
                return {CLOCK: 1}
            case t.Call(func=t.Name(id="len"), args=(t.Arg(value=value),)):
                key = key_of(value)
                return {LEN + key: 1} if key else self.rest(value)
            case t.Call(func=t.Attr(value=value, attr="qsize"), args=()):
                key = key_of(value)
                return {LEN + key: 1} if key else self.rest(value)
            case t.Call(func=t.Name(id="min" | "max"), args=args):
                return self.bounded_by(args, deep)
            case t.Call(func=func, args=(t.Arg(value=value),)) if tail(func) in _SAME:
                return self.poles(value, deep)
            case t.Attr(value=t.Binary() as value, attr="seconds"):
                return self.poles(value, deep)
        key = key_of(expr)
        return {key: 1} if key else self.rest(expr)

    def bounded_by(self, args: tuple[t.Arg, ...], deep: int) -> dict[str, int] | None:
        found = [self.poles(arg.value, deep) for arg in args]
        moving = [p for p in found if p is None or any(k in self.moved or k == CLOCK for k in p)]
        return (
            moving[0]
            if len(moving) == 1
            else self.rest(t.Seq(0, 0, "tuple", tuple(a.value for a in args)))
        )

    def rest(self, expr: t.Expr) -> dict[str, int] | None:
        """An expression that is not understood: no pole if the loop leaves it alone."""
        if any(id(call) in self.clocks for call in calls_in(expr)):
            return None
        return None if any(key in self.moved for key in keys_in(expr)) else {}

    def assigned(self, key: str, value: t.Expr) -> str:
        """The effect on a key of being assigned a value."""
        known = constant(value)
        if known:
            return known
        if (
            isinstance(value, t.Call)
            and tail(value.func) in ("min", "max")
            and len(value.args) == 2
        ):
            capped = self._capped(key, value)
            if capped:
                return capped
        poles = self.follow(key, value)
        if poles is not None and poles.get(key):
            step = _step(key, value)
            if step is not None:
                return step
            alone = not any(k in self.moved for k in poles if k != key)
            return UP if alone and poles[key] > 0 and self._adds(value, key) else ANY
        if key_of(value) is not None or isinstance(value, t.Call):
            text = text_of(value)
            if len(text) < 80 and root_of(text) != root_of(key):
                return f"=@{text}"
        return ANY

    def follow(self, key: str, value: t.Expr) -> dict[str, int] | None:
        """Poles of a value that is about to become `key`: the key itself is not looked through."""
        if key not in self.single:
            return self.poles(value)
        single = {name: known for name, known in self.single.items() if name != key}
        return Trend(self.moved, single, self.clocks).poles(value)

    def _adds(self, value: t.Expr, key: str) -> bool:
        """Whether something is added on the way from the key to the value."""
        seen: set[str] = set()
        queue = [value]
        while queue:
            for node in subexprs(queue.pop()):
                if isinstance(node, t.Binary) and node.op in "+*":
                    return True
                if isinstance(node, t.Name) and node.id in self.single and node.id not in seen:
                    seen.add(node.id)
                    queue.append(self.single[node.id])
        return False

    def _capped(self, key: str, call: t.Call) -> str | None:
        """`n = min(n + 1, LIMIT)`: moves, but never past LIMIT."""
        upward = tail(call.func) == "min"
        for inner, other in ((0, 1), (1, 0)):
            effect = self.assigned(key, call.args[inner].value)
            if effect == (UP if upward else DOWN):
                return f"{effect}<{text_of(call.args[other].value)}"
        return None

    def augmented(self, op: str, value: t.Expr) -> str:
        """The effect of `key op= value`; "" for `key += 0`."""
        if op in ("+", "-") and _number(value) == 0:
            return ""
        return _moved(op, value) or ANY


def constant(value: t.Expr) -> str | None:
    match value:
        case t.Const(value=None):
            return "=N"
        case t.Const(value=constant):
            sign = "T" if constant else "F"
            text = repr(constant)
            return f"={sign}:{text}" if len(text) < 40 else f"={sign}"
        case t.Seq(items=()) | t.Dict(items=()):
            return "=F"
        case t.Call(func=t.Name(id="list" | "dict" | "set" | "tuple" | "str"), args=()):
            return "=F"
        case t.Seq() | t.Dict() | t.Text() | t.Lambda():
            return "=T"
    return None


def _number(value: t.Expr) -> float | None:
    match value:
        case t.Const(value=int() | float() as number):
            return float(number)
        case t.Unary(op="-", value=t.Const(value=int() | float() as number)):
            return -float(number)
    return None


def _moved(op: str, value: t.Expr) -> str | None:
    """Which way `x op value` lies from x; an unknown amount counts as positive."""
    amount = _number(value)
    match op:
        case "+" | "-":
            if amount == 0:
                return None
            rises = (op == "+") == (amount is None or amount > 0)
            return UP if rises else DOWN
        case "*" | "**":
            if amount is None or amount in (0, 1) or amount < 0:
                return ANY
            return UP if amount > 1 else DOWN
        case "/" | "//":
            return DOWN if amount is not None and amount > 1 else ANY
        case "<<":
            return UP
        case ">>":
            return DOWN
    return ANY


def _step(key: str, value: t.Expr) -> str | None:
    match value:
        case t.Binary(left=left, op=op, right=right) if key_of(left) == key:
            return _moved(op, right) or ANY
        case t.Binary(left=left, op="+" | "*" as op, right=right) if key_of(right) == key:
            return _moved(op, left) or ANY
        case t.Call(func=t.Name(id="int" | "float" | "round"), args=(t.Arg(value=inner), *_)):
            return _step(key, inner)
    return None


def _sum(left: dict[str, int] | None, right: dict[str, int] | None) -> dict[str, int] | None:
    if left is None or right is None:
        return None
    out = dict(left)
    for key, sign in right.items():
        if out.get(key) == -sign:
            del out[key]
        else:
            out[key] = sign
    return out


def _scaled(poles: dict[str, int] | None, sign: int) -> dict[str, int] | None:
    return None if poles is None else {key: sign * pole for key, pole in poles.items()}


def length_effect(effect: str, value: t.Expr, key: str) -> str:
    """What an assignment to a collection does to its length."""
    match value:
        case t.Index(value=base, key=t.Slice(parts=(t.Const(value=int() as low), *_))) if (
            key_of(base) == key and low > 0
        ):
            return DOWN
        case t.Index(value=base, key=t.Slice(parts=(None, t.Unary(op="-"), *_))) if (
            key_of(base) == key
        ):
            return DOWN
        case t.Binary(left=left, op="+", right=t.Seq(items=items)) if key_of(left) == key and items:
            return UP
        case t.Seq(items=items) if any(
            isinstance(item, t.Star) and key_of(item.value) == key for item in items
        ):
            return UP if len(items) > 1 else ANY
    return effect if effect.startswith(("=F", "=N")) else ANY


def bound_to(value: t.Expr, aliases: Mapping[str, tuple[str, str]]) -> tuple[str, str] | None:
    """The key an argument stands for and the effect on the way: (`n`, "-") for `n - 1`.

    `aliases`: local names that are parts of a key, each with the key and SHRINK or MAYBE_SHRINK.
    """
    match value:
        case t.Await(value=inner) | t.Star(value=inner):
            return bound_to(inner, aliases)
        case t.Binary(left=left, op=op, right=right):
            key = key_of(left) or (key_of(right) if op in "+*" else None)
            if key is None:
                return None
            effect = _step(key, value)
            return (key, effect) if effect else None
        case t.Index(value=base, key=t.Slice(parts=cuts)):
            whole = bound_to(base, aliases)
            if whole is None or not _shortens(cuts):
                return whole if whole is None else (whole[0], ANY)
            return whole[0], SHRINK if whole[1] in ("", SHRINK) else ANY
        case t.Name(id=name) if name in aliases:
            return aliases[name]
        case t.Name(id=name):
            return name, ""
        case t.Attr(value=base) | t.Index(value=base):
            whole = bound_to(base, aliases)
            key = key_of(value)
            if whole and whole[1] in (SHRINK, MAYBE_SHRINK):
                return whole
            return (key, "") if key else None
    return None


def _shortens(cuts: tuple[t.Expr | None, ...]) -> bool:
    low, high = (*cuts, None, None)[:2]
    if high is not None:
        return True
    return low is not None and not isinstance(low, t.Unary)
