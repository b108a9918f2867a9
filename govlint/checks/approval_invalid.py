"""approval-invalid: a record does not approve what it was written for. For readers:
approval_invalid.md."""

import shlex
from collections.abc import Iterator

from govlint.model.approval import BadRecord, Refusal
from govlint.model.check import check
from govlint.model.facts import ProjectFacts
from govlint.model.finding import Finding, Severity
from govlint.model.policy import Policy
from govlint.model.source import Step
from govlint.model.words import sentence


@check(
    name="approval-invalid", code="GOV408", since="0.1", severity=Severity.ERROR, suppressible=False
)
def approval_invalid(
    record: Refusal | BadRecord, project: ProjectFacts, policy: Policy
) -> Iterator[Finding]:
    """An approval record does not hold for the change it was written for."""
    if isinstance(record, BadRecord):
        yield Finding(
            at=record.span,
            says=f"this approval cannot be read: {record.says}",
            help="mend the record, or write it with `govlint approve`",
            subject="unreadable",
        )
        return
    approval = record.approval
    whole = f"this approval of {approval.key} does not count: {record.says}"
    yield Finding(
        at=record.at,
        says=sentence(whole),
        because=() if sentence(whole) == whole else (Step(record.at, record.says),),
        help=_help(record, policy),
        subject=approval.key,
    )


def _help(record: Refusal, policy: Policy) -> str:
    approval = record.approval
    if not record.unproved:
        roles = record.roles or (approval.role,)
        able = dict.fromkeys(one for role in roles for one in policy.roster.get(role, ()))
        people = " or ".join(able) or "the role it needs"
        return (
            f"have {people} approve the change as it is: delete this record and write one with"
            " `govlint approve`"
        )
    ways = {
        "ssh-signature": f"govlint approve --record {shlex.quote(approval.path)} --sign KEY",
        "signed-commit": "the commit that adds the record, signed with an SSH key",
        "github-review": "a review of the pull request that approves it",
    }
    proofs = [ways[kind] for kind in policy.evidence if approval.evidence in (None, kind)]
    return f"{approval.approver} must prove it: {', or '.join(proofs)}"
