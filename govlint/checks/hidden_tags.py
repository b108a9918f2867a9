"""hidden-tags: what cannot be read cannot be vouched for. For readers: hidden_tags.md."""

from collections.abc import Iterator

from govlint.model.check import check
from govlint.model.facts import Call, ProjectFacts
from govlint.model.finding import Finding, Severity
from govlint.model.policy import Policy
from govlint.model.source import Step
from govlint.model.tags import missing
from govlint.model.words import listed, sentence


@check(name="hidden-tags", code="GOV102", since="0.1", severity=Severity.ERROR)
def hidden_tags(call: Call, project: ProjectFacts, policy: Policy) -> Iterator[Finding]:
    """Whether a model call carries the tags the policy asks for cannot be known."""
    law = policy.at(call.span.path)
    keys = [wanted.key for wanted in missing(call, law)]
    if not keys or call.tags.complete:
        return
    hidden = call.tags.hidden
    yield Finding(
        at=call.span,
        says=sentence(f"cannot tell whether `{call.api}` carries {listed(keys)}: {hidden[0].why}"),
        help="pass the tags by name at the call or the client, or build the arguments "
        "from a dict that is written out where it can be read",
        sure=False,
        because=tuple(Step(source.at, source.why) for source in hidden if source.at is not None),
        severity=None if law.strict else Severity.NOTE,
        function=call.function,
        subject=call.api,
        statement=call.statement,
    )
