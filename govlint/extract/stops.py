"""Loops that a hard guard of a library ends, though nothing in the loop itself does."""

from collections.abc import Iterable
from dataclasses import replace

from govlint.extract.workspace import Workspace
from govlint.model.facts import Call, Guard, Loop
from govlint.model.source import Span, Step


def stopped(
    work: Workspace, loops: Iterable[Loop], calls: Iterable[Call], guards: Iterable[Guard]
) -> list[Loop]:
    """The loops, with those bounded whose every call has a hard guard that nothing swallows.

    A `try` around a call may swallow what the guard raises: then the loop keeps its verdict.
    """
    hard = {guard.span: guard for guard in guards if guard.hard is True and guard.money}
    covered = {call.span: [hard[span] for span in call.guards if span in hard] for call in calls}
    tried = set(_tried(work))
    return [_stopped(loop, covered, tried) for loop in loops]


def _stopped(loop: Loop, covered: dict[Span, list[Guard]], tried: set[Span]) -> Loop:
    if loop.bounded is not False or not loop.calls:
        return loop
    found = [covered.get(span, []) for span in loop.calls if span not in tried]
    if len(found) < len(loop.calls) or not all(found):
        return loop
    guard = found[0][0]
    says = f"`{guard.symbol}` stops it, line {guard.span.line}"
    return replace(loop, bounded=True, bound=says, why=(Step(guard.span, says),))


def _tried(work: Workspace) -> Iterable[Span]:
    for file, site in work.sites():
        if id(site.call) in file.tries:
            yield work.span(site)
