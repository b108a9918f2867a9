"""policy-weakened: the law asks for less. For readers: policy_weakened.md."""

from collections.abc import Iterator

from govlint.model.change import command
from govlint.model.check import check
from govlint.model.facts import ProjectFacts
from govlint.model.finding import Finding, Severity
from govlint.model.loosening import Weakened
from govlint.model.policy import Policy
from govlint.model.words import sentence


@check(
    name="policy-weakened", code="GOV404", since="0.1", severity=Severity.ERROR, suppressible=False
)
def policy_weakened(law: Weakened, project: ProjectFacts, policy: Policy) -> Iterator[Finding]:
    """The policy, or what decides beside it, asks for less than at the base."""
    yield Finding(
        at=law.span,
        says=sentence(law.says),
        help=command(law.options, law.roles, policy),
        subject=law.key,
        statement=law.after,
        severity=law.grade,
    )
