"""unused-suppression: a comment with nothing to suppress. For readers: unused_suppression.md."""

from collections.abc import Iterator

from govlint.model.check import check
from govlint.model.facts import ProjectFacts
from govlint.model.finding import Finding, Severity
from govlint.model.flaw import UnusedComment
from govlint.model.policy import Policy


@check(
    name="unused-suppression",
    code="GOV904",
    since="0.1",
    severity=Severity.NOTE,
    suppressible=False,
)
def unused_suppression(
    comment: UnusedComment, project: ProjectFacts, policy: Policy
) -> Iterator[Finding]:
    """A suppression covers a statement on which its check finds nothing."""
    yield Finding(
        at=comment.span,
        says=f"{comment.name} finds nothing here, so its suppression is unused",
        help="delete the comment, or put it on the statement that it is meant for",
        subject=comment.name,
    )
