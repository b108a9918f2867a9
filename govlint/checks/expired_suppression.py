"""expired-suppression: a comment past its last day. For readers: expired_suppression.md."""

from collections.abc import Iterator

from govlint.model.check import check
from govlint.model.facts import ProjectFacts
from govlint.model.finding import Finding, Severity
from govlint.model.flaw import ExpiredComment
from govlint.model.policy import Policy


@check(
    name="expired-suppression",
    code="GOV903",
    since="0.1",
    severity=Severity.WARNING,
    suppressible=False,
)
def expired_suppression(
    comment: ExpiredComment, project: ProjectFacts, policy: Policy
) -> Iterator[Finding]:
    """A suppression is past the last day it was given."""
    yield Finding(
        at=comment.span,
        says=f"the suppression of {comment.name} expired on {comment.until}",
        help="mend the finding, or agree on a new date and reason",
        subject=comment.name,
    )
