"""ceiling-raised: a limit went up. For readers: ceiling_raised.md."""

from collections.abc import Iterator

from govlint.model.change import Change, amount_of, at_base, how_to_approve, times
from govlint.model.check import check
from govlint.model.facts import ProjectFacts
from govlint.model.finding import Finding, Severity
from govlint.model.policy import Policy
from govlint.model.source import Step
from govlint.model.words import sentence


@check(
    name="ceiling-raised", code="GOV401", since="0.1", severity=Severity.ERROR, suppressible=False
)
def ceiling_raised(change: Change, project: ProjectFacts, policy: Policy) -> Iterator[Finding]:
    """A ceiling rises so far that somebody has to agree."""
    if change.kind != "raised" or change.after is None or change.before is None:
        return
    if not change.roles:
        return
    by = "" if change.ratio is None else f", {times(change.ratio)} times"
    if change.ratio is not None and change.ratio.is_infinite():
        by = ", without bound"
    last = change.approved or amount_of(change.before)
    yield Finding(
        at=change.span,
        says=sentence(f"{change.after.key} rises from {last} to {amount_of(change.after)}{by}"),
        help=how_to_approve(change, policy),
        because=(
            Step(
                change.span,
                at_base(change)
                + (
                    ""
                    if change.approved
                    else "; without a ledger entry small steps cannot be added up"
                ),
            ),
            *([Step(change.span, change.over)] if change.over else []),
        ),
        subject=change.after.key,
        statement=amount_of(change.after),
    )
