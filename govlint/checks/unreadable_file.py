"""unreadable-file: a file that matters could not be read. For readers: unreadable_file.md."""

from collections.abc import Iterator

from govlint.model.check import check
from govlint.model.facts import Problem, ProjectFacts
from govlint.model.finding import Finding, Severity
from govlint.model.policy import Policy


@check(
    name="unreadable-file", code="GOV901", since="0.1", severity=Severity.ERROR, suppressible=False
)
def unreadable_file(problem: Problem, project: ProjectFacts, policy: Policy) -> Iterator[Finding]:
    """A file, or a part of one, that may hold model calls could not be read."""
    yield Finding(
        at=problem.span,
        says=problem.says.rstrip("."),
        help=problem.help,
        severity=None if problem.blocks else Severity.WARNING,
        subject=problem.says,
    )
