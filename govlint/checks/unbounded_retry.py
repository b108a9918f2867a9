"""unbounded-retry: trying again must end. For readers: unbounded_retry.md."""

from collections.abc import Iterator

from govlint.model.check import check
from govlint.model.endless import endless
from govlint.model.facts import Loop, ProjectFacts
from govlint.model.finding import Finding, Severity
from govlint.model.policy import Policy


@check(name="unbounded-retry", code="GOV302", since="0.1", severity=Severity.ERROR)
def unbounded_retry(loop: Loop, project: ProjectFacts, policy: Policy) -> Iterator[Finding]:
    """A failed or refused model call is tried again without end."""
    law = policy.at(loop.span.path)
    if loop.form == "retry":
        mend = f"tell the retry rule when to stop, after at most {law.max_attempts} attempts"
    else:
        mend = f"try `for attempt in range({law.max_attempts})` and raise the last error after it"
    if loop.form == "retry" or (loop.purpose == "retry" and loop.form != "recursion"):
        yield from endless(loop, policy, what="this retry of a model call", mend=mend)
