"""Limits of agents that a settings file beside the code gives."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from govlint.model.facts import Agent, AgentLimit, Limit, Source


def configured(agents: Iterable[Agent], limits: Iterable[Limit]) -> tuple[Agent, ...]:
    """The agents, with what their settings files say in the place of the library's defaults.

    An argument in the code wins over the file, as the libraries have it.
    """
    found = {(limit.span.path, limit.key): limit for limit in limits}
    return tuple(
        agent
        if agent.config is None
        else replace(
            agent, limits=tuple(_given(limit, agent.config, found) for limit in agent.limits)
        )
        for agent in agents
    )


def _given(
    limit: AgentLimit, config: tuple[str, str], found: Mapping[tuple[str, str], Limit]
) -> AgentLimit:
    path, key = config
    given = found.get((path, f"{key}.{limit.name}"))
    if given is None or limit.source in (Source.EXPLICIT, Source.INHERITED):
        return limit
    return replace(limit, amount=given.amount, source=Source.CONFIG)
