"""What a change asks approval for."""

from govlint.decide.roles import approvers_for_ratio
from govlint.model.approval import Kind, Request
from govlint.model.change import Change
from govlint.model.policy import Policy
from govlint.model.units import INFINITY


def files_of(change: Change) -> tuple[str, ...]:
    """The files whose authors made the change, head's name first."""
    return tuple(dict.fromkeys((change.span.path, change.before.span.path)))


def request_of(
    change: Change, repository: str | None, authors: frozenset[str], policy: Policy
) -> Request:
    """The approval that a change of a ceiling needs. A ratio that is not known counts as endless."""
    limit = change.limit
    ratio = INFINITY if change.ratio is None else change.ratio
    return Request(
        repository=repository,
        kind=Kind.CEILING,
        key=limit.key,
        file=change.span.path,
        before=change.old,
        after=change.new,
        roles=change.roles,
        unit=limit.unit.value,
        per=limit.per,
        agent=limit.subject,
        approvers=max(1, approvers_for_ratio(ratio, policy)),
        authors=authors,
    )
