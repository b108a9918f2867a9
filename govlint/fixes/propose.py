"""Which fix belongs to which check."""

from collections.abc import Callable

from govlint.fixes import comments, loops, retries, tags, turns
from govlint.model.facts import ProjectFacts
from govlint.model.finding import Finding, Severity, Standing
from govlint.model.fix import Fix
from govlint.model.policy import Policy

_FIXES: dict[str, Callable[[Finding, ProjectFacts, Policy], Fix | None]] = {
    "untagged-call": tags.fix,
    "unlimited-turns": turns.fix,
    "unbounded-loop": loops.fix,
    "unbounded-retry": retries.fix,
    "unused-suppression": comments.fix,
}


def propose(finding: Finding, project: ProjectFacts, policy: Policy) -> Fix | None:
    """The change that would mend a new finding; None where a person has to decide.

    Nothing is changed on a guess, nor for a note about code: a test has no owner and no budget.
    """
    make = _FIXES.get(finding.name)
    about_code = finding.name != "unused-suppression"
    if make is None or finding.standing is not Standing.NEW or not finding.sure:
        return None
    if about_code and finding.severity is Severity.NOTE:
        return None
    return make(finding, project, policy)
