"""What a change brings: the head held against the base it started from, by the base's law."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from govlint.catalog.index import Catalog
from govlint.checks._load import all_checks
from govlint.config.ledger import PATH as LEDGER
from govlint.config.ledger import parse_ledger
from govlint.config.load import load_policy
from govlint.decide.changes import changes
from govlint.engine.cache import FactCache
from govlint.engine.consent import Ground, consented
from govlint.engine.facts import Clock, Gathered, gather_tree, wanted
from govlint.inputs.blobs import Blobs, Snapshot
from govlint.inputs.discover import listed
from govlint.inputs.disk import OWN, on_disk
from govlint.inputs.git import GitError, open_repository
from govlint.inputs.revisions import base_commit, changed, resolve, tree
from govlint.model.check import Check
from govlint.model.facts import ProjectFacts
from govlint.model.finding import Finding, Standing
from govlint.model.flaw import Crash
from govlint.model.ledger import Ledger
from govlint.model.policy import Policy


@dataclass(frozen=True, slots=True)
class Side:
    """One state of the repository. `local`: files that no commit has are part of it."""

    tree: Snapshot
    facts: ProjectFacts
    local: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """Base and head. There are two heads where the files on disk are not those of HEAD: what is
    committed and what is on disk are both judged. `renamed` maps paths at the base to the head's."""

    root: Path
    start: str
    commit: str
    base: Side
    heads: tuple[Side, ...]
    renamed: Mapping[str, str]
    policy: Policy
    ledger: Ledger
    errors: tuple[str, ...]


def law_at(root: Path, base: str, explicit: Path | None) -> Policy:
    """The policy as it stands where the change left `base`. Raises GitError, PolicyError."""
    top = open_repository(root)
    with Blobs(top) as blobs:
        old = Snapshot(tree(top, base_commit(top, base).commit), blobs)
        return load_policy(top, explicit, frozenset(all_checks()), old.read)


@contextmanager
def compare(
    root: Path,
    base: str,
    policy: Policy,
    catalog: Catalog,
    cache: FactCache | None,
    workers: int,
    clock: Clock,
    exclude: Sequence[str],
    disk: Gathered,
) -> Iterator[Comparison]:
    """Base and head, as long as the block lasts. `policy` is the base's, `disk` the facts on disk.

    Raises GitError and PolicyError.
    """
    top = open_repository(root)
    start = base_commit(top, base).commit
    commit = resolve(top, "HEAD")
    if commit is None:
        raise GitError("there is no commit yet to compare with")
    moved = {each.old: each.new for each in changed(top, start, commit) if each.status == "R"}
    with Blobs(top) as blobs:
        old, new = (Snapshot(tree(top, each), blobs) for each in (start, commit))
        ledger = parse_ledger(old.read(LEDGER))

        def facts(side: Snapshot) -> Gathered:
            return gather_tree(side, (), exclude, catalog, cache, workers, clock, policy.governed)

        before = facts(old)
        files = on_disk(top, disk.contents, new)
        heads = [Side(files, disk.facts, local=True)]
        errors = [*before.errors]
        if files.ids == _looked_at(new, exclude):
            heads = [Side(new, disk.facts)]
        else:
            after = facts(new)
            heads.append(Side(new, after.facts))
            errors += after.errors
        yield Comparison(
            top, start, commit, Side(old, before.facts), tuple(heads), moved, policy, ledger,
            tuple(dict.fromkeys(errors)),
        )  # fmt: skip


def brought(
    comparison: Comparison, checks: Iterable[Check], today: date
) -> tuple[list[Finding], list[Crash]]:
    """The findings about what changed: each once, new where one of the heads has no approval."""
    checks = list(checks)
    findings: dict[tuple[str, str, str, str], Finding] = {}
    crashes: list[Crash] = []
    for head in comparison.heads:
        limits = comparison.base.facts.limits, head.facts.limits
        found = changes(*limits, comparison.renamed, comparison.ledger, comparison.policy)
        ground = Ground(
            comparison.root, comparison.start, comparison.commit, comparison.base.tree, head.tree,
            comparison.policy, comparison.ledger, today, head.local,
        )  # fmt: skip
        told, failed = consented(found, checks, ground)
        crashes += failed
        for finding in told:
            key = (finding.name, finding.at.path, finding.subject, finding.statement)
            known = findings.setdefault(key, finding)
            if known.standing is not Standing.NEW:
                findings[key] = finding
    return list(findings.values()), crashes


def _looked_at(tree: Snapshot, exclude: Sequence[str]) -> dict[str, str]:
    """The files of a tree that have a part in a run, with their ids."""
    own = [path for path in tree.ids if path.startswith(f"{OWN}/")]
    return {path: tree.ids[path] for path in (*listed(tree.ids, exclude, wanted), *own)}
