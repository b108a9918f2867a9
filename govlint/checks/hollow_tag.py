"""hollow-tag: a tag that names nobody. For readers: hollow_tag.md."""

import re
from collections.abc import Iterator

from govlint.model.check import check
from govlint.model.facts import Call, ProjectFacts, Tag
from govlint.model.finding import Finding, Severity
from govlint.model.policy import Policy, RequiredTag
from govlint.model.source import Step
from govlint.model.state import Known
from govlint.model.tags import arrives, asked, carried
from govlint.model.words import listed, sentence

_BRACKETED = re.compile(r"<.*>$|\$?\{.*\}$")  # <your team>, {team}, {{ team }}, ${TEAM}


@check(name="hollow-tag", code="GOV103", since="0.1", severity=Severity.ERROR)
def hollow_tag(call: Call, project: ProjectFacts, policy: Policy) -> Iterator[Finding]:
    """A tag is there, but its value is empty, a placeholder or not one the policy allows."""
    law = policy.at(call.span.path)
    for wanted, tag, fault in _hollow(call, law):
        alike = (
            one
            for one in project.calls
            if one.in_test == call.in_test
            and tag.at in {other.at for _, other, _ in _hollow(one, policy.at(one.span.path))}
        )
        first = next(alike, call)
        if first.span != call.span:
            continue  # one value shared by many calls is one mistake
        own = _within(tag, call)
        # A value away from the call keeps its identity, whichever calls come and go.
        yield Finding(
            at=tag.at,
            says=sentence(f"`{tag.key}` of `{call.api}` {fault}"),
            help=_help(wanted),
            because=() if own else (Step(call.span, "it reaches this call"),),
            function=call.function if own else "tag",
            subject=f"{call.api}:{wanted.key}" if own else wanted.key,
            statement=call.statement if own else f"{tag.key}: {fault}",
        )


def _hollow(call: Call, law: Policy) -> Iterator[tuple[RequiredTag, Tag, str]]:
    """Required tags all of whose values that arrive are hollow, with the first of them."""
    for wanted in asked(call, law):
        tags = [tag for tag in carried(call, wanted) if arrives(tag, law)]
        faults = [_fault(tag, wanted, law) for tag in tags]
        if tags and all(faults):
            yield wanted, tags[0], faults[0]


def _fault(tag: Tag, wanted: RequiredTag, law: Policy) -> str:
    """What is wrong with the value, as the rest of a sentence; empty when nothing is."""
    if not isinstance(tag.value, Known):
        return ""  # a variable counts as a value
    value = tag.value.value.strip()
    if not any(letter.isalnum() for letter in value):
        return f'is "{tag.value.value}", which names nobody' if value else "is empty"
    bare = value.casefold().strip("<>{}[]$ ")
    if bare in {word.casefold() for word in law.placeholders} or _BRACKETED.match(value):
        return f'is "{value}", a placeholder'
    if wanted.values and value not in wanted.values:
        return f'is "{value}", which the policy does not allow'
    return ""


def _help(wanted: RequiredTag) -> str:
    if wanted.values:
        return f"use one of {listed(wanted.values, most=8)}, or add the value to the policy"
    return f"give `{wanted.key}` the value that stands in your cost reports"


def _within(tag: Tag, call: Call) -> bool:
    return tag.at.path == call.span.path and call.span.line <= tag.at.line <= call.span.end_line
