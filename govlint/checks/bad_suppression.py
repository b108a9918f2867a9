"""bad-suppression: a comment that suppresses nothing. For readers: bad_suppression.md."""

from collections.abc import Iterator

from govlint.model.check import check
from govlint.model.facts import ProjectFacts
from govlint.model.finding import Finding, Severity
from govlint.model.flaw import BadComment
from govlint.model.policy import Policy


@check(
    name="bad-suppression",
    code="GOV902",
    since="0.1",
    severity=Severity.WARNING,
    suppressible=False,
)
def bad_suppression(
    comment: BadComment, project: ProjectFacts, policy: Policy
) -> Iterator[Finding]:
    """A suppression is malformed, names no check, gives no reason, or is not allowed."""
    yield Finding(at=comment.span, says=comment.says, help=comment.help, subject=comment.says)
