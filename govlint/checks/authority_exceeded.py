"""authority-exceeded: a ceiling too high for whoever set it. For readers: authority_exceeded.md."""

from collections.abc import Iterator

from govlint.model.change import Change, amount_of, at_base, how_to_approve
from govlint.model.check import check
from govlint.model.facts import ProjectFacts
from govlint.model.finding import Finding, Severity
from govlint.model.policy import Policy
from govlint.model.source import Step
from govlint.model.words import sentence


@check(
    name="authority-exceeded",
    code="GOV406",
    since="0.1",
    severity=Severity.ERROR,
    suppressible=False,
)
def authority_exceeded(change: Change, project: ProjectFacts, policy: Policy) -> Iterator[Finding]:
    """A new or raised ceiling is above what may be set without somebody's consent."""
    if change.kind != "exceeds" or change.after is None:
        return
    limit = change.after
    who = " or ".join(change.roles) or "nobody in the authority matrix"
    amount = amount_of(limit)
    how = "is new with" if change.before is None else "rises to"
    if amount == "unlimited":
        how = "is new and" if change.before is None else "becomes"
    yield Finding(
        at=change.span,
        says=sentence(f"{limit.key} {how} {amount}, which {who} may set"),
        help=f"lower it, or {how_to_approve(change, policy)}"
        if change.roles
        else "lower it: no role of approvals.authority in the policy may set as much",
        # JSON is data as often as it is settings: without a period it may be a result.
        sure=limit.per is not None or limit.carrier != "json",
        because=(Step(change.span, at_base(change)),),
        subject=limit.key,
        statement=amount,
    )
