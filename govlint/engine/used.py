"""Which records of the base were used up: the ceiling was as high as they allow before.

An approval may come first and its change later. Once the amount was there the record has done its
work: a ceiling that was lowered since needs a new one to rise again.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from govlint.decide.matching import mismatch
from govlint.engine.compare import Comparison
from govlint.inputs.blobs import Blobs
from govlint.inputs.commits import history_of
from govlint.inputs.git import GitError, ask
from govlint.inputs.revisions import is_shallow
from govlint.model.approval import NEW, Approval, Kind, Records, Request, Value
from govlint.model.change import value_of
from govlint.model.facts import Held


def used_up(
    comparison: Comparison, records: Records, requests: Iterable[Request]
) -> Mapping[str, str]:
    """What is to say against records that stood at the base and cover a change. Raises GitError."""
    requests = list(requests)
    found = {}
    for each in records.approvals:
        if (
            each.kind is Kind.CEILING
            and each.path not in records.fresh
            and any(not mismatch(each, request) for request in requests)
            and (why := _why(comparison, each))
        ):
            found[each.path] = why
    return found


def _why(comparison: Comparison, approval: Approval) -> str:
    root, start = comparison.root, comparison.start
    if is_shallow(root):
        return "this shallow clone hides whether it was used before; fetch the history (fetch-depth: 0)"
    added = history_of(root, start, approval.path)
    if not added:
        return ""
    since = ask(
        root, "rev-list", "--full-history", f"{added[-1]}..{start}", "--",
        f":(top,literal){approval.file}",
    ).decode("ascii")  # fmt: skip
    commits = {}
    for commit in (added[-1], *since.split()):
        try:
            said = ask(root, "rev-parse", "--verify", "--quiet", f"{commit}:{approval.file}")
        except GitError:
            continue  # the file was not there
        commits[said.decode("ascii").strip()] = commit
    with Blobs(root) as blobs:
        for blob, data in blobs.read(commits).items():
            if data is not None and any(
                _above(value, approval.before) for value in _values(comparison, approval, data)
            ):
                return f"it was used before: {commits[blob][:12]} has the higher amount already"
    return ""


def _values(comparison: Comparison, approval: Approval, data: bytes) -> list[Value]:
    """What the ceiling is in one version of its file."""
    from govlint.catalog.limits import vocabulary
    from govlint.catalog.load import load_catalog
    from govlint.extract.alone import limits_alone

    words = vocabulary().governing(comparison.base.policy.governed)
    held = limits_alone(approval.file, data, load_catalog(), words) or Held()
    limits = [*held.limits, *(one.limit for one in held.handed if one.number is not None)]
    return [
        value_of(one) for one in limits if (one.key, one.subject) == (approval.key, approval.agent)
    ]


def _above(value: Value, before: Value) -> bool:
    if before == NEW:
        return True
    if isinstance(value, Decimal) and isinstance(before, Decimal):
        return value > before
    return value != before and not isinstance(value, Decimal)
