"""Hold approvals to the changes that need one. Pure: every document is an argument.

Policy, roster and ledger are those of the base: a change never brings its own judge along.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from govlint.decide.matching import concerns, mismatch
from govlint.decide.people import counted, same_person
from govlint.decide.roles import may_stand_for
from govlint.model.approval import (
    Approval,
    Decision,
    Evidence,
    Judgement,
    Prove,
    Records,
    Refusal,
    Request,
)
from govlint.model.policy import Policy


def judge(
    requests: Sequence[Request], records: Records, policy: Policy, today: date, prove: Prove
) -> Judgement:
    """Which requests are approved, and which records were meant for one and are not valid.

    A record is named invalid when it is new or altered and about a changed key or file, or when
    it names exactly the change; one that approves a change not made yet is no fault.
    """
    decisions = tuple(decide(each, records, policy, today, prove) for each in requests)
    good = {approval.path for each in decisions for approval, _ in each.granted}
    invalid: dict[str, Refusal] = {}
    for decision in decisions:
        for refusal in decision.refused:
            path = refusal.approval.path
            recent = path in records.fresh or path in records.altered
            exact = not mismatch(refusal.approval, decision.request)
            # The request it comes closest to says best why it fails.
            if path not in good and (exact or (recent and path not in invalid)):
                invalid[path] = refusal
    return Judgement(decisions, tuple(invalid[path] for path in sorted(invalid)))


def decide(
    request: Request, records: Records, policy: Policy, today: date, prove: Prove
) -> Decision:
    """Whether enough different people approved one change."""
    granted: list[tuple[Approval, Evidence]] = []
    refused = []
    for approval in records.approvals:
        if not concerns(approval, request):
            continue
        why = objection(approval, request, records, policy, today)
        proofs = () if why else prove(approval, request)
        proof = next((each for each in proofs if each.accepted), None)
        if proof is not None:
            granted.append((approval, proof))
        else:
            refused.append(Refusal(approval, why or _unproved(proofs), not why, request.roles))
    approvers = counted((approval.approver for approval, _ in granted), records.people)
    missing = max(0, max(1, request.approvers) - len(approvers))
    return Decision(request, tuple(granted), tuple(refused), missing)


def objection(
    approval: Approval, request: Request, records: Records, policy: Policy, today: date
) -> str:
    """Why a record does not approve the change, evidence aside; empty when it does."""
    return (
        mismatch(approval, request)
        or _standing(approval, records, today)
        or _person(approval, request, records, policy)
    )


def _standing(approval: Approval, records: Records, today: date) -> str:
    """What time and history have against the record."""
    if approval.revoked is not None:
        return f"it was revoked on {approval.revoked}"
    if approval.approved > today + timedelta(days=1):  # it may be tomorrow elsewhere
        return f"it is dated {approval.approved}, which is not yet"
    if today > approval.expires:
        return f"it expired on {approval.expires}"
    if approval.path in records.altered:
        return "it was changed after it was accepted at the base; write a new record"
    if approval.path in records.spent:
        return "it was used before: the ledger names it for an earlier change"
    return records.used.get(approval.path, "")


def _person(approval: Approval, request: Request, records: Records, policy: Policy) -> str:
    """What speaks against the approver."""
    approver, role = approval.approver, approval.role
    if same_person(approver, approval.requester, records.people):
        return f'"{approver}" is requester and approver'
    if any(same_person(approver, author, records.people) for author in request.authors):
        return f'the approver "{approver}" made the change'
    if not any(same_person(approver, each) for each in policy.roster.get(role, ())):
        return f'"{approver}" is not in the roster as {role} at the base'
    if not may_stand_for(role, request.roles, policy):
        return f"{role} may not approve this; {' or '.join(request.roles) or 'nobody'} must"
    if not policy.evidence:
        return "the policy at the base names no evidence (approvals.evidence)"
    if approval.evidence is not None and approval.evidence not in policy.evidence:
        return f"the policy at the base does not take {approval.evidence} as evidence"
    return ""


def _unproved(proofs: Iterable[Evidence]) -> str:
    told = "; ".join(f"{each.kind}: {each.says}" for each in proofs)
    return f"nothing proves it ({told or 'no evidence was looked for'})"
