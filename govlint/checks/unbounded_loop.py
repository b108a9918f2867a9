"""unbounded-loop: a loop that pays must know when to end. For readers: unbounded_loop.md."""

from collections.abc import Iterator

from govlint.model.check import check
from govlint.model.endless import endless
from govlint.model.facts import Loop, ProjectFacts
from govlint.model.finding import Finding, Severity
from govlint.model.policy import Policy


@check(name="unbounded-loop", code="GOV301", since="0.1", severity=Severity.ERROR)
def unbounded_loop(loop: Loop, project: ProjectFacts, policy: Policy) -> Iterator[Finding]:
    """A loop calls a model on each turn until the model feels like stopping."""
    if loop.form in ("while", "for") and loop.purpose == "turn" and loop.agentic:
        yield from endless(
            loop,
            policy,
            what=f"this `{loop.form}` loop, which calls a model on each turn",
            mend="count the turns and leave above a limit (`for turn in range(MAX_TURNS)`), set a "
            "deadline before the loop, or check a budget on every way round",
        )
