"""Verdicts in words."""

from collections.abc import Sequence

from govlint.extract.bounds.decide import Reason, moves, spoils
from govlint.extract.bounds.limits import BY_DEFAULT
from govlint.extract.bounds.way import ANY, CLOCK, DOWN, GUARD, LEN, UP, Need, Way
from govlint.model.source import Step


def ended(found: Sequence[tuple[Way, Reason]], path: str) -> str:
    """`attempt` reaches `MAX_RETRIES`, line 12; of another file than `path`, the file is named."""
    places: dict[str, str] = {}
    for way, reason in found:
        need, key, _ = reason
        if need is None:
            places.setdefault(f"each call gets a smaller part of `{key}`", "")
        else:
            where = "" if need.span.path == path else f" of {need.span.path}"
            places.setdefault(_clause(way, reason), f", line {need.span.line}{where}")
    return together([clause + where for clause, where in places.items()])


def _clause(way: Way, reason: Reason) -> str:
    need, key, sign = reason
    assert need is not None
    if key == GUARD:
        return "a guard that raises"
    if key == CLOCK:
        return "a deadline"
    name = key.removeprefix(LEN)
    what = f"the length of `{name}`" if key.startswith(LEN) else f"`{name}`"
    if need.kind == "truth":
        if (way.effect(key) or "").startswith("="):
            return f"`{name}` is {'set' if sign > 0 else 'cleared'}"
        return f"`{name}` {'fills' if sign > 0 else 'runs out'}"
    if need.kind in ("equal", "unequal"):
        return f"{what} reaches {_quoted(need.limit)}"
    return f"{what} {'reaches' if sign > 0 else 'falls to'} {_quoted(need.limit)}"


def _quoted(limit: str) -> str:
    plain = limit.lstrip("-").replace(".", "", 1).replace("_", "").isdigit()
    return limit if plain else f"`{limit}`"


def together(phrases: Sequence[str]) -> str:
    """The first two different phrases."""
    return " and ".join(list(dict.fromkeys(phrases))[:2])


def doubtful(doubts: Sequence[str], left_out: Sequence[Step] = ()) -> tuple[bool | None, str]:
    """The verdict, and its words, where limits may be lacking: by default, or after a call."""
    known = {step.says for step in left_out}
    lacking = [doubt for doubt in doubts if BY_DEFAULT in doubt or doubt in known]
    if lacking:
        return False, f"nothing: {together(lacking)}"
    return None, f"unknown: {together(doubts)}"


def steps(ended: Sequence[tuple[Way, Reason]]) -> tuple[Step, ...]:
    """The tests that end a loop, each once."""
    found = {
        reason[0].span: Step(reason[0].span, _clause(way, reason))
        for way, reason in ended
        if reason[0] is not None
    }
    return tuple(found.values())


def no_end(left: Sequence[Way], ways: Sequence[Way]) -> str:
    """Why nothing ends the ways `left`, given all ways round; "" if only the answer can."""
    swallowed = sorted(way.mark.line if way.mark else 0 for way in left if way.caught)
    if swallowed:
        line = next(filter(None, swallowed), 0)
        return f"what should end it is caught inside{f', line {line}' if line else ''}"
    needs = {need for way in ways for need in way.needs if need.kind != "guard"}
    for need in sorted(needs, key=lambda need: (not _moved(need, ways), need.place)):
        touched = any(way.effect(key) for way in ways for key, _ in need.poles)
        if touched and BY_DEFAULT in need.doubt:
            return need.doubt
        says = _failing(need, left, ways)
        if says:
            return says
    if left and all(way.waits for way in left):
        return "each round waits for a person or a message"
    if left and all(way.failed for way in left):
        return "goes round for as long as the call fails"
    return ""


def _moved(need: Need, ways: Sequence[Way]) -> bool:
    return any(moves(way, need, key, sign) for way in ways for key, sign in need.poles)


def _failing(need: Need, left: Sequence[Way], ways: Sequence[Way]) -> str:
    """Why a need that moves, or looks as if it should, ends nothing."""
    for key, sign in need.poles:
        name = key.removeprefix(LEN)
        moving = [way for way in ways if moves(way, need, key, sign)]
        if need.kind in ("equal", "unequal"):
            moving = [way for way in moving if way.effect(key) in (UP, DOWN)]
        spoiling = any(spoils(way, need) for way in ways)
        if key == CLOCK:
            if sign > 0 and spoiling:
                return "the deadline is set anew inside the loop"
            still = [way for way in left if need not in way.needs]
            if sign > 0 and still:
                return f"one way round{_place(still[0])} does not look at the deadline"
        elif need.kind == "truth":
            if moving and spoiling and any(way.effect(LEN + key) == UP for way in ways):
                return f"`{name}` grows inside the loop"
        elif name == need.limit:
            continue
        elif any(spoils(way, limit) for limit in _limits(need) for way in ways):
            return f"`{need.limit}` moves along"
        elif spoiling and (moving or any(_reset(way, need, key) for way in ways)):
            return f"`{name}` is set anew inside the loop"
        elif moving:
            still = [w for w in left if need not in w.needs or not moves(w, need, key, sign)]
            if still and moves(still[0], need, key, sign):
                return f"one way round{_place(still[0])} does not look at `{name}`"
            if still:
                return f"on one way round{_place(still[0])} `{name}` does not count"
        elif need.kind == "order" and not any(way.effect(k) for way in ways for k, _ in need.poles):
            if key == need.poles[0][0] or len(need.poles) == 1:
                return f"`{name}` never moves"
        elif spoiling:
            back = all(way.effect(key) in (None, UP, DOWN) for way in ways)
            if back and any(way.effect(key) for way in ways):
                return f"`{name}` moves away from {_quoted(need.limit)}"
    return ""


def _limits(need: Need) -> list[Need]:
    """The limit of a need as a need of its own."""
    return [need._replace(poles=(pole,)) for pole in need.poles if pole[0] == need.limit]


def _reset(way: Way, need: Need, key: str) -> bool:
    effect = way.effect(key) or ""
    return need.kind == "order" and effect.startswith(("=T", "=F", "=N", "=f", ANY))


def _place(way: Way) -> str:
    return f" (line {way.mark.line})" if way.mark else ""
