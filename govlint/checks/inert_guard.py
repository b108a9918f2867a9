"""inert-guard: a guard that does not guard is worse than none. For readers: inert_guard.md."""

from collections.abc import Iterator

from govlint.model.check import check
from govlint.model.facts import Guard, ProjectFacts
from govlint.model.finding import Finding, Severity
from govlint.model.policy import Policy
from govlint.model.state import Known
from govlint.model.words import counted, sentence


@check(name="inert-guard", code="GOV204", since="0.1", severity=Severity.ERROR)
def inert_guard(guard: Guard, project: ProjectFacts, policy: Policy) -> Iterator[Finding]:
    """A circuit breaker or budget ceiling is there but stops nothing, or not everything."""
    name = f"`{guard.symbol}`"
    if guard.inert:
        says = f"{name} stops nothing: {guard.inert[0].says}"
        advice = "mend that, or take the guard out so that nobody relies on it"
    elif isinstance(guard.ceiling, Known) and guard.ceiling.value is None:
        says = f"{name} stops nothing: its ceiling means no limit"
        advice = "give it a finite ceiling"
    elif guard.hard is False and (guard.money or guard.unit is not None):
        says = f"{name} {_TIERS.get(guard.tier, 'does not stop the next call')}"
        advice = "let it raise when the ceiling is reached, or put a ceiling that does beside it"
    elif guard.bypassed and guard.library == "home-made":
        says = f"{name} does not hold everywhere: {guard.bypassed[0].says}"
        advice = "mend that, or say in a comment for govlint why it is right"
    elif guard.bypassed:
        missed = counted(len(guard.bypassed), "call")
        says = f"{name} does not see {missed} on what it guards: {guard.bypassed[0].says}"
        advice = "make these calls in a way it counts, or cover them with another ceiling"
    else:
        return
    yield Finding(
        at=guard.span,
        says=sentence(says),
        help=advice,
        because=guard.inert + guard.bypassed,
        function=guard.function,
        subject=f"{guard.library}:{guard.symbol}",
        statement=guard.statement,
    )


_TIERS = {0: "stops nothing", 2: "only alerts: the next call goes through all the same"}
