"""Agents and guards that are given another number: the one they had is still there, and unused."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from govlint.decide.changes import changes
from govlint.model.change import Change
from govlint.model.facts import Agent, Guard, Limit, ProjectFacts, Source, Unit
from govlint.model.ledger import Ledger
from govlint.model.policy import Policy
from govlint.model.source import Span
from govlint.model.state import Known

_Place = tuple[str, str]  # file and key


class _Use(NamedTuple):
    """A limit of an agent or guard, as one that stands where it is given; `number` is where the
    number stands."""

    limit: Limit
    number: Span

    @property
    def elsewhere(self) -> bool:
        own = self.limit.span
        return self.number.path != own.path or not own.line <= self.number.line <= own.end_line


def exchanged(
    found: Sequence[Change],
    base: ProjectFacts,
    head: ProjectFacts,
    renamed: Mapping[str, str],
    policy: Policy,
) -> list[Change]:
    """The changes with those of agents and guards that take a larger number from another place.

    What was found of the number itself stays as it is, but for one that is said to be removed
    where it was only replaced.
    """
    old = {_place(one.limit, renamed): one for one in _uses(base)}
    new = {_place(one.limit, {}): one for one in _uses(head)}
    names = {limit.span: _place(limit, renamed) for limit in base.limits}
    now = {limit.span: _place(limit, {}) for limit in head.limits}
    known = {one.after.span for one in found if one.after}
    both = [(old[place], new[place]) for place in sorted(old.keys() & new.keys())]
    pairs = [
        (one, other)
        for one, other in both
        if (one.elsewhere or other.elsewhere)
        and other.number not in known
        and names.get(one.number) != now.get(other.number, ())
    ]
    before, after = ([pair[side].limit for pair in pairs] for side in (0, 1))
    told = changes(before, after, renamed, Ledger(), policy)
    replaced = {one.number for one, _ in both}
    replaced -= {old[place].number for place in old.keys() - new.keys()}
    return [
        *(
            each
            for each in found
            if not (each.kind == "removed" and each.before and each.before.span in replaced)
        ),
        *(each for each in told if each.kind in ("raised", "removed")),
    ]


def _uses(facts: ProjectFacts) -> Iterator[_Use]:
    for agent in facts.agents:
        for limit in agent.limits:
            if limit.source in (None, Source.DEFAULT, Source.INHERITED):
                continue
            api = ".".join(agent.api.split(".")[-2:])
            yield from _use(
                agent, f"{api}.{limit.argument or limit.name}", limit.name, limit.amount, limit.unit,
                "run", limit.hard, agent.name,
            )  # fmt: skip
    for guard in facts.guards:
        unit = guard.unit or (Unit.USD if guard.money else None)
        if unit is not None:
            name = guard.symbol.rpartition(".")[2] or guard.library
            yield from _use(
                guard, f"{name}.ceiling", "ceiling", guard.ceiling, unit, guard.per,
                guard.hard is not False, None,
            )  # fmt: skip


def _use(
    of: Agent | Guard,
    key: str,
    name: str,
    amount: object,
    unit: Unit,
    per: str | None,
    hard: bool,
    subject: str | None,
) -> Iterable[_Use]:
    if of.in_test or not isinstance(amount, Known) or amount.at is None:
        return
    function = of.function.rpartition(".")[2]
    limit = Limit(of.span, f"{function}.{key}", name, amount, unit, "python", per, subject, hard)
    yield _Use(limit, amount.at)


def _place(limit: Limit, renamed: Mapping[str, str]) -> _Place:
    path = renamed.get(limit.span.path, limit.span.path)
    return path, limit.key
