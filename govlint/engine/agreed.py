"""Who agreed to what the history shows: the approval records at HEAD, held against each row."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from govlint.config.ledger import PATH as LEDGER
from govlint.config.ledger import parse_ledger
from govlint.decide.approvals import objection
from govlint.decide.matching import covers, mismatch
from govlint.decide.requests import request_of
from govlint.decide.roles import roles_for_ratio
from govlint.engine.evidence import Prover, records_of
from govlint.inputs.blobs import Blobs, Snapshot
from govlint.inputs.identity import repository_name
from govlint.inputs.revisions import resolve, tree
from govlint.model.approval import Approval, Records, Request
from govlint.model.change import Change
from govlint.model.history import Row
from govlint.model.policy import Policy
from govlint.model.units import INFINITY

# What nobody need agree to.
_FREE = frozenset({"lowered", "tightened", "shown"})


def agreed(root: Path, rows: Sequence[Row], policy: Policy, blobs: Blobs) -> list[Row]:
    """The rows with the approval of each, by policy, roster and signers of HEAD, on the day of the
    commit. Reviews on GitHub are not asked for. Raises GitError and PolicyError."""
    head = resolve(root, "HEAD")
    assert head is not None
    now = Snapshot(tree(root, head), blobs)
    records = records_of(now, now, replace(parse_ledger(now.read(LEDGER)), entries=()))
    law = replace(policy, evidence=tuple(k for k in policy.evidence if k != "github-review"))
    prover = Prover(root, now, now, head, law, {})
    repository = repository_name(root)
    return [replace(row, approval=_approval(row, repository, records, law, prover)) for row in rows]


def _approval(
    row: Row, repository: str | None, records: Records, policy: Policy, prover: Prover
) -> str:
    if row.kind in _FREE:
        return ""
    request = _request(row, repository, policy)
    invalid = ""
    for record in records.approvals:
        if not _meant(record, request):
            continue
        why = objection(record, request, records, policy, row.when.date())
        proofs = () if why else prover(record, request)
        proof = next((each for each in proofs if each.accepted), None)
        if proof is not None:
            return f"{record.approver} as {record.role} in {record.path}, proved by {proof.says}"
        why = why or "; ".join(f"{each.kind}: {each.says}" for each in proofs) or "no evidence"
        invalid = invalid or f"not valid: {record.path}: {why}"
    return invalid or row.approval


def _meant(record: Approval, request: Request) -> bool:
    """Whether a record is about this very step of this very limit."""
    same = replace(record, repository=request.repository or record.repository)
    return not mismatch(same, replace(request, repository=same.repository)) and covers(
        record.after, request.after, request.kind
    )


def _request(row: Row, repository: str | None, policy: Policy) -> Request:
    ratio = INFINITY if row.ratio is None else row.ratio
    roles = roles_for_ratio(ratio, policy) or tuple(policy.roster)
    change = Change(row.kind, row.limit.span, row.before, row.after, ratio, roles)
    who = (row.author, row.author_email, row.committer, row.committer_email)
    return request_of(change, repository, _known(who), policy)


def _known(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name for name in names if name)
