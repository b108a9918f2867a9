"""Look for the proofs of approvals in two trees, the history between them, and the forge."""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from govlint.config.approvals import SIGNATURE, is_record, load_records
from govlint.decide.people import people_of
from govlint.decide.reviews import KIND as REVIEW
from govlint.decide.reviews import review_evidence
from govlint.inputs.blobs import Snapshot
from govlint.inputs.git import GitError, ask
from govlint.inputs.revisions import parents, resolve
from govlint.inputs.signatures import REVOKED, SIGNERS
from govlint.model.approval import Approval, Evidence, Records, Request
from govlint.model.ledger import Ledger
from govlint.model.policy import Policy
from govlint.model.pull_request import PullRequest


def records_of(head: Snapshot, base: Snapshot, ledger: Ledger) -> Records:
    """The approval records of two trees; `ledger` is the one at the base. Raises GitError."""
    spent = [entry.record for entry in ledger.entries if entry.record]
    records = load_records(_records_in(head), _records_in(base), spent)
    return replace(records, people=people_of(base.read(SIGNERS)))


def _records_in(tree: Snapshot) -> dict[str, bytes]:
    found = {}
    for path, data in tree.read_all(filter(is_record, tree.ids)).items():
        if data is None:
            raise GitError(f"{path}: its content is missing or larger than 20 MB")
        found[path] = data
    return found


@dataclass(slots=True)
class Prover:
    """Looks for proofs of one change set: callable as `Prove` of model/approval.py.

    `head` is the tree of `commit`, which is judged; keys that may sign come from `base` alone.
    """

    root: Path
    base: Snapshot
    head: Snapshot
    commit: str
    policy: Policy
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    sleep: Callable[[float], None] = time.sleep
    _pull: PullRequest | str | None = None  # the pull request, or why there is none

    def __call__(self, approval: Approval, request: Request) -> tuple[Evidence, ...]:
        """The proofs that were looked at, in the policy's order, up to the first good one.

        Raises GitError when what stands at the base cannot be read.
        """
        looked = []
        for kind in self.policy.evidence:
            if approval.evidence in (None, kind):
                looked.append(self._look(kind, approval, request))
                if looked[-1].accepted:
                    break
        return tuple(looked)

    def _look(self, kind: str, approval: Approval, request: Request) -> Evidence:
        if kind == REVIEW:
            return self._review(approval, request)
        signers = self.base.read(SIGNERS)
        if signers is None:
            return Evidence(kind, False, f"there is no {SIGNERS} at the base")
        revoked = self.base.read(REVOKED)
        if kind == "signed-commit":
            return self._commit(approval, signers, revoked)
        return self._signature(approval, signers, revoked)

    def _signature(self, approval: Approval, signers: bytes, revoked: bytes | None) -> Evidence:
        from govlint.inputs.signatures import verify

        record = self.head.read(approval.path)
        signature = self.head.read(approval.path + SIGNATURE)
        if record is None or signature is None:
            return Evidence("ssh-signature", False, f"there is no {approval.path}{SIGNATURE}")
        why = verify(record, signature, approval.approver, signers, revoked)
        return Evidence("ssh-signature", not why, why or f"a signature by {approval.approver}")

    def _commit(self, approval: Approval, signers: bytes, revoked: bytes | None) -> Evidence:
        from govlint.inputs.commits import signed_addition

        made = signed_addition(
            self.root, self.commit, approval.path, approval.approver, signers, revoked
        )
        says = made.says or f"the commit {made.commit[:12]}, signed by {approval.approver}"
        return Evidence("signed-commit", not made.says, says)

    def _review(self, approval: Approval, request: Request) -> Evidence:
        if self._pull is None:
            from govlint.inputs.github import pull_request
            from govlint.inputs.http import NoAnswerError

            try:
                self._pull = pull_request(self.environ, self.sleep)
            except NoAnswerError as error:
                self._pull = str(error)
        if isinstance(self._pull, str):
            return Evidence(REVIEW, False, self._pull)
        checked = [self.commit]
        if self.environ.get("GITHUB_SHA") == self.commit:
            checked += parents(self.root, self.commit)  # GitHub's test merge
        paths = (request.file, approval.path)
        return review_evidence(
            approval, self._pull, checked, lambda commit: self._same_since(commit, paths)
        )

    def _same_since(self, commit: str, paths: tuple[str, ...]) -> bool | None:
        """Whether files are the same at a commit as at the head; None when it is not here."""
        if resolve(self.root, commit) is None:
            return None
        return all(self._blob(commit, path) == self.head.ids.get(path) for path in paths)

    def _blob(self, commit: str, path: str) -> str | None:
        try:
            found = ask(self.root, "rev-parse", "--verify", "--quiet", f"{commit}:{path}")
        except GitError:
            return None
        return found.decode("ascii").strip()
