"""One way round a loop: what had to hold on it, and what it changes."""

from collections.abc import Iterable
from typing import NamedTuple

from govlint.model.source import Span

UP, DOWN, MAYBE_UP, MAYBE_DOWN, ANY = "+", "-", "+?", "-?", "?"
SHRINK, MAYBE_SHRINK = "<", "<?"
CLOCK = "(clock)"
GUARD = "(guard)"
LEN = "len:"
MOST = 64  # ways kept apart; more are merged, which can only lose a bound, never invent one


class Need(NamedTuple):
    """A condition that holds on a way and that a finite, moving value ends.

    `poles`: key and sign; +1: the way needs the key to stay low, -1: to stay high. `kind`:
    "order", "truth" (+1: needs it falsy, -1: needs it truthy), "equal" or "guard".
    `doubt` says why the limit may not exist. `strict`: reaching the limit already ends it.
    """

    kind: str
    poles: tuple[tuple[str, int], ...]
    limit: str
    span: Span
    doubt: str = ""
    strict: bool = True

    @property
    def place(self) -> tuple[Span, str, tuple[tuple[str, int], ...], str, str]:
        """A total order, so that what is said does not hang on chance."""
        return self.span, self.kind, self.poles, self.limit, self.doubt


class Way(NamedTuple):
    """`effects`: what became of each tested key; a value that starts with "=" was assigned.

    "=T", "=F", "=N" and "=f" are truthy, falsy, None and falsy-or-None values, followed by a
    colon and the literal where there is one; "=@text" is a copy of another place.
    `facts`: outcomes of tests that recur. `off`: limits found to be None or zero.
    """

    needs: frozenset[Need] = frozenset()
    effects: tuple[tuple[str, str], ...] = ()
    facts: frozenset[tuple[str, bool]] = frozenset()
    off: frozenset[str] = frozenset()
    waits: bool = False
    bills: bool = False
    failed: bool = False  # went through a handler after a call was made
    caught: bool = False  # a raise, an assert, a guard or a break on it was swallowed
    mark: Span | None = None  # where it last turned: a handler, a continue

    def effect(self, key: str) -> str | None:
        for known, effect in self.effects:
            if known == key:
                return effect
        return None

    def changed(self, key: str, effect: str) -> "Way":
        """This way with one more change of a key."""
        effects = dict(self.effects)
        effects[key] = compose(effects.get(key), effect)
        return self._replace(effects=tuple(sorted(effects.items())))

    def then(self, after: "Way") -> "Way":
        """This way followed by another; facts of the second do not carry over."""
        effects = self.effects
        if after.effects:
            merged = dict(effects)
            for key, effect in after.effects:
                merged[key] = compose(merged.get(key), effect)
            effects = tuple(sorted(merged.items()))
        return self._replace(
            effects=effects,
            needs=self.needs | after.needs,
            off=self.off | after.off,
            waits=self.waits or after.waits,
            bills=self.bills or after.bills,
            failed=self.failed or after.failed,
            caught=self.caught or after.caught,
            mark=after.mark or self.mark,
        )


START = Way()


def compose(first: str | None, then: str) -> str:
    """The effect of two changes of one key."""
    if then[0] == "=" or then == ANY or first is None:
        return then
    if first == ANY or first[0] in "=<" or then[0] == "<":
        return first if first == then else ANY
    if first[0] != then[0]:
        return ANY
    return first if then in (MAYBE_UP, MAYBE_DOWN) else then


def distinct(ways: Iterable[Way]) -> list[Way]:
    """Ways without repetition (the mark does not count), merged when there are too many."""
    seen: dict[tuple[object, ...], Way] = {}
    for way in ways:
        seen.setdefault(way[:-1], way)
    if len(seen) <= MOST:
        return list(seen.values())
    groups: dict[tuple[object, ...], list[Way]] = {}
    for way in seen.values():
        groups.setdefault((way.effects, *way[4:-1]), []).append(way)
    merged = [_merge(group) for group in groups.values()]
    if len(merged) > MOST:
        by_flags: dict[tuple[object, ...], list[Way]] = {}
        for way in merged:
            by_flags.setdefault(way[4:-1], []).append(way)
        merged = [_merge(group) for group in by_flags.values()]
    return merged


def _merge(ways: list[Way]) -> Way:
    """What can be said of all the ways together."""
    first = ways[0]
    if len(ways) == 1:
        return first
    keys = {key for way in ways for key, _ in way.effects}
    effects = {}
    for key in keys:
        found = {way.effect(key) for way in ways}
        effects[key] = found.pop() if len(found) == 1 else _blur(found)
    return first._replace(
        needs=frozenset.intersection(*(way.needs for way in ways)),
        effects=tuple(sorted((key, effect or ANY) for key, effect in effects.items())),
        facts=frozenset.intersection(*(way.facts for way in ways)),
        off=frozenset.intersection(*(way.off for way in ways)),
    )


def _blur(found: set[str | None]) -> str:
    if found <= {None, UP, MAYBE_UP}:
        return UP if found <= {UP} else MAYBE_UP
    if found <= {None, DOWN, MAYBE_DOWN}:
        return MAYBE_DOWN
    return ANY
