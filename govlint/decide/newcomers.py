"""Which agents and frontier models a change brings. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase

from govlint.model.agents import built_of
from govlint.model.facts import Agent, Call, ProjectFacts
from govlint.model.newcomer import Newcomer
from govlint.model.policy import Policy
from govlint.model.state import Known


def newcomers(
    base: ProjectFacts, head: ProjectFacts, renamed: Mapping[str, str], policy: Policy
) -> list[Newcomer]:
    """Agents that the base has not, and the first use of each frontier model; by place.

    An agent is known by its name and framework, else by the function that makes it: one that
    moved, with or without its file, is none. Those in tests are left out.
    """
    roles = _roles(policy)
    found = [*_agents(base, head, renamed, roles), *_models(base, head, policy, roles)]
    return sorted(found, key=lambda one: (one.span, one.kind, one.key))


def _agents(
    base: ProjectFacts, head: ProjectFacts, renamed: Mapping[str, str], roles: tuple[str, ...]
) -> Iterator[Newcomer]:
    known = Counter(_key(agent) for agent in _own(base))
    places = {(renamed.get(agent.span.path, agent.span.path), _key(agent)) for agent in _own(base)}
    # Those that stand where one stood come first: what is left over is the copy.
    for agent in sorted(
        _own(head), key=lambda one: ((one.span.path, _key(one)) not in places, one.span)
    ):
        key = _key(agent)
        if known[key]:
            known[key] -= 1
            continue
        yield Newcomer(
            "agent", agent.span, agent.name or _function(agent), agent.api, roles,
            statement=agent.statement,
        )  # fmt: skip


def _own(facts: ProjectFacts) -> Iterator[Agent]:
    """Each agent once: where it is constructed, or run when it is constructed out of sight."""
    for agent in facts.agents:
        if not agent.in_test and (agent.what == "construct" or not built_of(agent, facts)):
            yield agent


def _key(agent: Agent) -> tuple[str, str, str]:
    return agent.framework, agent.what, agent.name or agent.function.rpartition(".")[2]


def _function(agent: Agent) -> str:
    return f"{agent.api}@{agent.function}"


def _models(
    base: ProjectFacts, head: ProjectFacts, policy: Policy, roles: tuple[str, ...]
) -> Iterator[Newcomer]:
    known = {name for name, _ in _used(base)}
    for name, one in sorted(_used(head), key=lambda each: each[1].span):
        if name in known or not any(
            fnmatchcase(_bare(name), glob.lower()) for glob in policy.frontier_models
        ):
            continue
        known.add(name)
        yield Newcomer("model", one.span, name, one.api, roles, statement=one.statement)


def _used(facts: ProjectFacts) -> list[tuple[str, Call | Agent]]:
    every: tuple[Call | Agent, ...] = (*facts.calls, *facts.agents)
    return [
        (one.model.value, one) for one in every if not one.in_test and isinstance(one.model, Known)
    ]


def _bare(model: str) -> str:
    """The model without its provider: openai/gpt-5, openai:gpt-5."""
    return model.lower().rpartition("/")[2].rpartition(":")[2]


def _roles(policy: Policy) -> tuple[str, ...]:
    """Who may let them in: whoever approves the smallest rise."""
    if not policy.raises:
        return tuple(policy.roster)
    least = min(each.ratio for each in policy.raises)
    return tuple(dict.fromkeys(each.role for each in policy.raises if each.ratio == least))
