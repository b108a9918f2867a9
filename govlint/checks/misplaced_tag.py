"""misplaced-tag: a tag where it does harm or no good. For readers: misplaced_tag.md."""

from collections.abc import Iterator

from govlint.model.check import check
from govlint.model.facts import Call, ProjectFacts, Sink, Tag
from govlint.model.finding import Finding, Severity
from govlint.model.policy import Policy
from govlint.model.source import Step
from govlint.model.tags import arrives, asked, carried, takes_keys
from govlint.model.words import listed, sentence


@check(name="misplaced-tag", code="GOV104", since="0.1", severity=Severity.ERROR)
def misplaced_tag(call: Call, project: ProjectFacts, policy: Policy) -> Iterator[Finding]:
    """A tag is put where the provider rejects it, or where nobody who pays will see it."""
    law = policy.at(call.span.path)
    refused = [tag for tag in call.tags.entries if tag.sink is Sink.REJECTED]
    if refused:
        says = f"`{call.api}` rejects {_named(refused)} in `{refused[0].slot}`"
        says += f": {refused[0].why}" if refused[0].why else ""
        yield _finding(call, law, refused, says, None)
    lost = [
        tag
        for wanted in asked(call, law)
        for tag in carried(call, wanted)
        if not any(arrives(other, law) for other in carried(call, wanted))
        and tag.sink is not Sink.REJECTED
    ]
    if lost:
        says = f"{_named(lost)} in `{lost[0].slot}` of `{call.api}` {_ENDS[lost[0].sink]}"
        yield _finding(call, law, lost, says, Severity.WARNING)


_ENDS = {
    Sink.TRACE: "never leaves the process, and the policy asks for more",
    Sink.HEADER: "ends in an HTTP header, which the policy does not accept",
    Sink.LOG: "ends in the provider's log, which the policy does not accept",
    Sink.INVOICE: "ends on the invoice, which the policy does not accept",
}


def _named(tags: list[Tag]) -> str:
    return listed(dict.fromkeys(tag.key for tag in tags))


def _finding(
    call: Call, law: Policy, tags: list[Tag], says: str, severity: Severity | None
) -> Finding:
    return Finding(
        at=call.span,
        says=sentence(says),
        help=_help(call, tags[0], law),
        sure=call.sure,
        because=tuple(
            Step(tag.at, f"`{tag.key}` is set here") for tag in tags if tag.at != call.span
        ),
        severity=severity if call.sure or law.strict else Severity.NOTE,
        function=call.function,
        subject=f"{call.api}:{tags[0].slot}",
        statement=call.statement,
    )


def _help(call: Call, tag: Tag, law: Policy) -> str:
    slots = [slot for slot in call.slots if takes_keys(slot) and slot.sink in law.sinks]
    slots = [slot for slot in slots if not slot.doubt] or slots
    stays = [slot for slot in slots if slot.name == tag.slot and slot.needs]
    moves = dict.fromkeys(
        f"`{slot.name}=`" + (" of the client" if slot.on == "client" else "")
        for slot in slots
        if slot.name != tag.slot
    )
    ways = [f"give it with `{slot.needs}`" for slot in stays[:1]]
    ways += [f"move it to {' or '.join(moves)}"] if moves else []
    return ", or ".join(ways) or "take it out: this API has no place for it"
