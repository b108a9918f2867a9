"""uncapped-call: an answer has a length that someone chose. For readers: uncapped_call.md."""

from collections.abc import Iterator

from govlint.model.check import check
from govlint.model.facts import Call, ProjectFacts
from govlint.model.finding import Finding, Severity
from govlint.model.policy import Policy
from govlint.model.source import Step
from govlint.model.state import Absent, Known
from govlint.model.words import sentence


@check(name="uncapped-call", code="GOV203", since="0.1", severity=Severity.NOTE)
def uncapped_call(call: Call, project: ProjectFacts, policy: Policy) -> Iterator[Finding]:
    """A model call has no cap on its output tokens, or one above the policy's."""
    law = policy.at(call.span.path)
    most = law.max_output_tokens
    cap = call.token_cap
    argument = f"`{call.caps[0]}=`" if call.caps else "the cap"
    because: tuple[Step, ...] = ()
    if isinstance(cap, Absent) and call.caps:
        says = f"`{call.api}` may answer with as many tokens as the model can"
        advice = f"give it {argument}"
    elif isinstance(cap, Known) and most is not None and cap.value > most:
        says = f"`{call.api}` may answer with {cap.value} tokens, more than the policy's {most}"
        advice = f"lower {argument}"
        if cap.at is not None and cap.at != call.span:
            because = (Step(cap.at, "the cap is set here"),)
    else:
        return
    yield Finding(
        at=call.span,
        says=sentence(says),
        help=advice + (f", at most {most} (`max-output-tokens` of the policy)" if most else ""),
        sure=call.sure,
        because=because,
        severity=Severity.WARNING if most is not None and call.sure else None,
        function=call.function,
        subject=call.api,
        statement=call.statement,
    )
