"""Hold what a change does to the approvals that came with it: findings with their standing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from govlint.decide import approvals
from govlint.decide.requests import Asking, files_of, request_of
from govlint.engine.compare import Comparison, Side
from govlint.engine.evidence import Prover, records_of
from govlint.engine.judge import judge
from govlint.engine.used import used_up
from govlint.inputs.commits import authors
from govlint.inputs.git import GitError, ask
from govlint.inputs.identity import repository_name
from govlint.model.approval import BadRecord, Decision, Records, Request
from govlint.model.check import Check
from govlint.model.facts import ProjectFacts
from govlint.model.finding import Finding, Standing
from govlint.model.flaw import Crash


def consented(
    changed: Sequence[Asking],
    checks: Sequence[Check],
    comparison: Comparison,
    head: Side,
    today: date,
) -> tuple[list[Finding], list[Crash]]:
    """The findings about changes: approved where a valid record covers the change, else new; and
    the records that were meant for one and do not hold. Raises GitError.

    Policy, roster, signers and ledger are those of the base, the records those of `head`.
    """
    base = comparison.base
    records = records_of(head.tree, base.tree, base.ledger)
    requests = _requests(changed, comparison, head)
    records = replace(records, used=used_up(comparison, records, requests))
    judged = approvals.judge(
        requests,
        records,
        base.policy,
        today,
        Prover(comparison.root, base.tree, head.tree, comparison.commit, base.policy),
    )
    findings: list[Finding] = []
    crashes: list[Crash] = []
    for change, decision in zip(changed, judged.decisions, strict=True):
        found, failed = judge(checks, [change], ProjectFacts(), base.policy)
        findings += [_standing(each, decision) for each in found]
        crashes += failed
    wrong: list[Any] = [*judged.invalid, *_unreadable(records)]
    found, failed = judge(checks, wrong, ProjectFacts(), base.policy)
    return [*findings, *found], [*crashes, *failed]


def _requests(changed: Sequence[Asking], comparison: Comparison, head: Side) -> list[Request]:
    if not changed:
        return []
    root, start, commit = comparison.root, comparison.start, comparison.commit
    repository = repository_name(root)
    own = comparison.touched | comparison.renamed.keys()
    by_file = {
        # A number that another file gives: whoever made the change, wherever.
        path: authors(root, start, commit, path if head.local or path in own else None)
        for each in changed
        for path in files_of(each)
    }
    mine = _whoever_runs_this(root) if head.local else frozenset()
    return [
        request_of(
            each,
            repository,
            mine.union(*(by_file[path] for path in files_of(each))),
            comparison.base.policy,
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
