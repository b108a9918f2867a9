"""Limits that are gone together with the agent they were given to. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence

from govlint.model.change import Change
from govlint.model.facts import Agent, ProjectFacts
from govlint.model.source import Span
from govlint.model.state import Known

_Key = tuple[str, str, str, str]


def without_retired(
    found: Sequence[Change], base: ProjectFacts, head: ProjectFacts
) -> list[Change]:
    """The changes without those limits that only agents had which the head no longer has.

    Where an agent is new, a home-made loop included, or there is one more of a kind, any of those
    gone may be that one in another form: nothing is retired.
    """
    before, after = (Counter([*map(_key, side.agents), *_turns(side)]) for side in (base, head))
    if after - before:
        return list(found)
    bound: dict[Span, list[Agent]] = {}
    for agent in base.agents:
        for span in _spans(agent):
            bound.setdefault(span, []).append(agent)
    retired = {
        span for span, agents in bound.items() if not any(after[_key(agent)] for agent in agents)
    }
    return [each for each in found if not each.takes_away(retired)]


def _key(agent: Agent) -> _Key:
    return agent.framework, agent.api, agent.name or "", agent.function.rpartition(".")[2]


def _turns(facts: ProjectFacts) -> list[_Key]:
    return [
        ("", loop.form, "", loop.function.rpartition(".")[2])
        for loop in facts.loops
        if loop.agentic
    ]


def _spans(agent: Agent) -> Iterable[Span]:
    """Where the numbers of its limits stand."""
    for limit in agent.limits:
        if isinstance(limit.amount, Known) and limit.amount.at is not None:
            yield limit.amount.at
