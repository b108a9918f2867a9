"""unguarded-agent: something must stop a run that goes wrong. For readers: unguarded_agent.md."""

from collections.abc import Iterator

from govlint.model.agents import built_of, siblings, speaks
from govlint.model.ceilings import covers_agent, covers_loop, satisfies_unit, shortcoming, wanted
from govlint.model.check import check
from govlint.model.facts import Agent, Loop, ProjectFacts
from govlint.model.finding import Finding, Severity
from govlint.model.loops import inside, is_home_made, outermost
from govlint.model.policy import Policy
from govlint.model.source import Span, Step
from govlint.model.turns import phrase, turn_limits, written
from govlint.model.words import sentence


@check(name="unguarded-agent", code="GOV201", since="0.1", severity=Severity.ERROR)
def unguarded_agent(fact: Agent | Loop, project: ProjectFacts, policy: Policy) -> Iterator[Finding]:
    """No hard circuit breaker or budget ceiling covers an agent or a home-made agent loop."""
    if isinstance(fact, Agent):
        yield from _agent(fact, project, policy)
    elif is_home_made(fact, project):
        yield from _loop(fact, project, policy)


def _agent(agent: Agent, project: ProjectFacts, policy: Policy) -> Iterator[Finding]:
    if not speaks(agent, project):
        return
    law = policy.at(agent.span.path)
    open_runs = (
        one
        for one in siblings(agent, project)
        if covers_agent(one, project, policy.at(one.span.path)) is not True
    )
    if next(open_runs, agent).span != agent.span or covers_agent(agent, project, law) is True:
        return
    others = tuple(open_runs)
    sure = agent.sure and covers_agent(agent, project, law) is False
    parts = built_of(agent, project)
    guards = dict.fromkeys(span for one in (agent, *parts) for span in one.guards)
    found = list(_soft(tuple(guards), project, law))
    what = f"this {agent.framework} {'run' if agent.what == 'run' else 'agent'}"
    reason = found[0].says if found else _turns(agent, parts)
    yield Finding(
        at=agent.span,
        says=_says(what, reason, law, sure),
        help=_help(agent, parts, law),
        sure=sure,
        because=(
            *found,
            *(Step(part.span, "constructed here") for part in parts),
            *(Step(one.span, "run here too") for one in others),
        ),
        stands_for=tuple(one.span for one in (*parts, *others)),
        severity=None if sure or law.strict else Severity.NOTE,
        function=agent.function,
        subject=agent.api,
        statement=agent.statement,
    )


def _loop(loop: Loop, project: ProjectFacts, policy: Policy) -> Iterator[Finding]:
    law = policy.at(loop.span.path)
    state = covers_loop(loop, project, law)
    if state is True or not outermost(loop, project, policy, covers_loop):
        return
    calls = [call for call in project.calls if call.span in loop.calls]
    sure = state is False and (not calls or any(call.sure for call in calls))
    guards = dict.fromkeys([*loop.guards, *(span for call in calls for span in call.guards)])
    found = list(_soft(tuple(guards), project, law))
    bound = f"only turns are bounded ({loop.bound})" if loop.bounded else ""
    others = inside(loop, project, policy, covers_loop)
    own = (loop.span.path, loop.function)
    yield Finding(
        at=loop.span,
        says=_says("this home-made agent loop", found[0].says if found else bound, law, sure),
        help=f"compare what was spent with a ceiling in {wanted(law.ceiling)} before each call and "
        "raise, return or break above it, or make the calls through a client whose guard raises",
        sure=sure,
        because=(
            *found,
            *loop.path,
            *(
                Step(one.span, "this agent loop runs inside it")
                for one in others
                if (one.span.path, one.function) != own
            ),
        ),
        stands_for=tuple(one.span for one in others),
        severity=None if sure or law.strict else Severity.NOTE,
        function=loop.function,
        subject=loop.form,
        statement=loop.statement,
    )


def _says(what: str, reason: str, law: Policy, sure: bool) -> str:
    start = "no hard" if sure else "cannot tell whether a hard"
    says = f"{start} ceiling in {wanted(law.ceiling)} stops {what}"
    return sentence(f"{says}: {reason}" if reason else says)


def _soft(spans: tuple[Span, ...], project: ProjectFacts, law: Policy) -> Iterator[Step]:
    """The guards that are there, each with what it lacks."""
    for guard in project.guards:
        if guard.span in spans:
            lacks = shortcoming(guard, law.ceiling) or "may not stop the next call"
            yield Step(guard.span, f"`{guard.symbol}` {lacks}")


def _turns(agent: Agent, parts: tuple[Agent, ...]) -> str:
    for one in (agent, *parts):
        for limit in turn_limits(one):
            said = phrase(limit, one, agent.framework)
            if said:
                return f"{said} bounds turns, not money"
    return ""


def _help(agent: Agent, parts: tuple[Agent, ...], law: Policy) -> str:
    names = [
        written(limit)
        for one in (agent, *parts)
        for limit in one.limits
        if satisfies_unit(limit, law.ceiling)
    ]
    if names:
        return f"give it {' or '.join(list(dict.fromkeys(names))[:2])}"
    return (
        f"give it a ceiling in {wanted(law.ceiling)} per run that raises: a budget argument, "
        f"middleware or hook of {agent.framework}, or a model client wrapped by a budget guard"
    )
