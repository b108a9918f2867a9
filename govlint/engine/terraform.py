"""Ceilings of Terraform whose number stands in another file of the module."""

from dataclasses import replace

from govlint.catalog.limits import vocabulary
from govlint.extract.settings.find import find_limits
from govlint.extract.settings.references import definitions, filled
from govlint.inputs.blobs import Snapshot
from govlint.model.facts import Limit, ProjectFacts
from govlint.model.policy import Policy
from govlint.model.state import Unknown

_FILES = (".tf", ".tf.json", ".tfvars", ".tfvars.json")


def with_variables(facts: ProjectFacts, tree: Snapshot, policy: Policy) -> ProjectFacts:
    """The facts of a tree with what variables and locals say put in. Raises GitError."""
    open_ = {
        limit.span.path
        for limit in facts.limits
        if limit.carrier == "terraform" and isinstance(limit.amount, Unknown)
    }
    if not open_:
        return facts
    words = vocabulary().governing(policy.governed)
    better: dict[tuple[str, str], Limit] = {}
    for path in sorted(open_):
        text = (tree.read(path) or b"").decode("utf-8", "replace")
        folder = path.rpartition("/")[0]
        beside = [one for one in tree.ids if one.rpartition("/")[0] == folder]
        read = tree.read_all(one for one in beside if one.endswith(_FILES))
        known = definitions((one, data) for one, data in sorted(read.items()) if data is not None)
        found, _ = find_limits(path, filled(text, known).encode(), words)
        better |= {(path, limit.key): limit for limit in found}
    limits = [_better(limit, better) for limit in facts.limits]
    return replace(facts, limits=tuple(limits))


def _better(limit: Limit, better: dict[tuple[str, str], Limit]) -> Limit:
    other = better.get((limit.span.path, limit.key))
    if other is None or not isinstance(limit.amount, Unknown):
        return limit
    return replace(limit, amount=other.amount, unit=other.unit, per=other.per)
