"""Limits of the base that a file of the head still has, though what said that they are some is gone."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from govlint.catalog.limits import vocabulary
from govlint.engine.compare import Side
from govlint.extract.settings.find import find_limits
from govlint.extract.settings.names import carrier
from govlint.inputs.blobs import Snapshot
from govlint.model.facts import Limit


def kept_in(base: Side, head: Side, renamed: Mapping[str, str]) -> list[Limit]:
    """Limits of settings files that the head would not know by itself: the model that was named
    beside them is another, say. Raises GitError."""
    there = {(limit.span.path, limit.key) for limit in head.facts.limits}
    lost: dict[str, list[Limit]] = defaultdict(list)
    for limit in base.facts.limits:
        path = renamed.get(limit.span.path, limit.span.path)
        same = base.tree.ids.get(limit.span.path) == head.tree.ids.get(path)
        if carrier(path) is not None and not same and (path, limit.key) not in there:
            lost[limit.span.path].append(limit)
    found = []
    for old, limits in lost.items():
        path = renamed.get(old, old)
        names = tuple({limit.name for limit in limits})
        before = _read(base.tree, old, names, base)
        after = _read(head.tree, path, names, base)
        for limit in limits:
            was, now = before.get(limit.key), after.get(limit.key)
            # What the key of a known format means beyond its number is not said by its name.
            if now is not None and was is not None and was.amount == limit.amount:
                found.append(replace(now, unit=limit.unit, per=limit.per, hard=limit.hard, subject=limit.subject))  # fmt: skip
    return found


def _read(tree: Snapshot, path: str, names: tuple[str, ...], side: Side) -> dict[str, Limit]:
    data = tree.read(path) or b""
    found, _ = find_limits(path, data, vocabulary().governing((*side.policy.governed, *names)))
    return {limit.key: limit for limit in found}
