"""unbounded-recursion: a function that pays and calls itself. For readers: unbounded_recursion.md."""

from collections.abc import Iterator

from govlint.model.check import check
from govlint.model.endless import endless
from govlint.model.facts import Loop, ProjectFacts
from govlint.model.finding import Finding, Severity
from govlint.model.policy import Policy


@check(name="unbounded-recursion", code="GOV303", since="0.1", severity=Severity.ERROR)
def unbounded_recursion(loop: Loop, project: ProjectFacts, policy: Policy) -> Iterator[Finding]:
    """A function that reaches a model call calls itself, with nothing that counts the depth."""
    if loop.form == "recursion" and (
        loop.purpose == "retry" or (loop.purpose == "turn" and loop.agentic)
    ):
        yield from endless(
            loop,
            policy,
            what="this recursion through a model call",
            mend="pass a depth that moves with each call and return or raise at a limit, "
            "or make it a loop that counts",
        )
