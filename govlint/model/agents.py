"""Which of an agent's facts a finding about it stands on: one run, else the construct."""

from collections.abc import Iterator

from govlint.model.facts import Agent, ProjectFacts


def built_of(agent: Agent, project: ProjectFacts) -> tuple[Agent, ...]:
    """The constructs that a run, a crew or a graph is made of."""
    if not agent.builds:
        return ()
    return tuple(one for one in project.agents if one.span in agent.builds and one is not agent)


def users(agent: Agent, project: ProjectFacts) -> tuple[Agent, ...]:
    """The runs and larger agents that a construct is used in.

    Those in tests speak only for a construct that is in a test itself.
    """
    return tuple(
        one
        for one in project.agents
        if one is not agent
        and (one.span in agent.runs or agent.span in one.builds)
        and (agent.in_test or not one.in_test)
    )


def speaks(agent: Agent, project: ProjectFacts) -> bool:
    """Whether this fact, and no run of it, is the place for a finding about the agent."""
    if agent.what == "construct":
        return not users(agent, project)
    # A test that runs the product's agent adds nothing to what is said of the agent itself.
    return not (agent.in_test and any(not one.in_test for one in built_of(agent, project)))


def siblings(agent: Agent, project: ProjectFacts) -> Iterator[Agent]:
    """All runs of the same agent in the order of their places, this one included."""
    if not agent.builds or agent.what == "construct":
        yield agent
        return
    for one in project.agents:
        if one.what == "run" and one.builds == agent.builds and one.in_test == agent.in_test:
            yield one
