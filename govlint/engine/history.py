"""Every ceiling change ever made, from the blobs of the history alone.

Each commit is held against its parents: what a change did counts at the commit that made it, once,
and a merge has only what it makes different from all it merges. Each version of a file is read
once, and parsed only where a line that can say what a limit is differs from the version before.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeAlias

from govlint.catalog.index import Catalog
from govlint.catalog.limits import vocabulary
from govlint.decide.timeline import Side, steps
from govlint.engine import pool
from govlint.engine.agreed import agreed
from govlint.engine.cache import FactCache, key_of
from govlint.engine.facts import wanted
from govlint.engine.terraform import NOTHING, Filled, Variables
from govlint.extract.alone import Triage, limits_alone
from govlint.inputs.blobs import Blobs
from govlint.inputs.discover import listed
from govlint.inputs.git import open_repository
from govlint.inputs.locks import is_lock
from govlint.inputs.log import Commit, Entry, Version, history
from govlint.model.facts import Held
from govlint.model.history import History, Row
from govlint.model.policy import Policy

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many are done, and of how many."""

_AT_ONCE = 400  # versions read from git together
_BATCH = 6_000_000  # bytes parsed together

Known: TypeAlias = dict[Version, Held | None]
"""The limits of each version; None where it cannot be read."""


def rebuild(
    start: Path,
    below: Sequence[str],
    since: str | None,
    policy: Policy,
    catalog: Catalog,
    workers: int,
    progress: Progress,
    cache: FactCache | None = None,
) -> History:
    """The history of the ceilings below the root-relative paths `below`; all when there are none.
    What was read of a version is looked for in the cache, and put there.

    Raises GitError where there is no history to read, PolicyError for a ledger that is none.
    """
    root = open_repository(start)
    commits = history(root, since)
    paths = {side.path for side in _versions(commits)}
    kept = frozenset(listed(paths, policy.exclude, _wanted))
    commits = [_narrowed(commit, kept) for commit in commits]
    words = vocabulary().governing(policy.governed)
    with Blobs(root) as blobs:
        traces = _traces(commits, blobs, Triage(catalog, words), progress)
        needed = _changed(commits, traces)
        read = partial(_read, catalog=catalog, governed=policy.governed)

        def parse(versions: Sequence[Version], say: Progress = lambda *_: None) -> Known:
            return _limits(versions, blobs, read, workers, say, cache, policy.governed)

        known = _alike(needed, traces, lambda some: parse(some, progress))
        bad = _stand_in(commits, known, parse)
        variables = Variables(blobs, words)
        filled = {commit.id: variables.at(commit) for commit in commits}
        changing = {commit: list(_rows(commit, traces, known, bad, filled)) for commit in commits}
        # What was read in place of another version has its limits on other lines.
        exact = parse(
            [version for commit, rows in changing.items() for version in _behind(commit, rows)]
        )
        known |= {version: limits for version, limits in exact.items() if limits is not None}
        rows = [
            row
            for commit, found in changing.items()
            if found
            for row in _rows(commit, traces, known, bad, filled)
            if _below(row, below)
        ]
        rows = agreed(root, rows, policy, blobs)
    if cache:
        cache.save()
    return History(
        rows=tuple(rows),
        commits=len(commits),
        unreadable=len(bad),
        errors=tuple(
            f"{version.path}: the content of {version.blob[:12]} is missing or larger than 20 MB"
            for version, trace in traces.items()
            if trace is None
        ),
    )


def _wanted(path: str) -> bool:
    return wanted(path) and not is_lock(path)


def _versions(commits: Iterable[Commit]) -> Iterator[Version]:
    for commit in commits:
        for entry in commit.entries:
            yield from filter(None, (*entry.before, entry.after))


def _narrowed(commit: Commit, kept: frozenset[str]) -> Commit:
    def only(version: Version | None) -> Version | None:
        return version if version is not None and version.path in kept else None

    entries = (Entry(tuple(map(only, each.before)), only(each.after)) for each in commit.entries)
    return commit._replace(
        entries=tuple(each for each in entries if each.after or any(each.before))
    )


def _traces(
    commits: Iterable[Commit], blobs: Blobs, triage: Triage, progress: Progress
) -> dict[Version, bytes | None]:
    """What matters of every version, as a digest; None where its content is not there."""
    every = list(dict.fromkeys(_versions(commits)))
    traces: dict[Version, bytes | None] = {}
    for start in range(0, len(every), _AT_ONCE):
        progress("looking", start, len(every))
        some = every[start : start + _AT_ONCE]
        found = blobs.read(version.blob for version in some)
        for version in some:
            data = found[version.blob]
            traces[version] = None if data is None else triage.trace(version.path, data)
    return traces


def _changed(commits: Iterable[Commit], traces: dict[Version, bytes | None]) -> list[Version]:
    """The versions that can differ in a limit from the one before or after them."""
    wanted: dict[Version, None] = {}
    for commit in commits:
        for entry in commit.entries:
            if _differs(entry, traces):
                for version in (*entry.before, entry.after):
                    if version is not None and traces[version]:
                        wanted[version] = None
    return list(wanted)


def _differs(entry: Entry, traces: dict[Version, bytes | None]) -> bool:
    def trace(version: Version | None) -> bytes | None:
        return b"" if version is None else traces[version]

    return any(trace(before) != trace(entry.after) for before in entry.before)


class _Job(NamedTuple):
    path: str
    data: bytes


def _read(job: _Job, catalog: Catalog, governed: tuple[str, ...]) -> Held | None:
    return limits_alone(job.path, job.data, catalog, vocabulary().governing(governed))


def _limits(
    wanted: Sequence[Version],
    blobs: Blobs,
    read: Callable[[_Job], Held | None],
    workers: int,
    progress: Progress,
    cache: FactCache | None,
    governed: tuple[str, ...],
) -> Known:
    known: Known = {}
    batch: list[tuple[Version, bytes]] = []
    size = 0

    def parse() -> None:
        if not batch:
            return
        jobs = [_Job(version.path, data) for version, data in batch]
        sizes = [len(data) for _, data in batch]
        outcomes = pool.run(read, jobs, sizes, workers, apart=workers != 1)
        for (version, data), outcome in zip(batch, outcomes, strict=True):
            known[version] = outcome.value
            if cache and outcome.value is not None:
                cache.put(key_of(data, version.path, *governed), outcome.value)
        batch.clear()

    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        contents = blobs.read(version.blob for version in some)
        for version in some:
            data = contents[version.blob] or b""
            if cache and (held := cache.get(key_of(data, version.path, *governed))) is not None:
                known[version] = held
                continue
            batch.append((version, data))
            size += len(data)
            if size > _BATCH:
                progress("reading", len(known), len(wanted))
                parse()
                size = 0
    progress("reading", len(known), len(wanted))
    parse()
    return known


def _alike(
    needed: Iterable[Version],
    traces: dict[Version, bytes | None],
    read: Callable[[list[Version]], Known],
) -> Known:
    """The limits of versions of which one of each trace is read, or the others until one can be."""
    groups: dict[tuple[str, bytes | None], list[Version]] = defaultdict(list)
    for version in needed:
        groups[version.path, traces[version]].append(version)
    known = read([versions[0] for versions in groups.values()])
    known |= read(
        [
            version
            for first, *others in groups.values()
            if known[first] is None
            for version in others
        ]
    )
    for versions in groups.values():
        good = next((one for one in versions if known.get(one) is not None), None)
        if good is not None:
            known |= dict.fromkeys(versions, known[good])
    return known


def _behind(commit: Commit, rows: Sequence[Row]) -> Iterator[Version]:
    """The versions that rows of a commit tell of."""
    paths = {
        limit.span.path for row in rows for limit in (row.before, row.after) if limit is not None
    }
    for entry in commit.entries:
        versions = [version for version in (*entry.before, entry.after) if version is not None]
        if not paths.isdisjoint(version.path for version in versions):
            yield from versions


def _stand_in(
    commits: Sequence[Commit], known: Known, read: Callable[[list[Version]], Known]
) -> set[Version]:
    """Give each version that cannot be read the limits of the last one before it that can, so
    that what changed meanwhile shows in the next one; and say which they are."""
    entries = [entry for commit in commits for entry in commit.entries]
    bad = {version for version, limits in known.items() if limits is None}
    while bad:
        beside = {
            version
            for entry in entries
            if not bad.isdisjoint((*entry.before, entry.after))
            for version in (*entry.before, entry.after)
            if version is not None and version not in known
        }
        if not beside:
            break
        known |= read(sorted(beside))
        bad |= {version for version in beside if known[version] is None}
    before: dict[Version, Version] = {}
    for entry in entries:
        old = next((version for version in entry.before if version is not None), None)
        if old is not None and entry.after in bad:
            before.setdefault(entry.after, old)
    stand_ins = {version: _readable(version, before, known) for version in bad}
    for version, good in stand_ins.items():
        known[version] = None if good is None else known[good]
    return bad


def _readable(version: Version, before: dict[Version, Version], known: Known) -> Version | None:
    """The last version before one that can be read."""
    seen = {version}
    found = before.get(version)
    while found is not None and known.get(found) is None:
        if found in seen:
            return None
        seen.add(found)
        found = before.get(found)
    return found


def _rows(
    commit: Commit,
    traces: dict[Version, bytes | None],
    known: Known,
    bad: Set[Version | None],
    filled: Mapping[str, Filled],
) -> Iterator[Row]:
    entries = [
        entry
        for entry in commit.entries
        if _differs(entry, traces) or not bad.isdisjoint((*entry.before, entry.after))
    ]
    after: list[Held] = []
    before: list[list[Held]] = [[] for _ in range(max(1, len(commit.parents)))]
    renamed: list[dict[str, str]] = [{} for _ in before]
    for entry in entries:
        old = [known.get(version, Held()) if version else Held() for version in entry.before]
        new = known.get(entry.after, Held()) if entry.after else Held()
        if new is None or None in old:
            continue
        after.append(new)
        for side, (version, held) in enumerate(zip(entry.before, old, strict=True)):
            before[side].append(held or Held())
            if version is not None and entry.after is not None and version.path != entry.after.path:
                renamed[side][version.path] = entry.after.path
    now, sides = _all(after), [_all(each) for each in before]
    if (more := filled[commit.id]) is not NOTHING:
        now = now._replace(limits=(*more.instead(now.limits), *more.after))
        sides = [
            side._replace(limits=(*more.instead(side.limits), *added))
            for side, added in zip(sides, more.before, strict=True)
        ]
    for step in steps([Side(*each) for each in zip(sides, renamed, strict=True)], now):
        yield Row(
            when=commit.when,
            commit=commit.id,
            author=commit.author,
            author_email=commit.author_email,
            committer=commit.committer,
            committer_email=commit.committer_email,
            subject=commit.subject,
            kind=step.kind,
            before=step.before,
            after=step.after,
            ratio=step.ratio,
        )


def _all(some: Sequence[Held]) -> Held:
    return Held(
        tuple(limit for one in some for limit in one.limits),
        tuple(each for one in some for each in one.handed),
    )


def _below(row: Row, paths: Sequence[str]) -> bool:
    places = {limit.span.path for limit in (row.before, row.after) if limit is not None}
    return not paths or any(
        place == path or place.startswith(f"{path}/") for place in places for path in paths
    )
