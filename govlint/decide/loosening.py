"""Which guards of two trees belong together, and which of them stop less. Pure."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import replace

from govlint.decide.counting import lighter
from govlint.decide.roles import roles_for_ratio
from govlint.model.change import Change, amount_of
from govlint.model.facts import Agent, Call, Guard, Loop, ProjectFacts
from govlint.model.loosening import ABSENT, Loosened
from govlint.model.policy import Policy
from govlint.model.source import Span, Step
from govlint.model.state import Known, Unknown
from govlint.model.units import INFINITY

_PRODUCT = re.compile(r"[\w.)\]]\s*\*\s*[\w(]")  # one star: two are a power, or unpack

Trait = Callable[[Guard, Mapping[str, str]], Hashable]


def loosened(
    base: ProjectFacts,
    head: ProjectFacts,
    renamed: Mapping[str, str],
    removed: Collection[Span],
    policy: Policy,
) -> list[Loosened]:
    """Guards that stop at the base and no longer do, or less.

    `renamed` maps paths at the base to those at the head. `removed`: where the ceilings stood
    that are reported as removed; the guard around one is not reported again.
    """
    roles = roles_for_ratio(INFINITY, policy)
    found = []
    for before, after in _pairs(base, head, renamed):
        one = _gone(before, head, renamed, removed) if after is None else _less(before, after)
        if one is not None:
            found.append(replace(one, roles=roles))
    return sorted(found, key=lambda each: (each.span, each.key))


def multiplied(
    changes: Iterable[Change], text_at: Callable[[Span], str], policy: Policy
) -> tuple[list[Change], list[Loosened]]:
    """Ceilings that are multiplied by what nobody can read, apart from the other changes."""
    kept, found = [], []
    for change in changes:
        after = change.after
        before = change.before
        if change.kind == "hidden" and after and before and _PRODUCT.search(text_at(after.span)):
            says = f"{after.key}, {amount_of(before)} at the base, is multiplied by what cannot be known"
            was = Step(before.span, "at the base it is a plain number")
            roles = roles_for_ratio(INFINITY, policy)
            found.append(Loosened(after.span, after.key, "number", "product", says, was, roles))
        else:
            kept.append(change)
    return kept, found


def _pairs(
    base: ProjectFacts, head: ProjectFacts, renamed: Mapping[str, str]
) -> Iterator[tuple[Guard, Guard | None]]:
    """Guards of the base that stop, each with its successor; those alike in more are paired first:
    at last, one of the library that covers the same functions wherever it stands."""
    left = [guard for guard in base.guards if guard.hard is not False]
    free = list(head.guards)
    reach: dict[int, frozenset[str]] = {}
    for side in (base, head):
        inside = {fact.span: fact.function.rpartition(".")[2] for fact in _spending(side)}
        for guard in side.guards:
            reach[id(guard)] = frozenset(inside.get(span, "") for span in guard.covers)

    def covering(guard: Guard, renamed: Mapping[str, str]) -> Hashable:
        return guard.library, guard.unit, reach[id(guard)] or guard.span

    traits: tuple[Trait, ...] = (_exact, _function, _anywhere, covering)
    for trait in traits:
        waiting: dict[Hashable, list[Guard]] = defaultdict(list)
        for guard in free:
            waiting[trait(guard, {})].append(guard)
        still = []
        for guard in left:
            alike = waiting[trait(guard, renamed)]
            if alike:
                yield guard, alike.pop(0)
            else:
                still.append(guard)
        free = [guard for guards in waiting.values() for guard in guards]
        left = still
    for guard in left:
        yield guard, None


def _exact(guard: Guard, renamed: Mapping[str, str]) -> Hashable:
    return (*_function(guard, renamed), guard.symbol)


def _function(guard: Guard, renamed: Mapping[str, str]) -> tuple[str, ...]:
    path = renamed.get(guard.span.path, guard.span.path)
    return path, guard.function.rpartition(".")[2], guard.library


def _anywhere(guard: Guard, renamed: Mapping[str, str]) -> Hashable:
    return guard.library, guard.symbol, guard.function.rpartition(".")[2]


def _less(before: Guard, after: Guard) -> Loosened | None:
    was = Step(before.span, "it stops here at the base")
    name = _name(after)
    if after.hard is False:
        why = after.inert[0].says if after.inert else "it does not stop the next call"
        at = after.inert[0].at if after.inert else after.span
        return Loosened(
            at, name, "stops", "does not stop", f"{name} stops nothing any more: {why}", was
        )
    if after.hard is None and before.hard:
        says = f"it can no longer be known whether {name} stops anything"
        return Loosened(after.span, name, "stops", "unknown", says, was)
    if after.tier < before.tier:
        says = f"{name} stops later: tier {after.tier}, {before.tier} at the base"
        return Loosened(after.span, name, f"tier {before.tier}", f"tier {after.tier}", says, was)
    less = lighter(before, after)
    if less is not None:
        says = f"{name} is told less: {less.says}"
        return Loosened(less.at, name, less.before, less.after, says, was)
    if len(after.bypassed) > len(before.bypassed):
        step = after.bypassed[-1]
        return Loosened(
            step.at, name, "counts", "bypassed", f"{name} is passed by: {step.says}", was
        )
    if before.covers and not after.covers:
        says = f"{name} stands around no call and no agent any more"
        return Loosened(after.span, name, "covers", "covers nothing", says, was)
    return None


def _gone(
    before: Guard, head: ProjectFacts, renamed: Mapping[str, str], removed: Collection[Span]
) -> Loosened | None:
    """A guard that is no longer there, while what it stood around still is."""
    if before.hard is not True or any(_inside(span, before.span) for span in removed):
        return None
    if isinstance(before.ceiling, Known | Unknown) and before.ceiling.at in removed:
        return None
    path = renamed.get(before.span.path, before.span.path)
    last = before.function.rpartition(".")[2]
    still = [
        fact.span
        for fact in _spending(head)
        if fact.span.path == path and fact.function.rpartition(".")[2] == last
    ]
    if not still:
        return None
    name = _name(before)
    was = Step(before.span, "it stands here at the base")
    return Loosened(min(still), name, "stops", ABSENT, f"the guard {name} is removed", was)


def _spending(facts: ProjectFacts) -> list[Call | Agent | Loop]:
    return [*facts.calls, *facts.agents, *facts.loops]


def _inside(span: Span, outer: Span) -> bool:
    return span.path == outer.path and outer.line <= span.line <= max(outer.line, outer.end_line)


def _name(guard: Guard) -> str:
    name = guard.symbol if guard.library == "home-made" else f"{guard.library} {guard.symbol}"
    return f"{name} in {guard.function}" if guard.function else name
