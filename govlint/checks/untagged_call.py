"""untagged-call: every model call says who pays. For readers: untagged_call.md."""

from collections.abc import Iterator

from govlint.model.apart import set_apart
from govlint.model.check import check
from govlint.model.facts import Call, ProjectFacts, Slot
from govlint.model.finding import Finding, Severity
from govlint.model.policy import Policy
from govlint.model.source import Step
from govlint.model.tags import arrives, asked, carried, missing, takes_keys
from govlint.model.words import counted, listed, sentence

NAME = "untagged-call"


@check(name=NAME, code="GOV101", since="0.1", severity=Severity.ERROR)
def untagged_call(call: Call, project: ProjectFacts, policy: Policy) -> Iterator[Finding]:
    """A model call does not carry the tags the policy asks for."""
    law = policy.at(call.span.path)
    keys = _lacks(call, law)
    if not keys:
        return
    shared = _shares(call, keys, project, policy)
    if shared and shared[0].span != call.span:
        return
    because = tuple(step for one in shared or (call,) for step in _steps(one, law, bool(shared)))
    if shared and call.client is not None:
        yield Finding(
            at=call.client,
            says=sentence(
                f"{counted(len(shared), 'call')} through this client carry no {listed(keys)}"
            ),
            help=_once(call, keys, law) or "",
            sure=any(one.sure for one in shared),
            because=because,
            stands_for=tuple(one.span for one in shared),
            function="client",
            subject=",".join(keys),
            statement="client",
        )
        return
    yield Finding(
        at=call.span,
        says=sentence(f"`{call.api}` carries no {listed(keys)}"),
        help=_here(call, keys, law),
        sure=call.sure,
        because=because,
        severity=None if call.sure or law.strict else Severity.NOTE,
        function=call.function,
        subject=call.api,
        statement=call.statement,
    )


def _lacks(call: Call, law: Policy) -> tuple[str, ...]:
    """The keys that surely do not arrive; none while a hidden source could bring them."""
    return tuple(wanted.key for wanted in missing(call, law)) if call.tags.complete else ()


def _shares(
    call: Call, keys: tuple[str, ...], project: ProjectFacts, policy: Policy
) -> tuple[Call, ...]:
    """The calls, two or more, that one change at their client would mend alike."""

    def alike(other: Call) -> bool:
        law = policy.at(other.span.path)
        return (
            other.client == call.client
            and other.in_test == call.in_test
            and _slot(other, "client", law) is not None
            and not set_apart(NAME, other, project)
            and _lacks(other, law) == keys
        )

    if call.client is None or not alike(call):
        return ()
    group = (other for other in project.calls if other.client == call.client and alike(other))
    first = next(group, call)
    if first.span != call.span:
        return (first, call)  # the first speaks for all, so nobody asks who else there is
    rest = tuple(group)
    return (first, *rest) if rest else ()


def _slot(call: Call, on: str, law: Policy) -> Slot | None:
    """The best place on the call or the client whose sink the policy accepts.

    One that every version and model takes goes before one that ends in a better sink.
    """
    fit = (
        slot for slot in call.slots if slot.on == on and takes_keys(slot) and slot.sink in law.sinks
    )
    return min(fit, key=lambda slot: bool(slot.doubt), default=None)


def _steps(call: Call, law: Policy, is_leaf: bool) -> Iterator[Step]:
    if is_leaf:
        yield Step(call.span, f"`{call.api}` is called here")
    for wanted in asked(call, law):
        for tag in carried(call, wanted):
            if not arrives(tag, law):
                yield Step(tag.at, f"`{tag.key}` in `{tag.slot}` does not get where it is needed")
    for caller in call.callers:
        yield Step(caller, "this caller could pass the tags and does not")


def _here(call: Call, keys: tuple[str, ...], law: Policy) -> str:
    slot = _slot(call, "call", law)
    once = _once(call, keys, law)
    if slot is None:
        return once or (
            f"`{call.api}` takes no tags where the policy accepts them: send it through a gateway "
            "that adds them, or give the workload a key of its own and record the exception"
        )
    return f"pass {_written(slot, keys)}" + (f", or {once}" if once else "")


def _once(call: Call, keys: tuple[str, ...], law: Policy) -> str | None:
    slot = _slot(call, "client", law)
    if slot is None:
        return None
    where = f"at {call.client}" if call.client is not None else "where the client is made"
    return f"set {_written(slot, keys)} once {where}, for all its calls"


def _written(slot: Slot, keys: tuple[str, ...]) -> str:
    names = [_header(key) for key in keys] if slot.shape == "headers" else list(keys)
    also = f" (with `{slot.needs}`)" if slot.needs else ""
    return f"{listed(names, most=6)} in `{slot.name}=`{also}"


def _header(key: str) -> str:
    return "X-" + "-".join(part.capitalize() for part in key.replace("-", "_").split("_"))
