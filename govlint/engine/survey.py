"""A first look at a project: which libraries, tags, owners and ceilings are there already."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal

from govlint.config.find import Read
from govlint.decide.codeowners import find_owners
from govlint.model.facts import Agent, Call, Known, ProjectFacts, Sink, Source, Tag, Unit
from govlint.model.source import Span
from govlint.model.survey import Counts, Survey, TagUse
from govlint.model.tags import canonical, is_transport
from govlint.model.turns import amount, turn_limits

_MONEY = (Unit.USD, Unit.TOKENS)


def survey(facts: ProjectFacts, files: int, read: Read) -> Survey:
    """What is worth knowing before a policy is written; `read` gives root-relative files."""
    calls = [call for call in facts.calls if not call.in_test]
    agents = [agent for agent in facts.agents if not agent.in_test]
    models = [*(call.model for call in calls), *(agent.model for agent in agents)]
    owners = find_owners(read)
    named = dict.fromkeys(owner for rule in owners.rules for owner in rule.owners)
    return Survey(
        files=files,
        calls=len(calls),
        agents=len(agents),
        loops=sum(not loop.in_test for loop in facts.loops),
        providers=_counts(call.provider for call in calls),
        frameworks=_counts(
            f"{agent.framework} {agent.version}" if agent.version else agent.framework
            for agent in agents
        ),
        models=_counts(state.value for state in models if isinstance(state, Known)),
        modalities=_counts(call.modality for call in calls),
        clients=len({call.client for call in calls if call.client is not None}),
        tags=_tags(calls),
        untold=sum(not call.tags.complete for call in calls),
        turns=_turns(agents),
        defaults=tuple(dict.fromkeys(_defaults(agents))),
        guards=tuple(one for one in facts.guards if one.money and not one.in_test),
        limits=tuple(one for one in facts.limits if one.unit in _MONEY),
        owners=tuple(named),
        owners_file=owners.path,
    )


def _counts(names: Iterable[str]) -> Counts:
    return tuple(sorted(Counter(names).items(), key=lambda item: (-item[1], item[0])))


def _tags(calls: Iterable[Call]) -> tuple[TagUse, ...]:
    """Spellings of one tag are one; the most frequent names it."""
    spelled: dict[str, Counter[str]] = {}
    used: dict[str, set[Span]] = {}
    values: dict[str, dict[str, None]] = {}
    for call in calls:
        for tag in call.tags.entries:
            if tag.sink is Sink.REJECTED or is_transport(tag):
                continue
            key = canonical(tag.key)
            spelled.setdefault(key, Counter())[_bare(tag)] += 1
            used.setdefault(key, set()).add(call.span)
            if isinstance(tag.value, Known):
                values.setdefault(key, {})[tag.value.value] = None
    found = [
        TagUse(spelled[key].most_common(1)[0][0], len(used[key]), tuple(values.get(key, ())))
        for key in spelled
    ]
    return tuple(sorted(found, key=lambda use: (-use.calls, use.key)))


def _bare(tag: Tag) -> str:
    """The tag's name without what only HTTP asks for: team_id for X-Team-Id."""
    if tag.sink is not Sink.HEADER:
        return tag.key
    return re.sub(r"^x-", "", tag.key.lower()).replace("-", "_")


def _defaults(agents: Iterable[Agent]) -> Iterator[str]:
    for agent in agents:
        for limit in turn_limits(agent):
            if limit.source is Source.DEFAULT:
                name = f"{agent.framework} {agent.version or agent.read}"
                number = amount(limit)
                yield f"{name} stops at {number:f}" if number is not None else f"{name} never stops"


def _turns(agents: Iterable[Agent]) -> tuple[tuple[Decimal, Span], ...]:
    found = {
        limit.amount.at or agent.span: number
        for agent in agents
        for limit in turn_limits(agent)
        if limit.source in (Source.EXPLICIT, Source.CONFIG)
        and isinstance(limit.amount, Known)
        and (number := amount(limit)) is not None
    }
    return tuple(sorted(((number, at) for at, number in found.items()), reverse=True))
