"""What a change brings: the limits of HEAD held against those of a base, by the base's law."""

from collections.abc import Sequence
from pathlib import Path

from govlint.catalog.index import Catalog
from govlint.checks._load import all_checks
from govlint.config.ledger import PATH as LEDGER
from govlint.config.ledger import parse_ledger
from govlint.config.load import load_policy
from govlint.decide.changes import changes
from govlint.engine.facts import Clock, gather_tree
from govlint.inputs.blobs import Blobs, Snapshot
from govlint.inputs.git import GitError, open_repository
from govlint.inputs.revisions import base_commit, changed, resolve, tree
from govlint.model.change import Change
from govlint.model.policy import Policy


def law_at(root: Path, base: str, explicit: Path | None) -> Policy:
    """The policy as it stands where the change left `base`. Raises GitError, PolicyError."""
    top = open_repository(root)
    with Blobs(top) as blobs:
        old = Snapshot(tree(top, base_commit(top, base).commit), blobs)
        return load_policy(top, explicit, frozenset(all_checks()), old.read)


def compare(
    root: Path, base: str, policy: Policy, catalog: Catalog, workers: int, clock: Clock
) -> tuple[Sequence[Change], list[str]]:
    """The limits that HEAD raises, removes or moves out of sight, and what could not be read.

    Both sides come from commits, never from the work tree. `policy` is the base's.
    Raises GitError and PolicyError.
    """
    top = open_repository(root)
    start = base_commit(top, base).commit
    head = resolve(top, "HEAD")
    if head is None:
        raise GitError("there is no commit yet to compare with")
    renamed = {each.old: each.new for each in changed(top, start, head) if each.status == "R"}
    with Blobs(top) as blobs:
        old, new = (Snapshot(tree(top, commit), blobs) for commit in (start, head))
        ledger = parse_ledger(old.read(LEDGER))
        before, after = (
            gather_tree(side, (), policy.exclude, catalog, None, workers, clock, policy.governed)
            for side in (old, new)
        )
    errors = [f"{one.span} at the base: {one.says}" for one in before.facts.problems if one.blocks]
    errors += [*before.errors, *after.errors]
    found = changes(before.facts.limits, after.facts.limits, renamed, ledger, policy)
    return found, errors
