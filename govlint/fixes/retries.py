"""unbounded-retry: the number of attempts of the policy, where the retry rule takes one."""

from govlint.fixes.loops import counted
from govlint.model.facts import ProjectFacts
from govlint.model.finding import Finding
from govlint.model.fix import Fix, Give, Value
from govlint.model.policy import Policy


def fix(finding: Finding, project: ProjectFacts, policy: Policy) -> Fix | None:
    """Never safe: what was tried until it worked now fails after the last attempt."""
    loop = next((one for one in project.loops if one.span == finding.at), None)
    if loop is None:
        return None
    if loop.countable:
        most = policy.at(finding.at.path).max_attempts
        return counted(loop.span, most, f"gave up after {most} attempts")
    if loop.room is None:
        return None
    room, most = loop.room, policy.at(finding.at.path).max_attempts
    value = Value(room.maker, f"({most})") if room.maker else Value("", str(most))
    says = f"{room.argument}={room.maker.rpartition('.')[2]}{value.rest}"
    give = Give(room.at, room.argument, value, position=room.position, plain=room.plain)
    return Fix(says, False, (give,))
