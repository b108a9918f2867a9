"""Loops that are agents by another name, and which of several nested ones to speak of."""

from collections.abc import Callable

from govlint.model.facts import Loop, ProjectFacts
from govlint.model.policy import Policy

Covers = Callable[[Loop, ProjectFacts, Policy], bool | None]


def is_home_made(loop: Loop, project: ProjectFacts) -> bool:
    """A turn loop that pays on each turn and is not just the run of a framework's agent."""
    if loop.purpose != "turn" or not loop.agentic or loop.form == "retry":
        return False
    agents = {agent.span for agent in project.agents}
    return not loop.calls or any(span not in agents for span in loop.calls)


def outermost(loop: Loop, project: ProjectFacts, policy: Policy, covers: Covers) -> bool:
    """Whether no uncovered home-made loop runs this one inside itself.

    Of loops that run each other, as in mutual recursion, the first speaks.
    """
    for other in project.loops:
        if other.span == loop.span or other.in_test != loop.in_test:
            continue
        if not runs(other, loop) or not is_home_made(other, project):
            continue
        if runs(loop, other) and loop.span < other.span:
            continue
        if covers(other, project, policy.at(other.span.path)) is not True:
            return False
    return True


def inside(loop: Loop, project: ProjectFacts, policy: Policy, covers: Covers) -> tuple[Loop, ...]:
    """The uncovered home-made loops that this one runs, at any depth: it speaks for them."""
    found: list[Loop] = []
    queue = [loop]
    while queue:
        outer = queue.pop()
        for other in project.loops:
            if other is loop or other in found or not runs(outer, other):
                continue
            if other.in_test != loop.in_test or not is_home_made(other, project):
                continue
            if covers(other, project, policy.at(other.span.path)) is not True:
                found.append(other)
                queue.append(other)
    return tuple(sorted(found, key=lambda one: one.span))


def runs(outer: Loop, inner: Loop) -> bool:
    """Whether one loop stands inside the other, or on its way to a call.

    The span of a loop is its head; what its body holds shows in the calls it reaches.
    """
    if not inner.path or outer.span == inner.span:
        return False
    first = inner.path[0].at
    if first in outer.calls or any(step.at == first for step in outer.path):
        return True
    return (
        (inner.span.path, inner.function) == (outer.span.path, outer.function)
        and outer.span.line < inner.span.line
        and outer.span.column < inner.span.column
        and set(inner.calls) <= set(outer.calls)
    )
