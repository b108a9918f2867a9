"""What a change asks approval for."""

from typing import TypeAlias

from govlint.decide.roles import approvers_for_ratio
from govlint.model.approval import NEW, Kind, Request
from govlint.model.change import Change
from govlint.model.loosening import Loosened, Weakened
from govlint.model.newcomer import Newcomer
from govlint.model.policy import Policy
from govlint.model.units import INFINITY

Asking: TypeAlias = Change | Newcomer | Loosened | Weakened
"""What needs an approval."""


def files_of(asking: Asking) -> tuple[str, ...]:
    """The files whose authors made the change."""
    before = asking.before.span.path if isinstance(asking, Change) and asking.before else ""
    if isinstance(asking, Loosened):
        before = asking.was.at.path
    files = (asking.path, asking.span.path, *([before] if before else ()))
    return tuple(dict.fromkeys(files))


def request_of(
    asking: Asking, repository: str | None, authors: frozenset[str], policy: Policy
) -> Request:
    """The approval that a change needs."""
    if isinstance(asking, Newcomer):
        return Request(
            repository, Kind.AGENT, asking.key, asking.path, NEW, asking.kind, asking.roles,
            authors=authors,
        )  # fmt: skip
    if isinstance(asking, Loosened | Weakened):
        kind = Kind.GUARD if isinstance(asking, Loosened) else Kind.POLICY
        return Request(
            repository, kind, asking.key, asking.path, asking.before, asking.after, asking.roles,
            authors=authors,
        )  # fmt: skip
    limit = asking.limit
    return Request(
        repository=repository,
        kind=Kind.CEILING,
        key=limit.key,
        file=asking.path,
        before=asking.old,
        after=asking.new,
        roles=asking.roles,
        unit=limit.unit.value,
        per=limit.per,
        agent=limit.subject,
        approvers=_approvers(asking, policy),
        authors=authors,
    )


def _approvers(change: Change, policy: Policy) -> int:
    """How many people: for a ratio that is not known as many as for no limit at all."""
    if change.kind == "exceeds":
        return 1
    ratio = INFINITY if change.ratio is None else change.ratio
    return max(1, approvers_for_ratio(ratio, policy))
