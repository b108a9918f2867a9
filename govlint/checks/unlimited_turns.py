"""unlimited-turns: an agent ends because someone said when. For readers: unlimited_turns.md."""

from collections.abc import Iterator
from dataclasses import dataclass

from govlint.model.agents import built_of, siblings, speaks, users
from govlint.model.ceilings import is_stopped
from govlint.model.check import check
from govlint.model.facts import Agent, AgentLimit, Known, ProjectFacts, Source, Unknown
from govlint.model.finding import Finding, Severity
from govlint.model.policy import Policy
from govlint.model.source import Step
from govlint.model.turns import amount, turn_limits, written
from govlint.model.words import sentence

_NO_LIMIT = 1000  # a default this high ends a run only after the money is gone


@dataclass(frozen=True)
class _Verdict:
    says: str
    severity: Severity | None = None
    sure: bool = True
    limit: AgentLimit | None = None


@check(name="unlimited-turns", code="GOV202", since="0.1", severity=Severity.ERROR)
def unlimited_turns(agent: Agent, project: ProjectFacts, policy: Policy) -> Iterator[Finding]:
    """An agent has no turn limit, or one so high that it is none."""
    if not _answers(agent, project):
        return
    law = policy.at(agent.span.path)
    verdict = _worst(agent, project, law)
    if verdict is None or is_stopped(agent, project):
        return
    alike = (one for one in siblings(agent, project) if _worst(one, project, law) == verdict)
    if next(alike, agent).span != agent.span:
        return
    others = tuple(alike)
    parts = built_of(agent, project)
    limit = verdict.limit
    at = limit.amount.at if limit and isinstance(limit.amount, Known) else None
    yield Finding(
        at=agent.span,
        says=sentence(verdict.says),
        help=_help(agent, limit or turn_limits(agent)[0], law),
        sure=verdict.sure and agent.sure,
        because=(
            *([Step(at, "the limit is set here")] if at and at != agent.span else ()),
            *(Step(part.span, "constructed here") for part in parts),
            *(Step(one.span, "run here too") for one in others),
        ),
        stands_for=tuple(one.span for one in (*parts, *others)),
        severity=verdict.severity,
        function=agent.function,
        subject=agent.api,
        statement=agent.statement,
    )


def _help(agent: Agent, limit: AgentLimit, law: Policy) -> str:
    takes = f"update {agent.framework} to {limit.since} or later and " if limit.since else ""
    most = f"at most {law.max_turns} (`max-turns` of the policy)"
    return f"{takes}give it {written(limit)}, {most}"


def _answers(agent: Agent, project: ProjectFacts) -> bool:
    """Whether a turn limit is asked of this fact: it can carry one, and no run that can speaks."""
    if not turn_limits(agent):
        return False
    if agent.what == "construct":
        return not any(turn_limits(user) for user in users(agent, project))
    return speaks(agent, project)


def _worst(agent: Agent, project: ProjectFacts, law: Policy) -> _Verdict | None:
    """What is wrong with the turn limit of a fact and what it is built of; None when nothing is."""
    parts = [part for part in built_of(agent, project) if turn_limits(part)]
    verdicts = [_verdict((agent, part), law) for part in parts] or [_verdict((agent,), law)]
    rank = {Severity.NOTE: 1, Severity.WARNING: 2, None: 3}
    bad = [verdict for verdict in verdicts if verdict is not None]
    return max(bad, key=lambda verdict: rank[verdict.severity], default=None)


def _verdict(owners: tuple[Agent, ...], law: Policy) -> _Verdict | None:
    agent = owners[0]
    limits = _effective(owners)
    finite = [(number, one, owner) for one, owner in limits if (number := amount(one)) is not None]
    # A run repeats the default of what it runs; the last to say it is the library it comes from.
    number, limit, owner = min(
        reversed(finite), key=lambda one: one[0], default=(None, None, agent)
    )
    if number is not None and number <= law.max_turns:
        return None
    given = limit is not None and limit.source is not Source.DEFAULT
    unknown = [
        one.amount.why if "`" in one.amount.why else f"`{one.name}` {one.amount.why}"
        for one, _ in limits
        if isinstance(one.amount, Unknown)
    ]
    unknown += [hidden.why for one in owners for hidden in one.hidden]
    if not given and unknown:
        says = f"cannot tell how many turns this {_noun(agent)} may take: {unknown[0]}"
        return _Verdict(says, Severity.NOTE, sure=False) if law.strict else None
    if number is not None and limit is not None:
        if given:
            says = f"`{limit.name}` = {number:f} is above the {law.max_turns} turns of the policy"
        else:
            more = ", practically none" if number >= _NO_LIMIT else ""
            says = (
                f"nothing sets `{limit.name}`: {owner.framework} {_version(owner)} stops at "
                f"{number:f} by default{more}"
            )
        return _Verdict(says, Severity.WARNING, limit=limit)
    for one, _ in limits:
        if isinstance(one.amount, Known) and one.source is not Source.DEFAULT:
            fault = "is switched off" if one.amount.value is None else "does not stop it"
            return _Verdict(f"`{one.name}` {fault}: nothing ends this {_noun(agent)}", limit=one)
    one, owner = limits[0]
    return _Verdict(
        f"nothing sets `{one.name}`: {owner.framework} {_version(owner)} has no turn limit "
        "by default"
    )


def _effective(owners: tuple[Agent, ...]) -> list[tuple[AgentLimit, Agent]]:
    """The turn limits of a run and of what it runs; a default yields to a value of its name."""
    limits = [(limit, owner) for owner in owners for limit in turn_limits(owner)]
    given = {limit.name for limit, _ in limits if limit.source not in (Source.DEFAULT, None)}
    return [
        (limit, owner)
        for limit, owner in limits
        if limit.name not in given or limit.source not in (Source.DEFAULT, None)
    ]


def _version(agent: Agent) -> str:
    return agent.version or f"in the version read ({agent.read})"


def _noun(agent: Agent) -> str:
    return f"{agent.framework} {'run' if agent.what == 'run' else 'agent'}"
