"""Hold what a change does to the approvals that came with it: findings with their standing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from govlint.decide import approvals
from govlint.decide.requests import files_of, request_of
from govlint.engine.evidence import Prover, records_of
from govlint.engine.judge import judge
from govlint.inputs.blobs import Snapshot
from govlint.inputs.commits import authors
from govlint.inputs.git import GitError, ask
from govlint.inputs.identity import repository_name
from govlint.model.approval import BadRecord, Decision, Records, Request
from govlint.model.change import Change
from govlint.model.check import Check
from govlint.model.facts import ProjectFacts
from govlint.model.finding import Finding, Standing
from govlint.model.flaw import Crash
from govlint.model.ledger import Ledger
from govlint.model.policy import Policy


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a change is judged: the two trees, the commits they are of, and the law at the base.

    `local` says that the head is not, or not all, in a commit: whoever runs this made it.
    """

    root: Path
    start: str
    commit: str
    base: Snapshot
    head: Snapshot
    policy: Policy
    ledger: Ledger
    today: date
    local: bool = False


def consented(
    changed: Sequence[Change], checks: Iterable[Check], ground: Ground
) -> tuple[list[Finding], list[Crash]]:
    """The findings about changes: approved where a valid record covers the change, else new; and
    the records that were meant for one and do not hold. Raises GitError."""
    checks = list(checks)
    records = records_of(ground.head, ground.base, ground.ledger)
    judged = approvals.judge(
        _requests(changed, ground),
        records,
        ground.policy,
        ground.today,
        Prover(ground.root, ground.base, ground.head, ground.commit, ground.policy),
    )
    findings: list[Finding] = []
    crashes: list[Crash] = []
    for change, decision in zip(changed, judged.decisions, strict=True):
        found, failed = judge(checks, [change], ProjectFacts(), ground.policy)
        findings += [_standing(each, decision) for each in found]
        crashes += failed
    wrong: list[Any] = [*judged.invalid, *_unreadable(records)]
    found, failed = judge(checks, wrong, ProjectFacts(), ground.policy)
    return [*findings, *found], [*crashes, *failed]


def _requests(changed: Sequence[Change], ground: Ground) -> list[Request]:
    if not changed:
        return []
    repository = repository_name(ground.root)
    mine = _whoever_runs_this(ground.root) if ground.local else frozenset()
    return [
        request_of(
            each,
            repository,
            mine.union(
                *(
                    authors(ground.root, ground.start, ground.commit, path)
                    for path in files_of(each)
                )
            ),
            ground.policy,
        )
        for each in changed
    ]


def _standing(finding: Finding, decision: Decision) -> Finding:
    if not decision.approved:
        return finding
    told = "; ".join(
        f"approved by {approval.approver} as {approval.role} in {approval.path}, proved by {proof.says}"
        for approval, proof in decision.granted
    )
    return replace(finding, standing=Standing.APPROVED, reason=told)


def _unreadable(records: Records) -> list[BadRecord]:
    """Records that cannot be read and that the change brings: an old one harms nobody."""
    brought = records.fresh | records.altered
    return [each for each in records.problems if each.span.path in brought]


def _whoever_runs_this(root: Path) -> frozenset[str]:
    said = set()
    for key in ("user.name", "user.email"):
        try:
            said.add(ask(root, "config", "--get", key).decode("utf-8", "replace").strip())
        except GitError:
            continue
    return frozenset(said - {""})
