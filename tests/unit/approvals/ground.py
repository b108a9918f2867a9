"""A repository with a governed limit, a policy, signers and a change, to attack."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from govlint.checks._load import all_checks
from govlint.config.ledger import PATH as LEDGER
from govlint.config.ledger import parse_ledger
from govlint.config.load import load_policy
from govlint.decide.approvals import judge
from govlint.engine.evidence import Prover, records_of
from govlint.inputs.blobs import Blobs, Snapshot
from govlint.inputs.commits import authors
from govlint.inputs.revisions import base_commit, resolve, tree
from govlint.model.approval import Judgement
from tests.unit.approvals.made import LEAD, TODAY, VP, request
from tests.unit.approvals.signing import make_key, public
from tests.unit.inputs.repository import commit, repository, run, write

FILE = "app/settings.py"
LAW = f"""\
approvals:
  roster:
    engineering-lead: [{LEAD}, lena]
    vp: [{VP}]
  evidence: [ssh-signature, signed-commit, github-review]
"""


@dataclass
class Ground:
    """`main` is the base; the branch `change` is checked out."""

    root: Path
    keys: dict[str, Path]
    environ: Mapping[str, str] = field(default_factory=dict)

    def change(self, files: dict[str, str | bytes]) -> str:
        write(self.root, files)
        return commit(self.root)

    def judged(self, **more: Any) -> Judgement:
        """What becomes of the raise that `made.request` describes, with `more` put over it."""
        with _trees(self.root) as (base, head, old, new):
            policy = load_policy(self.root, None, frozenset(all_checks()), base.read)
            ledger = parse_ledger(base.read(LEDGER))
            prove = Prover(
                self.root, base, head, new, policy, self.environ, sleep=lambda seconds: None
            )
            change = request(authors=authors(self.root, old, new, FILE), **more)
            return judge([change], records_of(head, base, ledger), policy, TODAY, prove)

    def verdict(self, **more: Any) -> tuple[bool, str]:
        """Whether the raise is approved, and why a record is not valid."""
        judged = self.judged(**more)
        (decision,) = judged.decisions
        return decision.approved, "; ".join(each.says for each in judged.invalid)


@contextmanager
def _trees(root: Path) -> Iterator[tuple[Snapshot, Snapshot, str, str]]:
    old, new = base_commit(root, "main", {}).commit, resolve(root, "HEAD")
    assert new is not None
    with Blobs(root) as blobs:
        yield Snapshot(tree(root, old), blobs), Snapshot(tree(root, new), blobs), old, new


def prepare(folder: Path, keys: dict[str, Path], **files: str) -> Ground:
    signers = f"{LEAD},lena {public(keys['lead'])}\n{VP} {public(keys['vp'])}\n"
    root = repository(
        folder / "repo",
        {
            FILE: "SESSION_BUDGET_USD = 0.50\n",
            "govlint.yaml": LAW,
            ".govlint/allowed_signers": signers,
            **files,
        },
    )
    run(root, "checkout", "-q", "-b", "change")
    run(root, "-c", "user.name=Dora", "commit", "-q", "--allow-empty", "-m", "start")
    return Ground(root, keys)


def make_keys(folder: Path) -> dict[str, Path]:
    return {name: make_key(folder, name) for name in ("lead", "vp", "dora")}
