"""Variables of the environment that the code takes a limit from, under names that say nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from govlint.engine.cache import FactCache, key_of
from govlint.model.facts import Limit

_LARGEST = 100_000  # bytes; what sets variables is small


def linked(
    code: Iterable[Limit],
    found: Iterable[Limit],
    files: Mapping[str, bytes],
    cache: FactCache | None,
    governed: tuple[str, ...],
) -> list[Limit]:
    """The limits of settings files whose name the code says what it means: `X=5` in a `.env` for
    `SESSION_BUDGET_USD = float(os.getenv("X", "0.5"))`.

    `code`: the limits of the code; `found`: those of `files` that are known by themselves.
    """
    meant = {name: limit for limit in code for name in limit.variables if name.isidentifier()}
    known = {(limit.span.path, limit.name) for limit in found}
    more: list[Limit] = []
    for path, data in files.items() if meant else ():
        if len(data) > _LARGEST:
            continue
        names = [
            name for name in meant if (path, name) not in known and name.encode("utf-8") in data
        ]
        if names:
            more += [
                replace(limit, unit=meant[limit.name].unit, per=meant[limit.name].per)
                for limit in _named(path, data, names, cache, governed)
                if limit.name in names
            ]
    return more


def _named(
    path: str, data: bytes, names: list[str], cache: FactCache | None, governed: tuple[str, ...]
) -> list[Limit]:
    key = key_of(data, "linked", path, *names, *governed)
    kept = cache.get(key) if cache else None
    if isinstance(kept, list):
        return kept
    from govlint.catalog.limits import vocabulary
    from govlint.extract.settings.find import find_limits

    found, _ = find_limits(path, data, vocabulary().governing((*governed, *names)))
    if cache:
        cache.put(key, found)
    return found
