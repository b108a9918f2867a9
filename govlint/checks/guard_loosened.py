"""guard-loosened: enforcement stops less. For readers: guard_loosened.md."""

from collections.abc import Iterator

from govlint.model.change import command
from govlint.model.check import check
from govlint.model.facts import ProjectFacts
from govlint.model.finding import Finding, Severity
from govlint.model.loosening import Loosened
from govlint.model.policy import Policy
from govlint.model.words import sentence


@check(
    name="guard-loosened", code="GOV403", since="0.1", severity=Severity.ERROR, suppressible=False
)
def guard_loosened(guard: Loosened, project: ProjectFacts, policy: Policy) -> Iterator[Finding]:
    """A guard stops less than at the base, though its ceiling may be the same."""
    yield Finding(
        at=guard.span,
        says=sentence(guard.says),
        help=command(guard.options, guard.roles, policy),
        because=(guard.was,),
        subject=guard.key,
        statement=guard.after,
    )
