"""unbounded-loop: a `while True` counts its turns up to the policy's, and then raises."""

from govlint.model.facts import ProjectFacts
from govlint.model.finding import Finding
from govlint.model.fix import Count, Fix
from govlint.model.policy import Policy
from govlint.model.source import Span


def fix(finding: Finding, project: ProjectFacts, policy: Policy) -> Fix | None:
    """Never safe: the run that needs one turn more now fails."""
    loop = next((one for one in project.loops if one.span == finding.at), None)
    if loop is None or not loop.countable:
        return None
    most = policy.at(finding.at.path).max_turns
    return counted(loop.span, most, f"no end after {most} turns")


def counted(at: Span, most: int, error: str) -> Fix:
    """Loud at the limit: falling through would hand out an answer that there is none of."""
    return Fix(f"count to {most} and raise after that", False, (Count(at, most, error),))
