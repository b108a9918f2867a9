"""How many turns an agent may take, and who says so."""

from decimal import Decimal

from govlint.model.facts import Agent, AgentLimit, Source, Unit
from govlint.model.state import Known


def turn_limits(agent: Agent) -> tuple[AgentLimit, ...]:
    """The limits of an agent that count its turns or model calls, given or not."""
    return tuple(limit for limit in agent.limits if limit.unit in (Unit.TURNS, Unit.CALLS))


def amount(limit: AgentLimit) -> Decimal | None:
    """The finite number of turns that really ends the run, if it is known."""
    if not limit.hard or not isinstance(limit.amount, Known):
        return None
    value = limit.amount.value
    return value if value is not None and value.is_finite() else None


def written(limit: AgentLimit) -> str:
    """How the limit is given: `max_turns=`, or `recursion_limit` in `config=`."""
    outer, _, inner = (limit.argument or limit.name).rpartition(".")
    return f"`{inner}` in `{outer}=`" if outer else f"`{inner}=`"


def phrase(limit: AgentLimit, agent: Agent, said: str) -> str:
    """`max_turns` = 10 (the default of openai-agents 0.24.0); empty without a finite number.

    `said`: the framework that the sentence has named already.
    """
    number = amount(limit)
    if number is None:
        return ""
    return f"`{limit.name}` = {number:f}{_SOURCES.get(limit.source, '')}" + (
        f" ({_default_of(agent, said)})" if limit.source is Source.DEFAULT else ""
    )


def _default_of(agent: Agent, said: str) -> str:
    """Whose default it is: the locked version's, or that of the version that was read."""
    if agent.version:
        return f"the default of {agent.framework} {agent.version}"
    name = "" if agent.framework == said else f"{agent.framework} "
    return f"the default, {name}{agent.read} assumed"


_SOURCES: dict[Source | None, str] = {
    Source.INHERITED: " (given to the agent)",
    Source.ENVIRONMENT: " (environment)",
}
