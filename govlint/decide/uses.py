"""Agents and guards that are given another number: the one they had is still there, and unused."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from govlint.decide.changes import changes
from govlint.model.change import Change
from govlint.model.facts import Agent, Guard, Limit, ProjectFacts, Source, Unit, guard_name
from govlint.model.ledger import Ledger
from govlint.model.policy import Policy
from govlint.model.source import Span
from govlint.model.state import Known

_Place = tuple[str, str]  # file and key


class _Use(NamedTuple):
    """A limit of an agent or guard, as one that stands where it is given; `number` is where the
    number stands. `family`: what the comparisons of one function have in common, for a home-made
    budget."""

    limit: Limit
    number: Span
    family: str = ""

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
    known = {one.after.span for one in found if one.after and one.before}
    both = [(old[place], new[place]) for place in sorted(old.keys() & new.keys())]
    both += _rewritten(old, new)
    pairs = [
        (one, other)
        for one, other in both
        if (one.elsewhere or other.elsewhere)
        and other.number not in known
        and names.get(one.number) != now.get(other.number, ())
    ]
    told = []
    no_more: set[Span] = set()  # numbers that are new, and no larger than those they replace
    for one, other in pairs:
        more = changes([one.limit], [other.limit], renamed, Ledger(), policy)
        told += more
        if not more:
            no_more.add(other.number)
    paired = {id(one) for one, _ in both}
    replaced = {one.number for one, _ in both}
    replaced -= {one.number for one in old.values() if id(one) not in paired}
    return [
        *(
            each
            for each in found
            if not each.takes_away(replaced)
            and not (each.kind == "exceeds" and each.before is None and each.span in no_more)
        ),
        *(each for each in told if each.kind in ("raised", "removed")),
    ]


def _rewritten(old: Mapping[_Place, _Use], new: Mapping[_Place, _Use]) -> list[tuple[_Use, _Use]]:
    """Home-made budgets of one function, in one unit, that are written in another way."""
    waiting: dict[tuple[str, str], list[_Use]] = defaultdict(list)
    for place in sorted(new.keys() - old.keys()):
        if new[place].family:
            waiting[place[0], new[place].family].append(new[place])
    found = []
    for place in sorted(old.keys() - new.keys()):
        if alike := waiting[place[0], old[place].family]:
            found.append((old[place], alike.pop(0)))
    return found


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
            name = guard_name(guard)
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
    own = isinstance(of, Guard) and of.library == "home-made"
    yield _Use(limit, amount.at, f"{function}:{unit}" if own else "")


def _place(limit: Limit, renamed: Mapping[str, str]) -> _Place:
    path = renamed.get(limit.span.path, limit.span.path)
    return path, limit.key
