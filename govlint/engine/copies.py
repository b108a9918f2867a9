"""Ceilings that stay what they are, in workloads that run more often than at the base."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from govlint.decide.roles import roles_for_ratio
from govlint.engine.compare import Side
from govlint.extract.settings.copies import Copies, copies
from govlint.inputs.blobs import Snapshot
from govlint.model.change import amount_of, times
from govlint.model.facts import Limit, Unit
from govlint.model.loosening import Loosened
from govlint.model.source import Step
from govlint.model.units import INFINITY, ratio

_CARRIERS = (".yaml", ".yml", ".tf")
_SPENT = (Unit.USD, Unit.TOKENS)  # turns and seconds bound each run, however many there are


def multiplied(base: Side, head: Side, renamed: Mapping[str, str]) -> list[Loosened]:
    """The workloads with a ceiling on spending that run more often, or nobody can say how often.

    Each once, with its first ceiling. An autoscaler counts where it is in the folder of the
    workload it names. Raises GitError.
    """
    found = []
    for path in sorted({limit.span.path for limit in base.facts.limits if _counts(limit)}):
        now = renamed.get(path, path)
        if now not in head.tree.ids or _same(base.tree, path, head.tree, now):
            continue
        old, new = _copies(base.tree, path), _copies(head.tree, now)
        told = set()
        for before in base.facts.limits:
            after = _after(before, now, head.facts.limits)
            if before.span.path != path or not _counts(before) or after is None:
                continue
            was, is_now = _of(before.key, old), _of(after.key, new)
            if is_now is None or is_now.owner in told:
                continue
            one = _more(before, after, was, is_now, base)
            if one is not None:
                told.add(is_now.owner)
                found.append(one)
    return found


def _counts(limit: Limit) -> bool:
    return limit.span.path.endswith(_CARRIERS) and limit.unit in _SPENT and limit.hard


def _after(before: Limit, path: str, limits: Iterable[Limit]) -> Limit | None:
    return next((one for one in limits if one.span.path == path and one.key == before.key), None)


def _beside(tree: Snapshot, path: str) -> dict[str, str]:
    folder = path.rpartition("/")[0]
    return {
        one.rpartition("/")[2]: blob
        for one, blob in tree.ids.items()
        if one.rpartition("/")[0] == folder and one.endswith(_CARRIERS)
    }


def _same(old: Snapshot, path: str, new: Snapshot, now: str) -> bool:
    return _beside(old, path) == _beside(new, now)


def _copies(tree: Snapshot, path: str) -> list[Copies]:
    """What the file says, and the autoscalers beside it."""
    folder = path.rpartition("/")[0]
    beside = [f"{folder}/{name}" if folder else name for name in _beside(tree, path)]
    found = []
    for one, data in tree.read_all(beside).items():
        if data is not None and (one == path or b"scaleTargetRef" in data):
            found += [each for each in copies(one, data) if one == path or each.scaler]
    return found


def _of(key: str, known: list[Copies]) -> Copies | None:
    """How often the workload of a limit runs; an autoscaler stands over the workload's number."""
    fitting = [each for each in known if each.holds(key)]
    return max(
        fitting,
        key=lambda each: (len(each.owner), each.scaler, each.amount is None, each.amount or 0),
        default=None,
    )


def _more(
    before: Limit, after: Limit, was: Copies | None, now: Copies, base: Side
) -> Loosened | None:
    many = Decimal(1) if was is None else was.amount
    if many is None or many <= 0:
        return None
    where = f" ({was.span})" if was else ""
    start = Step(now.span, f"at the base the number of copies is {many:f}{where}")
    key = f"{now.owner}.copies" if now.owner else "copies"
    if now.amount is None:
        says = f"{after.name}, {amount_of(after)}, holds for each copy now, and nobody can say how many run"
        roles = roles_for_ratio(INFINITY, base.policy)
        return Loosened(now.span, key, f"{many:f}", "unknown", says, start, roles)
    more = now.amount / many
    # What is lowered as much as it is run more often allows no more in all.
    less = ratio(before, after)
    rise = more if less is None or less > 1 else more * less
    roles = roles_for_ratio(rise, base.policy) if rise > 1 else ()
    if not roles:
        return None
    says = (
        f"{after.name}, {amount_of(after)}, holds for each of {now.amount:f} copies, {many:f} at the "
        f"base: {times(rise)} times in all"
    )
    return Loosened(now.span, key, f"{many:f}", f"{now.amount:f}", says, start, roles)
