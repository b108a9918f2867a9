"""unlimited-turns: an agent ends because someone said when. For readers: unlimited_turns.md."""

from collections.abc import Iterator
from dataclasses import dataclass

from govlint.model.agents import built_of, siblings, speaks, users
from govlint.model.ceilings import is_stopped
from govlint.model.check import check
from govlint.model.facts import Absent, Agent, AgentLimit, Known, ProjectFacts, Source, Unknown
from govlint.model.finding import Finding, Severity
from govlint.model.policy import Policy
from govlint.model.source import Step
from govlint.model.turns import amount, turn_limits
from govlint.model.words import listed, sentence

_NO_LIMIT = 1000  # a default above it ends a run only after the money is gone


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
    verdict = _verdict(agent, law)
    if verdict is None or is_stopped(agent, project):
        return
    alike = [one for one in siblings(agent, project) if _verdict(one, law) == verdict]
    if alike and alike[0].span != agent.span:
        return
    names = dict.fromkeys(f"{limit.name}=" for limit in turn_limits(agent))
    limit = verdict.limit
    at = limit.amount.at if limit and isinstance(limit.amount, Known) else None
    yield Finding(
        at=agent.span,
        says=sentence(verdict.says),
        help=f"give it {listed(names)}, at most {law.max_turns} (`max_turns` of the policy)",
        sure=verdict.sure and agent.sure,
        because=(
            *([Step(at, "the limit is set here")] if at and at != agent.span else ()),
            *(Step(part.span, "constructed here") for part in built_of(agent, project)),
            *(Step(one.span, "run here too") for one in alike[1:]),
        ),
        severity=verdict.severity,
        function=agent.function,
        subject=agent.api,
        statement=agent.statement,
    )


def _answers(agent: Agent, project: ProjectFacts) -> bool:
    """Whether a turn limit is asked of this fact: it can carry one, and no run that can speaks."""
    if not turn_limits(agent):
        return False
    if agent.what == "construct":
        return not any(turn_limits(user) for user in users(agent, project))
    return speaks(agent, project)


def _verdict(agent: Agent, law: Policy) -> _Verdict | None:
    limits = turn_limits(agent)
    finite = [(number, limit) for limit in limits if (number := amount(limit)) is not None]
    number, limit = min(finite, key=lambda one: one[0], default=(None, None))
    if number is not None and number <= law.max_turns:
        return None
    given = limit is not None and limit.source is not Source.DEFAULT
    unknown = next((one.amount for one in limits if isinstance(one.amount, Unknown)), None)
    if not given and (unknown or agent.hidden):
        why = (unknown or agent.hidden[0]).why
        says = f"cannot tell how many turns this {agent.framework} {_noun(agent)} may take: {why}"
        return _Verdict(says, Severity.NOTE, sure=False) if law.strict else None
    if number is not None and limit is not None:
        if given:
            says = f"`{limit.name}` = {number:f} is above the {law.max_turns} turns of the policy"
        else:
            more = ", practically none" if number >= _NO_LIMIT else ""
            says = (
                f"nothing sets `{limit.name}`: {agent.framework} {_version(agent)} stops at "
                f"{number:f} by default{more}"
            )
        return _Verdict(says, Severity.WARNING, limit=limit)
    off = next((one for one in limits if _is_off(one)), None)
    if off is not None:
        return _Verdict(
            f"`{off.name}` is switched off: nothing ends this {_noun(agent)}", limit=off
        )
    soft = next((one for one in limits if isinstance(one.amount, Known) and not one.hard), None)
    if soft is not None:
        return _Verdict(f"`{soft.name}` does not stop this {agent.framework} {_noun(agent)}")
    names = listed(one.name for one in limits if isinstance(one.amount, Absent | Known))
    return _Verdict(
        f"nothing sets {names}: {agent.framework} {_version(agent)} has no turn limit by default"
    )


def _is_off(limit: AgentLimit) -> bool:
    return (
        isinstance(limit.amount, Known)
        and amount(limit) is None
        and limit.hard
        and limit.source is not Source.DEFAULT
    )


def _version(agent: Agent) -> str:
    return agent.version or f"in the version read ({agent.read})"


def _noun(agent: Agent) -> str:
    return "run" if agent.what == "run" else "agent"
