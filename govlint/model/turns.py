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


def phrase(limit: AgentLimit, agent: Agent) -> str:
    """`max_turns` = 10 (default of openai-agents 0.24.0); empty without a finite number."""
    number = amount(limit)
    if number is None:
        return ""
    return f"`{limit.name}` = {number:f}{_SOURCES.get(limit.source, '')}" + (
        f" ({default_of(agent)})" if limit.source is Source.DEFAULT else ""
    )


def default_of(agent: Agent) -> str:
    """Whose default it is: the locked version's, or the version that was read."""
    if agent.version:
        return f"the default of {agent.framework} {agent.version}"
    return f"the default of {agent.framework} in the version read, {agent.read}"


_SOURCES: dict[Source | None, str] = {
    Source.INHERITED: " (given to the agent)",
    Source.ENVIRONMENT: " (environment)",
}
