"""One way round a loop: what had to hold on it, and what it changes."""

from collections.abc import Container, Iterable
from typing import NamedTuple

from govlint.model.source import Span

UP, DOWN, MAYBE_UP, MAYBE_DOWN, ANY = "+", "-", "+?", "-?", "?"
SHRINK, MAYBE_SHRINK = "<", "<?"
ANEW = "~"  # made from what it was before: the effects on its parts say what is otherwise
CLOCK = "(clock)"
GUARD = "(guard)"
LEN = "len:"
FEW = 8  # ways to one exception of a called function kept apart
MOST = 64  # ways kept apart; more are merged, which can only lose a bound, never invent one


class Need(NamedTuple):
    """A condition that holds on a way and that a finite, moving value ends.

    `poles`: key and sign; +1: the way needs the key to stay low, -1: to stay high. `kind`:
    "order", "truth" (+1: needs it falsy, -1: needs it truthy), "equal", "unequal" or "guard".
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


Types = frozenset[tuple[str, frozenset[int]]]


class Way(NamedTuple):
    """`effects`: what became of each tested key; a value that starts with "=" was assigned.

    "=T", "=F", "=N" and "=f" are truthy, falsy, None and falsy-or-None values, followed by a
    colon and the literal where there is one; "=@text" is a copy of another place.
    `facts`: outcomes of tests that recur. `off`: limits found to be None or zero, each with why
    that may be.
    """

    needs: frozenset[Need] = frozenset()
    effects: tuple[tuple[str, str], ...] = ()
    facts: frozenset[tuple[str, bool]] = frozenset()
    off: frozenset[tuple[str, str]] = frozenset()
    waits: bool = False
    bills: bool = False
    failed: bool = False  # went through a handler after a call was made
    caught: bool = False  # a raise, an assert, a guard or a break on it was swallowed
    types: Types = frozenset()  # the classes that an object may be of, by its place
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

    def without(self, keys: Container[str]) -> "Way":
        """This way without the effects on some keys."""
        kept = tuple(pair for pair in self.effects if pair[0] not in keys)
        return self if len(kept) == len(self.effects) else self._replace(effects=kept)

    def then(self, after: "Way") -> "Way":
        """This way followed by another, whose facts are told in the same words."""
        effects = self.effects or after.effects
        if self.effects and after.effects:
            merged = dict(effects)
            for key, effect in after.effects:
                merged[key] = compose(merged.get(key), effect)
            known = len(merged) == len(effects)
            effects = tuple(merged.items() if known else sorted(merged.items()))
        return Way(  # written out: nothing is done as often, and _replace is slower
            needs=self.needs | after.needs,
            effects=effects,
            facts=self.facts | after.facts,
            off=self.off | after.off,
            waits=self.waits or after.waits,
            bills=self.bills or after.bills,
            failed=self.failed or after.failed,
            caught=self.caught or after.caught,
            types=self.types,
            mark=after.mark or self.mark,
        )

    def billed(self) -> "Way":
        """This way with a model call on it."""
        return self if self.bills else self._replace(bills=True)


def holds(effect: str | None, value: str) -> bool | None:
    """Whether a place that an effect was seen on now equals a literal or an enum's member."""
    if effect is None:
        return None
    if effect[:3] in ("=T:", "=F:"):
        return effect[3:] == value
    if effect.startswith("=@"):
        given = effect[2:]
        members = given.rpartition("."), value.rpartition(".")
        if given == value:
            return True
        if members[0][0] == members[1][0] != "" and all(name.isupper() for *_, name in members):
            return False
    return None


START = Way()


def truth_of(effect: str | None) -> bool | None:
    """Whether a place that an effect was seen on holds something true."""
    if effect is None or not effect.startswith("="):
        return None
    return {"T": True, "F": False, "N": False, "f": False}.get(effect[1])


def compose(first: str | None, then: str) -> str:
    """The effect of two changes of one key."""
    if then[0] == "=" or then == ANY or first is None:
        return then
    if first == ANY or first[0] in "=<" or then[0] == "<":
        return first if first == then else ANY
    if first[0] != then[0]:
        return ANY
    return first if then in (MAYBE_UP, MAYBE_DOWN) else then


def distinct(ways: Iterable[Way], most: int = MOST) -> list[Way]:
    """Ways without repetition (the mark does not count), merged when there are more than `most`."""
    seen: dict[tuple[object, ...], Way] = {}
    for way in ways:
        seen.setdefault(way[:-1], way)
    if len(seen) <= most:
        return list(seen.values())
    merged = list(seen.values())
    for alike in (_whole, _known, _flags):
        groups: dict[tuple[object, ...], list[Way]] = {}
        for way in merged:
            groups.setdefault(alike(way), []).append(way)
        merged = [_merge(group) for group in groups.values()]
        if len(merged) <= most:
            return merged
    if any(way.types for way in merged):
        return distinct((way._replace(types=frozenset()) for way in merged), most)
    return merged


def _flags(way: Way) -> tuple[object, ...]:
    return way[4:-1]


def _whole(way: Way) -> tuple[object, ...]:
    return (way.effects, *_flags(way))


def _known(way: Way) -> tuple[object, ...]:
    """What later tests hang on: which places hold which values."""
    return (tuple(pair for pair in way.effects if pair[1][0] == "="), *_flags(way))


def _merge(ways: list[Way]) -> Way:
    """What can be said of all the ways together."""
    first = ways[0]
    if len(ways) == 1:
        return first
    effects = first.effects
    if any(way.effects != effects for way in ways):
        known = [dict(way.effects) for way in ways]
        keys = {key for each in known for key in each}
        effects = tuple((key, _blur({each.get(key) for each in known})) for key in sorted(keys))
    return first._replace(
        needs=_common(way.needs for way in ways),
        effects=effects,
        facts=frozenset.intersection(*(way.facts for way in ways)),
        off=frozenset.intersection(*(way.off for way in ways)),
    )


def _common(needs: Iterable[frozenset[Need]]) -> frozenset[Need]:
    """The needs of all ways, wherever each is asked; a doubt of one is a doubt."""
    first: dict[tuple[object, ...], Need] = {}
    shared: set[tuple[object, ...]] | None = None
    for each in set(needs):
        here: set[tuple[object, ...]] = set()
        for need in each:
            same: tuple[object, ...] = (need.kind, need.poles, need.limit, need.strict)
            here.add(same)
            known = first.setdefault(same, need)
            if known != need and _doubtful_first(need) < _doubtful_first(known):
                first[same] = need
        shared = here if shared is None else shared & here
    return frozenset(first[same] for same in shared or ())


def _doubtful_first(need: Need) -> tuple[bool, object]:
    return not need.doubt, need.place


def _blur(found: set[str | None]) -> str:
    if len(found) == 1:
        return next(iter(found)) or ANY
    if found <= {None, UP, MAYBE_UP}:
        return UP if found <= {UP} else MAYBE_UP
    if found <= {None, DOWN, MAYBE_DOWN}:
        return MAYBE_DOWN
    return ANY
