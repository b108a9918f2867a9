"""unlimited-turns: the limit of the policy, where the agent or its run takes one."""

from govlint.model.facts import Agent, AgentLimit, ProjectFacts, Source
from govlint.model.finding import Finding
from govlint.model.fix import Fix, Give, Value
from govlint.model.policy import Policy
from govlint.model.turns import amount, turn_limits


def fix(finding: Finding, project: ProjectFacts, policy: Policy) -> Fix | None:
    """Never safe: a run that went on until now ends."""
    law = policy.at(finding.at.path)
    first = project.agent_at(finding.at)
    if first is None:
        return None
    alike = [one for span in finding.stands_for if (one := project.agent_at(span)) is not None]
    # Runs carry the limits of what they run; the constructs beside them need no change.
    agents = [first, *(one for one in alike if one.what == first.what)]
    if not turn_limits(first):
        agents += alike
    edits: dict[tuple[object, str], Give] = {}
    for agent in agents:
        give = _missing(agent, law)
        if give is None:
            return None  # half of it would leave the finding
        edits.setdefault((give.at, give.argument), give)
    names = dict.fromkeys(give.argument.rpartition(".")[2] for give in edits.values())
    says = ", ".join(f"{name}={law.max_turns}" for name in names)
    return Fix(says, False, tuple(edits.values())) if edits else None


def _missing(agent: Agent, law: Policy) -> Give | None:
    if any(_chosen(one, law) for one in turn_limits(agent)):
        return None
    limit = next((one for one in turn_limits(agent) if _lacks(one, law)), None)
    if limit is None or limit.room is None:
        return None
    room = limit.room
    return Give(
        room.at,
        room.argument,
        Value("", str(law.max_turns)),
        position=room.position,
        plain=room.plain,
    )


def _chosen(limit: AgentLimit, law: Policy) -> bool:
    """A number that a person wrote, too high as it is: another limit beside it is no answer."""
    number = amount(limit)
    return limit.source is not Source.DEFAULT and number is not None and number > law.max_turns


def _lacks(limit: AgentLimit, law: Policy) -> bool:
    number = amount(limit)
    return limit.room is not None and limit.hard and (number is None or number > law.max_turns)
