"""Where one policy asks for less than another. Pure."""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from govlint.decide.roles import approvers_for_ratio, outranks, roles_for_ratio
from govlint.model.finding import Severity
from govlint.model.policy import CheckSetting, Policy


class Weaker(NamedTuple):
    """One key of the policy, in words before and after."""

    key: str
    before: str
    after: str


def weaker(old: Policy, new: Policy, own: Callable[[str], Severity]) -> list[Weaker]:
    """What `new` asks less of than `old`. `own` gives the severity a check has by itself."""
    found = [
        *_tags(old, new),
        *_sets(old, new),
        *_numbers(old, new),
        *_severities(old, new, own),
        *_raises(old, new),
        *_people(old, new),
    ]
    return sorted(found)


def weaker_somewhere(
    old: Policy, new: Policy, paths: Iterable[str], own: Callable[[str], Severity]
) -> list[Weaker]:
    """`weaker`, with the overrides: judged for each group of files that the same ones hold for."""
    found = dict.fromkeys(weaker(old, new, own))
    if old.overrides != new.overrides:
        seen = set()
        for path in paths:
            laws = old.at(path), new.at(path)
            said = tuple(repr(law) for law in laws)
            if said not in seen:
                seen.add(said)
                found |= dict.fromkeys(
                    each._replace(key=f"overrides: {each.key}", after=f"{each.after} ({path})")
                    for each in weaker(*laws, own)
                    if each not in found
                )
    first: dict[str, Weaker] = {}
    for each in found:
        first.setdefault(each.key, each)
    return list(first.values())


def _tags(old: Policy, new: Policy) -> Iterator[Weaker]:
    after = {tag.key: tag for tag in new.tags}
    for tag in old.tags:
        now = after.get(tag.key)
        key = f"tags.required.{tag.key}"
        if now is None:
            yield Weaker(key, "required", "not required")
        elif tag.values and (not now.values or set(now.values) - set(tag.values)):
            yield Weaker(f"{key}.values", _list(tag.values), _list(now.values) or "any")
        elif more := sorted(set(now.aliases) - set(tag.aliases)):
            yield Weaker(f"{key}.aliases", _list(tag.aliases) or "none", f"with {_list(more)}")


def _sets(old: Policy, new: Policy) -> Iterator[Weaker]:
    """Lists that are weaker when they grow, and those that are when they shrink."""
    grown = (
        ("tags.sinks", old.sinks, new.sinks),
        ("ceiling.units", old.ceiling.units, new.ceiling.units),
        ("ceiling.scopes", old.ceiling.scopes, new.ceiling.scopes),
        ("exclude", old.exclude, new.exclude),
        ("catalog", old.catalog, new.catalog),
        ("approvals.evidence", old.evidence, new.evidence),
    )
    shrunk = (
        ("tags.placeholders", old.placeholders, new.placeholders),
        ("approvals.governed", old.governed, new.governed),
        ("approvals.frontier-models", old.frontier_models, new.frontier_models),
    )
    for key, before, after in grown:
        if more := [each for each in after if each not in before]:
            yield Weaker(key, _list(before) or "none", f"with {_list(more)}")
    for key, before, after in shrunk:
        if gone := [each for each in before if each not in after]:
            yield Weaker(key, _list(before), f"without {_list(gone)}")
    if new.modalities and (not old.modalities or set(old.modalities) - set(new.modalities)):
        yield Weaker("tags.modalities", _list(old.modalities) or "all", _list(new.modalities))


def _numbers(old: Policy, new: Policy) -> Iterator[Weaker]:
    for key, before, after in (
        ("limits.max-turns", old.max_turns, new.max_turns),
        ("limits.max-attempts", old.max_attempts, new.max_attempts),
    ):
        if after > before:
            yield Weaker(key, str(before), str(after))
    cap, now = old.max_output_tokens, new.max_output_tokens
    if cap is not None and (now is None or now > cap):
        yield Weaker("limits.max-output-tokens", str(cap), "none" if now is None else str(now))


def _severities(old: Policy, new: Policy, own: Callable[[str], Severity]) -> Iterator[Weaker]:
    if _strictness(new.fail_on) < _strictness(old.fail_on):
        yield Weaker("fail-on", old.fail_on.value, new.fail_on.value)
    if old.strict and not new.strict:
        yield Weaker("strict", "true", "false")
    if new.tests.rank < old.tests.rank:
        yield Weaker("tests", old.tests.value, new.tests.value)
    for name in sorted(old.checks.keys() | new.checks.keys()):
        before, after = (law.checks.get(name, CheckSetting()) for law in (old, new))
        first, then = (each.severity or own(name) for each in (before, after))
        if then.rank < first.rank:
            yield Weaker(f"checks.{name}", first.value, then.value)
        if after.suppressible and not before.suppressible:
            yield Weaker(f"checks.{name}.suppressible", "false", "true")


def _strictness(fail_on: Severity) -> int:
    """Failing on notes is strictest; never failing is least strict."""
    return 0 if fail_on is Severity.OFF else 4 - fail_on.rank


def _raises(old: Policy, new: Policy) -> Iterator[Weaker]:
    for step in sorted(old.raises, key=lambda each: each.ratio):
        now = roles_for_ratio(step.ratio, new)
        lower = [role for role in now if role != step.role and not outranks(role, step.role, old)]
        people = approvers_for_ratio(step.ratio, old), approvers_for_ratio(step.ratio, new)
        if not now or lower or people[1] < people[0]:
            what = f"{step.ratio.normalize():f} times: "
            yield Weaker(
                "approvals.raises",
                f"{what}{_several(people[0], step.role)}",
                f"{what}{_several(people[1], _list(now)) if now else 'nobody'}",
            )
            return  # the thresholds above it fall with it


def _several(people: int, roles: str) -> str:
    return roles if people <= 1 else f"{people} of {roles}"


def _people(old: Policy, new: Policy) -> Iterator[Weaker]:
    before = {(band.role, band.scope): _reach(band.usd) for band in old.authority}
    for band in new.authority:
        had = before.get((band.role, band.scope), Decimal(0))
        if _reach(band.usd) > had:
            yield Weaker(
                f"approvals.authority.{band.role}.{band.scope}", _usd(had), _usd(_reach(band.usd))
            )
    for role, people in new.roster.items():
        if more := [each for each in people if each not in old.roster.get(role, ())]:
            had_ = _list(old.roster.get(role, ())) or "nobody"
            yield Weaker(f"approvals.roster.{role}", had_, f"with {_list(more)}")


def _reach(usd: Decimal | None) -> Decimal:
    return Decimal("Infinity") if usd is None else usd


def _usd(reach: Decimal) -> str:
    return "no upper end" if reach.is_infinite() else f"{reach:f} usd"


def _list(items: Iterable[object]) -> str:
    return ", ".join(str(item) for item in items)
