"""Which ways round come to an end, and what ends them."""

from collections.abc import Callable, Sequence

from govlint.extract.bounds.way import (
    ANY,
    CLOCK,
    DOWN,
    GUARD,
    LEN,
    MAYBE_DOWN,
    MAYBE_SHRINK,
    MAYBE_UP,
    SHRINK,
    UP,
    Need,
    Way,
    holds,
)  # fmt: skip

Reason = tuple[Need | None, str, int]  # the need, the key that moves, its sign


def matters(ways: Sequence[Way]) -> Callable[[Way], bool]:
    """Which ways have to end: those that pay, and those on which a limit was swallowed.

    Where none pays, the money is spent on the way out or out of sight, and all have to end.
    """
    paying = any(way.bills for way in ways)
    return lambda way: way.bills or way.caught or not paying


def decide(
    ways: Sequence[Way], doubtful: bool = False
) -> tuple[list[Way], list[tuple[Way, Reason]]]:
    """The ways nothing ends, and the others with what ends each.

    A way that something ends is taken only so often, so what it resets no longer matters to the
    rest: they are judged again without it. `doubtful`: limits that may be lacking count too.
    """
    pending = list(ways)
    ended: list[tuple[Way, Reason]] = []
    while pending:
        left: list[Way] = []
        found: list[tuple[Way, Reason]] = []
        for way in pending:
            reason = _ends(way, pending, ways, doubtful)
            if reason is None:
                left.append(way)
            else:
                found.append((way, reason))
        if not found:
            break
        ended += found
        pending = left
    return pending, ended


def doubts(ways: Sequence[Way]) -> list[str]:
    """Why the ways may come to no end, where they would if all limits existed; else nothing."""
    pays = matters(ways)
    limits = {need.limit for way in ways for need in way.needs if need.kind != "truth"}
    lacking = [why for way in ways for name, why in sorted(way.off) if name in limits]
    left, ended = decide(
        [way for way in ways if not any(name in limits for name, _ in way.off)], doubtful=True
    )
    if any(map(pays, left)):
        return []
    parts = [
        f"nothing shows that each call gets a smaller part of `{key}`"
        for _, (need, key, _) in ended
        if need is None
    ]
    return [need.doubt for _, (need, _, _) in ended if need and need.doubt] + lacking + parts


def _ends(
    way: Way, others: Sequence[Way], everything: Sequence[Way], doubtful: bool
) -> Reason | None:
    for key, effect in way.effects:
        if effect == SHRINK or (doubtful and effect == MAYBE_SHRINK):
            kept = (None, SHRINK, MAYBE_SHRINK, "") if doubtful else (None, SHRINK, "")
            if all(other.effect(key) in kept for other in others):
                return None, key, 0
    for need in sorted(way.needs, key=_rank):
        if need.doubt and not doubtful:
            continue
        if need.kind == "guard":
            return need, GUARD, 1
        for key, sign in need.poles:
            if not moves(way, need, key, sign) or any(spoils(other, need) for other in others):
                continue
            if need.kind != "unequal" or not any(_passes(each, need) for each in everything):
                return need, key, sign
    return None


def _passes(way: Way, need: Need) -> bool:
    """Whether a way moves what must stay unequal without looking: it may step over the value."""
    if any(each.kind == "unequal" and each.poles == need.poles for each in way.needs):
        return False
    return any(way.effect(key) is not None for key, _ in need.poles)


def _rank(need: Need) -> tuple[bool, int, object]:
    """What is said first: what counts, then what lies nearest."""
    return (
        need.kind != "order",
        min((key.count(".") for key, _ in need.poles), default=0),
        need.place,
    )


def moves(way: Way, need: Need, key: str, sign: int) -> bool:
    """Whether a way brings a key nearer to what ends the need."""
    if key == CLOCK:
        return sign > 0
    effect = way.effect(key)
    if need.kind in ("equal", "unequal"):
        return effect in (UP, DOWN) or holds(effect, need.limit) is (need.kind == "unequal")
    if need.kind == "truth":
        length = way.effect(LEN + key)
        if sign < 0:
            if effect is not None and effect[:2] in ("=F", "=N", "=f"):
                return length in (None, DOWN, ANY) or length[:2] in ("=F", "=N")
            return effect == DOWN or (effect is None and (length == DOWN or _empty(length)))
        return effect == UP or (effect or "")[:2] == "=T" or (effect is None and length == UP)
    if effect is None:
        return False
    good = UP if sign > 0 else DOWN
    return (
        effect == good
        or effect == f"=@{need.limit}"
        or (effect == f"{good}<{need.limit}" and need.strict)
    )


def _empty(effect: str | None) -> bool:
    return effect is not None and effect.startswith(("=F", "=N"))


def spoils(way: Way, need: Need) -> bool:
    """Whether a way moves something in a need back, or sets it anew."""
    return any(_against(way, need, key, sign) for key, sign in need.poles)


def _against(way: Way, need: Need, key: str, sign: int) -> bool:
    effect = way.effect(key)
    if key in (CLOCK, GUARD):
        return False
    if need.kind in ("equal", "unequal"):
        return effect not in (None, UP, DOWN) and not moves(way, need, key, sign)
    if need.kind == "truth":
        length = way.effect(LEN + key)
        if effect is None and length is None:
            return False
        if moves(way, need, key, sign):
            return False
        allowed = (None, DOWN, MAYBE_DOWN) if sign < 0 else (None, UP, MAYBE_UP)
        return effect not in allowed or length not in allowed
    if effect is None:
        return False
    sames = (UP, MAYBE_UP) if sign > 0 else (DOWN, MAYBE_DOWN)
    return (
        effect not in sames
        and effect != f"=@{need.limit}"
        and not effect.startswith(f"{sames[0]}<")
    )
