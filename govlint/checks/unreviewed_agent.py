"""unreviewed-agent: an agent or model nobody looked at. For readers: unreviewed_agent.md."""

from collections.abc import Iterator

from govlint.model.change import command
from govlint.model.check import check
from govlint.model.facts import ProjectFacts
from govlint.model.finding import Finding, Severity
from govlint.model.newcomer import Newcomer
from govlint.model.policy import Policy
from govlint.model.words import sentence


@check(
    name="unreviewed-agent",
    code="GOV407",
    since="0.1",
    severity=Severity.WARNING,
    suppressible=False,
)
def unreviewed_agent(one: Newcomer, project: ProjectFacts, policy: Policy) -> Iterator[Finding]:
    """An agent or a frontier model is used for the first time without an approval."""
    says = (
        f"the agent {one.key} ({one.what}) is new, and no approval covers it"
        if one.kind == "agent"
        else f"{one.key} is used for the first time ({one.what}), and no approval covers it"
    )
    yield Finding(
        at=one.span,
        says=sentence(says),
        help=command(one.options, one.roles, policy),
        subject=one.key,
        statement=one.statement,
    )
