"""crashed-check: a check of govlint's own failed. For readers: crashed_check.md."""

from collections.abc import Iterator

from govlint.model.check import check
from govlint.model.facts import ProjectFacts
from govlint.model.finding import Finding, Severity
from govlint.model.flaw import Crash
from govlint.model.policy import Policy


@check(
    name="crashed-check", code="GOV905", since="0.1", severity=Severity.ERROR, suppressible=False
)
def crashed_check(crash: Crash, project: ProjectFacts, policy: Policy) -> Iterator[Finding]:
    """A check failed on this code, so nothing is known about it."""
    yield Finding(
        at=crash.span,
        says=f"{crash.check} crashed here: {crash.says}",
        help="this is a bug in govlint: report it with the lines above; GOVLINT_DEBUG=1 shows more",
        subject=crash.check,
    )
