"""ceiling-removed: a limit is gone. For readers: ceiling_removed.md."""

from collections.abc import Iterator

from govlint.model.change import Change, amount_of, at_base, how_to_approve
from govlint.model.check import check
from govlint.model.facts import ProjectFacts
from govlint.model.finding import Finding, Severity
from govlint.model.policy import Policy
from govlint.model.source import Step
from govlint.model.state import Known
from govlint.model.words import sentence


@check(
    name="ceiling-removed", code="GOV402", since="0.1", severity=Severity.ERROR, suppressible=False
)
def ceiling_removed(change: Change, project: ProjectFacts, policy: Policy) -> Iterator[Finding]:
    """A ceiling is taken away, or no longer stops anything."""
    if change.kind != "removed" or change.before is None:
        return
    gone = change.after is None
    says = "is removed" if gone else "no longer stops anything"
    yield Finding(
        at=change.span,
        says=sentence(f"{change.before.key}, {amount_of(change.before)} at the base, {says}"),
        help=f"put it back, or {how_to_approve(change, policy)}",
        sure=isinstance(change.before.amount, Known),
        because=(Step(change.span, at_base(change)),),
        subject=change.before.key,
    )
