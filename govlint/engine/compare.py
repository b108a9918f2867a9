"""The two sides of a change: the head, and the base it started from."""

from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from govlint.catalog.files import Source, own
from govlint.catalog.index import Catalog
from govlint.checks._load import all_checks
from govlint.config.find import NAMES as POLICIES
from govlint.config.ledger import PATH as LEDGER
from govlint.config.ledger import parse_ledger
from govlint.config.load import load_policy
from govlint.config.reader import PolicyError
from govlint.engine.cache import FactCache
from govlint.engine.facts import MISSING, Clock, Gathered, gather_tree, wanted
from govlint.inputs.blobs import Blobs, Snapshot
from govlint.inputs.discover import listed
from govlint.inputs.disk import OWN, Disk, Held
from govlint.inputs.git import GitError, left_out, open_repository
from govlint.inputs.revisions import base_commit, changed, resolve, tree
from govlint.model.facts import Problem, ProjectFacts
from govlint.model.ledger import Ledger
from govlint.model.policy import Policy


@dataclass(frozen=True, slots=True)
class Side:
    """One state of the repository, with its own policy and ledger. `local`: files that no commit
    has are part of it."""

    tree: Snapshot
    facts: ProjectFacts
    policy: Policy
    ledger: Ledger
    local: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """Base and head. There are two heads where the files on disk are not those of HEAD: what is
    committed and what is on disk are both judged. `start` and `commit` are the commits of base
    and head, `renamed` maps paths at the base to the head's, `touched` are the paths that differ
    between them, links and submodules among them."""

    root: Path
    start: str
    commit: str
    base: Side
    heads: tuple[Side, ...]
    renamed: Mapping[str, str]
    touched: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()
    errors: tuple[str, ...] = ()


def law_at(root: Path, base: str, explicit: Path | None) -> Policy:
    """The policy as it stands where the change left `base`. Raises GitError, PolicyError."""
    top = open_repository(root)
    with Blobs(top) as blobs:
        old = Snapshot(tree(top, base_commit(top, base).commit), blobs)
        return load_policy(top, explicit, frozenset(all_checks()), old.read)


def catalog_at(root: Path, base: str, places: Sequence[str]) -> list[Source]:
    """The catalogue entries of the policy as they stand where the change left `base`.

    Raises GitError, and PolicyError for a place that is not there.
    """
    top = open_repository(root)
    with Blobs(top) as blobs:
        old = Snapshot(tree(top, base_commit(top, base).commit), blobs)
        found: list[Source] = []
        for place in places:
            below = [
                path
                for path in sorted(old.ids)
                if path == place
                or (path.startswith(f"{place.rstrip('/')}/") and path.endswith((".yaml", ".yml")))
            ]
            for path in below:
                found.append(own(root / path, old.read(path) or b""))
            if not below:
                raise PolicyError([f"catalog: {place}: no catalogue entry there at the base"])
    return found


@contextmanager
def compare(
    root: Path,
    base: str,
    explicit: Path | None,
    policy: Policy,
    catalog: Catalog,
    cache: FactCache | None,
    workers: int,
    clock: Clock,
    exclude: Sequence[str],
    disk: Gathered,
) -> Iterator[Comparison]:
    """Base and head, as long as the block lasts.

    `policy` is the base's, `explicit` the path it was asked for under; `disk` are the facts on
    disk. Raises GitError, and PolicyError also for a policy or ledger of the head that cannot be
    read: it would be the law once the change is in.
    """
    top = open_repository(root)
    start = base_commit(top, base).commit
    commit = resolve(top, "HEAD")
    if commit is None:
        raise GitError("there is no commit yet to compare with")
    differing = changed(top, start, commit)
    moved = {each.old: each.new for each in differing if each.status == "R"}

    def facts(side: Snapshot) -> Gathered:
        return gather_tree(side, (), exclude, catalog, cache, workers, clock, policy.governed)

    def head(side: Snapshot, known: ProjectFacts, *, local: bool = False) -> Side:
        law = load_policy(top, explicit, frozenset(all_checks()), side.read)
        return Side(side, known, law, parse_ledger(side.read(LEDGER)), local)

    trees = tree(top, start), tree(top, commit)
    files = Disk(top, disk.contents, trees[1], POLICIES)
    with Blobs(top) as blobs:
        old, new = (Snapshot(ids, Held(files.blobs.held, blobs)) for ids in trees)
        before = facts(old)
        errors = [*before.errors, *_missing(before)]
        committed, on_disk = _looked_at(new, exclude), disk
        if absent := _left_out(top, committed.keys() - files.ids.keys()):
            read = new.read_all(absent)
            kept = {path: data for path, data in read.items() if data is not None}
            files = Disk(top, {**disk.contents, **kept}, trees[1], POLICIES)
            on_disk = facts(files)
        if files.ids == committed:
            heads: tuple[Side, ...] = (head(new, on_disk.facts),)
        else:
            after = facts(new)
            errors += [*after.errors, *_missing(after)]
            heads = (head(files, on_disk.facts, local=True), head(new, after.facts))
        yield Comparison(
            top,
            start,
            commit,
            Side(
                old,
                before.facts,
                policy,
                parse_ledger(old.read(LEDGER)),
            ),
            heads,
            moved,
            frozenset(each.new for each in differing),
            _problems(before.facts, old, heads, moved),
            tuple(dict.fromkeys(errors)),
        )


def _left_out(root: Path, absent: Set[str]) -> list[str]:
    """Those of the files that are not on disk because the checkout is sparse, not deleted."""
    return sorted(absent & left_out(root)) if absent else []


def _looked_at(tree: Snapshot, exclude: Sequence[str]) -> dict[str, str]:
    """The files of a tree that have a part in a run, with their ids."""
    own = [path for path in tree.ids if path.startswith(f"{OWN}/") or path in POLICIES]
    return {path: tree.ids[path] for path in (*listed(tree.ids, exclude, wanted), *own)}


def _missing(side: Gathered) -> list[str]:
    """A file of a commit whose content git does not have: what it held is anybody's guess."""
    return [f"{one.span.path}: {one.says}" for one in side.facts.problems if one.says == MISSING]


def _problems(
    before: ProjectFacts, base: Snapshot, heads: Sequence[Side], renamed: Mapping[str, str]
) -> tuple[Problem, ...]:
    """What could not be read of the two sides where the change has a hand in it: a file that the
    head has as the base had it changed nothing, whatever it says."""
    found: dict[Problem, None] = {}
    for head in heads:
        for one in head.facts.problems:
            if one.blocks and head.tree.ids.get(one.span.path) not in (
                base.ids.get(one.span.path),
                *(base.ids.get(old) for old, new in renamed.items() if new == one.span.path),
            ):
                found[one] = None
    told = {one.span.path for one in found}
    for one in before.problems:
        path = renamed.get(one.span.path, one.span.path)
        if (
            one.blocks
            and path not in told
            and any(head.tree.ids.get(path) != base.ids.get(one.span.path) for head in heads)
        ):
            says = f"at the base it {one.says}; what the change does to its limits is not known"
            at = one.span._replace(path=path)
            found[Problem(at, says, "look at the change yourself", blocks=False)] = None
    return tuple(found)
