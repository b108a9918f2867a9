"""hidden-tags: what cannot be read cannot be vouched for. For readers: hidden_tags.md."""

from collections.abc import Iterator

from govlint.model.apart import set_apart
from govlint.model.check import check
from govlint.model.facts import Call, ProjectFacts
from govlint.model.finding import Finding, Severity
from govlint.model.policy import Policy
from govlint.model.source import Span, Step
from govlint.model.tags import missing
from govlint.model.words import counted, listed, sentence

NAME = "hidden-tags"
_HELP = (
    "pass the tags by name at the call or the client, or build the arguments from a dict that is "
    "written out where it can be read"
)


@check(name=NAME, code="GOV102", since="0.1", severity=Severity.ERROR)
def hidden_tags(call: Call, project: ProjectFacts, policy: Policy) -> Iterator[Finding]:
    """Whether a model call carries the tags the policy asks for cannot be known."""
    law = policy.at(call.span.path)
    keys = _unknown(call, law)
    if not keys:
        return
    hidden = call.tags.hidden
    shared = _shares(call, keys, project, policy)
    if shared and shared[0] != call:
        return
    origin = hidden[0].at
    if len(shared) > 1 and origin is not None:
        yield Finding(
            at=origin,
            says=sentence(
                f"cannot tell whether {counted(len(shared), 'call')} carry {listed(keys)}: "
                f"{hidden[0].why}"
            ),
            help=_HELP,
            sure=False,
            because=tuple(Step(one.span, f"`{one.api}` is called here") for one in shared),
            stands_for=tuple(one.span for one in shared),
            severity=None if law.strict else Severity.NOTE,
            function="source",
            subject=",".join(keys),
            statement=hidden[0].why,
        )
        return
    yield Finding(
        at=call.span,
        says=sentence(f"cannot tell whether `{call.api}` carries {listed(keys)}: {hidden[0].why}"),
        help=_HELP,
        sure=False,
        because=tuple(Step(source.at, source.why) for source in hidden if source.at is not None),
        severity=None if law.strict else Severity.NOTE,
        function=call.function,
        subject=call.api,
        statement=call.statement,
    )


def _unknown(call: Call, law: Policy) -> tuple[str, ...]:
    """The keys that a hidden source may bring or not."""
    return () if call.tags.complete else tuple(wanted.key for wanted in missing(call, law))


def _shares(
    call: Call, keys: tuple[str, ...], project: ProjectFacts, policy: Policy
) -> tuple[Call, ...]:
    """The calls that lack the same keys for the same reason, which stands at another place; one
    for each place, whatever number of providers it may be sent to."""
    origin = call.tags.hidden[0].at
    if origin is None or _within(origin, call.span) or set_apart(NAME, call, project):
        return ()
    alike: dict[Span, Call] = {}
    for other in project.calls:
        if (
            other.tags.hidden == call.tags.hidden
            and other.in_test == call.in_test
            and _unknown(other, policy.at(other.span.path)) == keys
            and not _within(origin, other.span)
            and not set_apart(NAME, other, project)
        ):
            alike.setdefault(other.span, other)
    return tuple(alike.values())


def _within(inner: Span, outer: Span) -> bool:
    return inner.path == outer.path and outer.line <= inner.line <= outer.end_line
