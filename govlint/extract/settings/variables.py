"""Ceilings of Terraform whose number stands in a variable or local, perhaps of another file."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from govlint.catalog.limits import Vocabulary
from govlint.extract.settings.find import find_limits
from govlint.extract.settings.references import definitions, filled
from govlint.model.facts import Limit
from govlint.model.state import Unknown

FILES = (".tf", ".tf.json", ".tfvars", ".tfvars.json")


def open_in(limits: Iterable[Limit]) -> set[str]:
    """The files of Terraform that have a limit whose amount is not known."""
    return {limit.span.path for limit in limits if _open(limit)}


def resolved(
    limits: Iterable[Limit], files: Mapping[str, bytes], vocabulary: Vocabulary
) -> list[Limit]:
    """The limits with what the variables and locals in the folders of their files say put in.

    `files`: contents by path, those of the folders at least.
    """
    limits = list(limits)
    better: dict[tuple[str, str], Limit] = {}
    known: dict[str, dict[str, str]] = {}
    for path in sorted(open_in(limits)):
        folder = path.rpartition("/")[0]
        if folder not in known:
            beside = (one for one in sorted(files) if one.rpartition("/")[0] == folder)
            known[folder] = definitions((one, files[one]) for one in beside if one.endswith(FILES))
        text = filled(files.get(path, b"").decode("utf-8", "replace"), known[folder])
        found, _ = find_limits(path, text.encode(), vocabulary)
        better |= {(path, limit.key): limit for limit in found}
    return [_better(limit, better) for limit in limits]


def _open(limit: Limit) -> bool:
    return limit.span.path.endswith(FILES) and isinstance(limit.amount, Unknown)


def _better(limit: Limit, better: Mapping[tuple[str, str], Limit]) -> Limit:
    other = better.get((limit.span.path, limit.key))
    if other is None or not _open(limit):
        return limit
    return replace(limit, amount=other.amount, unit=other.unit, per=other.per)
