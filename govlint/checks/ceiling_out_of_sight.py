"""ceiling-out-of-sight: a limit leaves the repository. For readers: ceiling_out_of_sight.md."""

from collections.abc import Iterator

from govlint.model.change import Change, amount_of, at_base, how_to_approve
from govlint.model.check import check
from govlint.model.facts import ProjectFacts
from govlint.model.finding import Finding, Severity
from govlint.model.policy import Policy
from govlint.model.source import Step
from govlint.model.words import sentence


@check(
    name="ceiling-out-of-sight",
    code="GOV405",
    since="0.1",
    severity=Severity.ERROR,
    suppressible=False,
)
def ceiling_out_of_sight(
    change: Change, project: ProjectFacts, policy: Policy
) -> Iterator[Finding]:
    """A ceiling moves to where no review sees it."""
    if change.kind != "hidden" or change.after is None or change.before is None:
        return
    why = getattr(change.after.amount, "why", "cannot be read")
    yield Finding(
        at=change.span,
        says=sentence(f"{change.after.key}, {amount_of(change.before)} at the base, now {why}"),
        help="keep the number in the repository, where its changes are reviewed, or "
        + how_to_approve(change, policy),
        because=(Step(change.span, at_base(change)),),
        subject=change.after.key,
    )
