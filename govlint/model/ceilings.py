"""Whether a guard or limit is the kind of ceiling that the policy asks for."""

from govlint.model.agents import built_of
from govlint.model.facts import Absent, Agent, AgentLimit, Guard, Loop, ProjectFacts, Unit
from govlint.model.policy import Ceiling, Policy
from govlint.model.source import Span
from govlint.model.state import Known, Unknown
from govlint.model.turns import amount, turn_limits

_MONEY = {Unit.USD: "usd", Unit.TOKENS: "tokens"}
_WORDS = {"usd": "USD", "tokens": "tokens", "turns": "turns"}


def shortcoming(guard: Guard, ceiling: Ceiling) -> str:
    """Why a guard does not satisfy the policy, as the rest of a sentence; empty when it does.

    A guard of which it cannot be known whether it is hard is not found wanting here.
    """
    if guard.hard is False or guard.inert:
        return guard.inert[0].says if guard.inert else "does not stop the next call"
    if isinstance(guard.ceiling, Known) and guard.ceiling.value is None:
        return "has no ceiling"
    unit = _unit(guard)
    if unit is None:
        return "does not bound money" if guard.unit is None else f"bounds {guard.unit}, not money"
    if isinstance(guard.ceiling, Absent) and guard.unit is not None:
        return f"is given no ceiling in {_WORDS[unit]}"  # without a unit another place keeps it
    if unit not in ceiling.units:
        return f"bounds {_WORDS[unit]}, not {wanted(ceiling)}"
    if guard.per is not None and guard.per not in ceiling.scopes:
        return f"holds per {guard.per}, so one run can spend all of it"
    return ""


def wanted(ceiling: Ceiling) -> str:
    """The units the policy accepts, in words: USD or tokens."""
    words = [_WORDS[unit] for unit in ceiling.units if unit in _WORDS]
    if "turns+cap" in ceiling.units:
        words.append("turns with an output cap")
    return " or ".join(words)


def satisfies_unit(limit: AgentLimit, ceiling: Ceiling) -> bool:
    return _MONEY.get(limit.unit) in ceiling.units


def covers_agent(agent: Agent, project: ProjectFacts, law: Policy) -> bool | None:
    """Whether a hard ceiling that satisfies the policy stops the agent; None: cannot be known."""
    return _covers(agent, project, law, frozenset())


def is_stopped(agent: Agent, project: ProjectFacts) -> bool:
    """Whether anything else than a turn limit surely ends the run: money, tokens or a deadline."""
    money = Ceiling()
    ends = {Unit.USD, Unit.TOKENS, Unit.SECONDS}
    return any(_holds(guard, money) for guard in _guards(agent.guards, project)) or any(
        limit.hard and limit.unit in ends and isinstance(limit.amount, Known) and limit.amount.value
        for limit in agent.limits
    )


def _covers(agent: Agent, project: ProjectFacts, law: Policy, seen: frozenset[Span]) -> bool | None:
    states = {_holds(guard, law.ceiling) for guard in _guards(agent.guards, project)}
    states |= {_given(limit, law) for limit in agent.limits}
    parts = [part for part in built_of(agent, project) if part.span not in seen]
    if True in states or _capped_turns(agent, parts, project, law):
        return True
    of_parts = {_covers(part, project, law, seen | {agent.span}) for part in parts}
    if of_parts == {True}:
        return True
    if None in states or agent.hidden or (of_parts and False not in of_parts):
        return None
    return False


def covers_loop(loop: Loop, project: ProjectFacts, law: Policy) -> bool | None:
    """Whether a hard ceiling stops a home-made loop, or each of the calls it makes."""
    states = {_holds(guard, law.ceiling) for guard in _guards(loop.guards, project)}
    calls = [call for call in project.calls if call.span in loop.calls]
    of_calls = [
        {_holds(guard, law.ceiling) for guard in _guards(call.guards, project)} for call in calls
    ]
    if True in states or (calls and all(True in one for one in of_calls)):
        return True
    if loop.bounded is True and "turns" in law.ceiling.units:
        return True
    capped = bool(calls) and all(isinstance(call.token_cap, Known) for call in calls)
    if loop.bounded is True and capped and "turns+cap" in law.ceiling.units:
        return True
    doubtful = None in states or (calls and all(one & {True, None} for one in of_calls))
    return None if doubtful else False


def _holds(guard: Guard, ceiling: Ceiling) -> bool | None:
    return False if shortcoming(guard, ceiling) else guard.hard


def _given(limit: AgentLimit, law: Policy) -> bool | None:
    """Whether an agent's own limit is such a ceiling. One of unknown amount is there all the same."""
    if not limit.hard or not satisfies_unit(limit, law.ceiling):
        return False
    if isinstance(limit.amount, Unknown):
        return None if law.strict or limit.source is None else True
    return isinstance(limit.amount, Known) and limit.amount.value is not None


def _capped_turns(agent: Agent, parts: list[Agent], project: ProjectFacts, law: Policy) -> bool:
    """Whether the policy is content with a turn limit, and the agent has one."""
    if not {"turns", "turns+cap"} & set(law.ceiling.units):
        return False
    numbers = [amount(limit) for one in (agent, *parts) for limit in turn_limits(one)]
    if not any(number is not None and number <= law.max_turns for number in numbers):
        return False
    return "turns" in law.ceiling.units or any(
        limit.unit is Unit.TOKENS and isinstance(limit.amount, Known) and limit.amount.value
        for one in (agent, *parts)
        for limit in one.limits
    )


def _guards(spans: tuple[Span, ...], project: ProjectFacts) -> list[Guard]:
    return [guard for guard in project.guards if guard.span in spans] if spans else []


def _unit(guard: Guard) -> str | None:
    if guard.unit in (Unit.TURNS, Unit.CALLS):
        return "turns"
    if not guard.money:
        return None
    return _MONEY.get(guard.unit or Unit.USD)
