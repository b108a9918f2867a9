"""Which role may stand in for which: the order the policy's thresholds and bands imply."""

from collections.abc import Iterable
from decimal import Decimal

from govlint.model.policy import Policy


def may_stand_for(role: str, asked: Iterable[str], policy: Policy) -> bool:
    """Whether `role` is one of the roles asked for, or above one of them."""
    return any(role == each or outranks(role, each, policy) for each in asked)


def outranks(role: str, other: str, policy: Policy) -> bool:
    """Whether `role` may approve whatever `other` may.

    A role is above another when it approves larger rises, or has a higher band in the same
    scope, and the policy nowhere says the opposite; and above all that are below that one.
    """
    return other in _below(role, policy)


def roles_for_ratio(ratio: Decimal, policy: Policy) -> tuple[str, ...]:
    """Roles any of which may approve a rise by this ratio; empty below every threshold."""
    reached = [each for each in policy.raises if ratio >= each.ratio]
    if not reached:
        return ()
    highest = max(each.ratio for each in reached)
    return tuple(dict.fromkeys(each.role for each in reached if each.ratio == highest))


def approvers_for_ratio(ratio: Decimal, policy: Policy) -> int:
    """How many different people must approve a rise by this ratio; 0 below every threshold."""
    reached = [each for each in policy.raises if ratio >= each.ratio]
    return max((each.approvers for each in reached), default=0)


def _below(role: str, policy: Policy) -> set[str]:
    scores = _scores(policy)
    names = {name for score in scores for name in score}
    found: set[str] = set()
    ahead = [role]
    while ahead:
        above = ahead.pop()
        for name in names - found - {role}:
            if _directly(above, name, scores):
                found.add(name)
                ahead.append(name)
    return found


def _directly(one: str, other: str, scores: list[dict[str, Decimal]]) -> bool:
    both = [score for score in scores if one in score and other in score]
    return any(score[one] > score[other] for score in both) and not any(
        score[one] < score[other] for score in both
    )


def _scores(policy: Policy) -> list[dict[str, Decimal]]:
    """How far each role reaches: in rises, and in each scope of the authority matrix."""
    tables: dict[str, dict[str, Decimal]] = {}
    for each in policy.raises:
        _best(tables.setdefault("", {}), each.role, each.ratio)
    for band in policy.authority:
        reach = Decimal("Infinity") if band.usd is None else band.usd
        _best(tables.setdefault(band.scope, {}), band.role, reach)
    return list(tables.values())


def _best(table: dict[str, Decimal], role: str, value: Decimal) -> None:
    table[role] = max(value, table.get(role, value))
