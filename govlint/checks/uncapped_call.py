"""uncapped-call: an answer has a length that someone chose. For readers: uncapped_call.md."""

from collections.abc import Iterator

from govlint.model.apart import set_apart
from govlint.model.check import check
from govlint.model.facts import Call, ProjectFacts
from govlint.model.finding import Finding, Severity
from govlint.model.policy import Policy
from govlint.model.source import Step
from govlint.model.state import Absent, Known
from govlint.model.words import counted, sentence

NAME = "uncapped-call"


@check(name=NAME, code="GOV203", since="0.1", severity=Severity.NOTE)
def uncapped_call(call: Call, project: ProjectFacts, policy: Policy) -> Iterator[Finding]:
    """A model call has no cap on its output tokens, or one above the policy's."""
    law = policy.at(call.span.path)
    most = law.max_output_tokens
    cap = call.token_cap
    argument = _written(call.caps[0]) if call.caps else "the cap"
    because: tuple[Step, ...] = ()
    shared = _shares(call, project, policy)
    if shared and shared[0].span != call.span:
        return
    if len(shared) > 1 and call.client is not None:
        yield Finding(
            at=call.client,
            says=sentence(
                f"{counted(len(shared), 'call')} through this client may answer with as many "
                "tokens as the model can"
            ),
            help=_advice(f"give it {argument}", most),
            sure=any(one.sure for one in shared),
            because=tuple(Step(one.span, f"`{one.api}` is called here") for one in shared),
            stands_for=tuple(one.span for one in shared),
            function="client",
            subject="cap",
            statement="client",
        )
        return
    if isinstance(cap, Absent) and call.caps:
        says = f"`{call.api}` may answer with as many tokens as the model can"
        where = f"{argument} where its client is made" if call.capped_by_client else argument
        advice = f"give it {where}"
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
        help=_advice(advice, most),
        sure=call.sure,
        because=because,
        function=call.function,
        subject=call.api,
        statement=call.statement,
    )


def _written(cap: str) -> str:
    """`max_tokens=`, or `maxTokens` in `inferenceConfig=`."""
    outer, _, inner = cap.rpartition(".")
    return f"`{inner}` in `{outer}=`" if outer else f"`{cap}=`"


def _advice(advice: str, most: int | None) -> str:
    return advice + (f", at most {most} (`max-output-tokens` of the policy)" if most else "")


def _shares(call: Call, project: ProjectFacts, policy: Policy) -> tuple[Call, ...]:
    """The calls that one cap, given where their client or model object is made, would mend."""

    def alike(other: Call) -> bool:
        return (
            other.client == call.client
            and other.capped_by_client
            and other.in_test == call.in_test
            and isinstance(other.token_cap, Absent)
            and bool(other.caps)
            and policy.at(other.span.path).max_output_tokens
            == policy.at(call.span.path).max_output_tokens
            and not set_apart(NAME, other, project)
        )

    if call.client is None or not alike(call):
        return ()
    return tuple(other for other in project.calls if alike(other))
