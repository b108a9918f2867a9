"""What a called function does on its ways through, told in the caller's names."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeVar

from govlint.extract.bounds.anew import REST, Gift
from govlint.extract.bounds.change import Trend, bound_to
from govlint.extract.bounds.context import Context
from govlint.extract.bounds.expr import key_of, root_of, tail, text_of
from govlint.extract.bounds.way import (
    ANEW,
    ANY,
    CLOCK,
    FEW,
    LEN,
    MOST,
    Need,
    Way,
    compose,
    distinct,
)  # fmt: skip
from govlint.syntax import tree as t

T = TypeVar("T")

DEEPEST = 3  # functions followed below the loop
EFFORT = 24_000  # statements and calls times ways, for one loop
FUNCTION_EFFORT = 6_000  # the same for one function below it


class TooMuch(Exception):  # noqa: N818 - a way out, not an error
    """A loop has more ways round than are worth following."""


class Outcome(NamedTuple):
    """A way to a return, and whether what it returns is true (None: no telling).

    `items`: the same for the items of a returned tuple; empty where nothing is known of them.
    `gives`: what of the answer is made from places that the caller knows.
    """

    way: Way
    truth: bool | None
    items: tuple[bool | None, ...] = ()
    gives: tuple[Gift, ...] = ()


class Fault(NamedTuple):
    """A way to an exception that leaves; `raised` is None for one nobody wrote down."""

    way: Way
    raised: t.Expr | None


class Summary(NamedTuple):
    """All ways through a function, in its own names; `local` are names of its own."""

    returns: tuple[Outcome, ...]
    faults: tuple[Fault, ...]
    local: frozenset[str]
    touched: frozenset[str]  # keys that any way tests or changes
    changed: frozenset[str]
    asks: bool  # it only returns an expression: what it found out still holds after the call


class Study:
    """Memory of one run: each function is followed once for each depth it is met at."""

    def __init__(self, follow: Callable[[Context, "Study"], Summary]) -> None:
        self.follow = follow
        self.memo: dict[tuple[int, int], Summary | None] = {}
        self.winding: set[tuple[int, int]] = set()  # given up because they took too much
        self.open: list[int] = []
        self.left, self.reserve, self.most = EFFORT, 0, MOST

    def measured(self, effort: int, judge: Callable[[], T]) -> T:
        """What `judge` finds with that much effort; when a third is spent, few ways are kept apart.

        Raises TooMuch where that does not do.
        """
        outside = self.left, self.reserve, self.most
        self.left, self.reserve, self.most = effort, effort * 2 // 3, MOST
        try:
            return judge()
        finally:
            self.left, self.reserve, self.most = outside

    def spend(self, ways: int) -> None:
        """Count one statement walked in so many ways. Raises TooMuch when the measure is used."""
        self.left -= ways
        if self.left < 0:
            raise TooMuch
        if self.left < self.reserve:
            self.most = FEW

    def summary(self, context: Context) -> Summary | None:
        """None for a function that is being followed already, lies too deep or is too winding."""
        function = context.function
        if function is None or id(function) in self.open or len(self.open) >= DEEPEST:
            return None
        key = (id(function), len(self.open))
        if key not in self.memo:
            self.open.append(id(function))
            try:
                self.memo[key] = self.measured(FUNCTION_EFFORT, lambda: self.follow(context, self))
            except TooMuch:
                self.memo[key] = None
                self.winding.add(key)
            finally:
                self.open.pop()
        return self.memo[key]


class Renaming:
    """A callee's names in the words of one call."""

    def __init__(self, callee: Context, summary: Summary, call: t.Call, own: str, trend: Trend):
        self.local, self.trend, self.asks = summary.local, trend, summary.asks
        self.receiver = callee.receiver
        self.base, self.args = bindings(callee, call)
        if self.base == "super()":
            self.base = own

    def key(self, key: str) -> str | None:
        """The caller's key for a callee's, or None for a place of the callee's own."""
        if key.startswith(LEN):
            inner = self.key(key.removeprefix(LEN))
            return LEN + inner if inner else None
        root = root_of(key)
        rest = key[len(root) :]
        if self.receiver and root == self.receiver:
            return self.base + rest if self.base else None
        if root in self.args:
            value = self.args[root]
            base = key_of(value) if value is not None else None
            return base + rest if base else None
        return None if root in self.local else key

    def way(self, way: Way) -> Way:
        effects: dict[str, str] = {}
        others = {key for key, effect in way.effects if key in self.args and _other(effect)}
        for key, effect in way.effects:
            inner = key.removeprefix(LEN)
            renamed = None if key in self.args or inner in self.local else self.key(key)
            if renamed:
                same = "@" not in effect and root_of(inner) not in others
                effects[renamed] = effect if same else ANY
        return way._replace(
            needs=frozenset(need for need in map(self.need, way.needs) if need),
            effects=tuple(sorted(effects.items())),
            facts=frozenset(self.facts(way)) if self.asks else frozenset(),
            off=frozenset((told, why) for name, why in way.off if (told := self.key(name))),
            mark=None,
            types=frozenset(),
        )

    def outcome(self, outcome: Outcome) -> Outcome:
        return outcome._replace(way=self.way(outcome.way), gives=tuple(self.gifts(outcome.gives)))

    def gifts(self, given: Iterable[Gift]) -> Iterator[Gift]:
        for gift in given:
            if not gift.source:
                yield gift
                continue
            value = self.args.get(gift.source)
            bound = bound_to(value, {}) if value is not None else None
            if bound is None and (source := self.key(gift.source)) is not None:
                bound = source, ""
            if bound is None or bound[1].startswith("<"):
                if gift.path and not gift.path.endswith(REST):
                    yield gift._replace(source="", effect=ANY)
                continue
            effect = compose(bound[1], gift.effect) if bound[1] and gift.effect else ""
            yield gift._replace(source=bound[0], effect=effect or bound[1] or gift.effect)

    def facts(self, way: Way) -> Iterator[tuple[str, bool]]:
        for text, truth in way.facts:
            dotted = all(part.isidentifier() for part in text.split("."))
            if dotted and (key := self.key(text)) is not None:
                yield key, truth

    def need(self, need: Need) -> Need | None:
        poles: dict[str, int] = {}
        for key, sign in need.poles:
            found: dict[str, int] | None
            root = root_of(key.removeprefix(LEN))
            if key == CLOCK:
                found = {key: 1}
            elif root in self.args and need.kind == "order" and key in self.args:
                value = self.args[key]
                found = {} if value is None else self.trend.poles(value)
            elif (renamed := self.key(key)) is not None:
                found = {renamed: 1}
            else:
                found = {} if root in self.args or root == self.receiver else None
            if found is None:
                return None
            poles.update({name: sign * pole for name, pole in found.items()})
        if not poles and need.kind != "guard":
            return None
        return need._replace(
            poles=tuple(sorted(poles.items())), limit=self.key(need.limit) or need.limit
        )


def _other(effect: str) -> bool:
    """Whether a parameter holds something else than what it was given."""
    return effect in (ANY, ANEW) or effect.startswith("=@")


def apart(outcomes: Iterable[Outcome], most: int = MOST) -> list[Outcome]:
    """Outcomes without repetition, those of one truth together."""
    groups: dict[tuple[bool | None, tuple[bool | None, ...], tuple[Gift, ...]], list[Way]] = {}
    for outcome in outcomes:
        groups.setdefault(outcome[1:], []).append(outcome.way)
    return [Outcome(way, *told) for told, ways in groups.items() for way in distinct(ways, most)]


def kinds(faults: Iterable[Fault], most: int) -> tuple[Fault, ...]:
    """The exceptions of a function, so many ways to each kind: handlers care for which it is."""
    groups: dict[str, list[Fault]] = {}
    for fault in faults:
        raised = fault.raised.func if isinstance(fault.raised, t.Call) else fault.raised
        groups.setdefault(text_of(raised), []).append(fault)
    return tuple(
        Fault(way, group[0].raised)
        for group in groups.values()
        for way in distinct((fault.way for fault in group), most)
    )


def bindings(callee: Context, call: t.Call) -> tuple[str | None, dict[str, t.Expr | None]]:
    """The receiver's key, and the argument for each parameter (None: its default)."""
    function = callee.function
    params = [p for p in function.params if not p.kind] if function else []
    func, args = call.func, call.args
    if function and tail(func) != function.name:
        handed = [n for n, arg in enumerate(args) if tail(arg.value) == function.name]
        if handed:  # given to a thread, a task or an executor together with its arguments
            given = args[handed[0]].value
            func, args = given, args[handed[0] + 1 :]
            if isinstance(given, t.Call):
                func, args = given.func, given.args
    base: str | None = None
    if callee.receiver:
        base = key_of(func.value) if isinstance(func, t.Attr) else None
        params = [p for p in params if p.name != callee.receiver]
    bound: dict[str, t.Expr | None] = {p.name: None for p in params}
    places = [p.name for p in params if not p.keyword]
    position = 0
    for arg in args:
        if arg.name is not None:
            if arg.name in bound:
                bound[arg.name] = arg.value
        elif not arg.star and position < len(places):
            bound[places[position]] = arg.value
            position += 1
    return base, bound
