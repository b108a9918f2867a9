"""From a folder to the facts about it: discover, triage, parse, link. Nothing is judged here."""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from govlint.catalog.index import Catalog
from govlint.config.find import NAMES as POLICIES
from govlint.engine import pool
from govlint.engine.cache import FactCache, key_of
from govlint.engine.linked import linked
from govlint.extract.configured import configured
from govlint.extract.settings.names import carrier
from govlint.inputs.blobs import Snapshot
from govlint.inputs.discover import discover, listed, read_files
from govlint.inputs.disk import OWN
from govlint.inputs.layout import layout_of
from govlint.inputs.locks import is_lock, locked_versions
from govlint.inputs.modules import Modules
from govlint.inputs.triage import Selection, select
from govlint.model.facts import Limit, Problem, ProjectFacts
from govlint.model.failures import debug, one_line
from govlint.model.layout import Layout
from govlint.model.source import Span
from govlint.model.state import Unknown
from govlint.model.versions import Versions
from govlint.syntax.unit import Unit

# Names that mean a ceiling on model spending wherever they stand.
_CEILING = re.compile(
    rb"budget|spend_?limit|max_?spend|cost_?limit|max_?(?:turns|iterations|cost)",
    re.IGNORECASE,
)

MISSING = "its content is missing here or larger than 20 MB"

Clock = Callable[[str], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class Gathered:
    """`reported`: the files the run was asked about; `read`: those of them that were parsed;
    `beside`: paths that are no source files, but whose problems are reported too; `contents`: the
    bytes of all files that were looked at."""

    facts: ProjectFacts
    reported: tuple[str, ...]
    read: tuple[str, ...]
    beside: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    contents: Mapping[str, bytes] = field(default_factory=dict, repr=False)


def gather(
    root: Path,
    paths: Sequence[Path],
    exclude: Sequence[str],
    catalog: Catalog,
    cache: FactCache | None,
    workers: int,
    clock: Clock,
    governed: tuple[str, ...] = (),
    instead: Mapping[str, bytes] | None = None,
) -> Gathered:
    """The facts of the project around `paths`; all of `root` when there are none.

    Files beside `paths` are read too: they may make the clients, pass the tags and apply the
    guards. Contents in `instead` stand for those of the files. Raises InputError for a path that
    is not there.
    """
    with clock("files"):
        whole = discover(root, (), exclude, wanted)
        asked = discover(root, paths, exclude, wanted) if paths else whole
        around = set(whole.files)
        context = whole.files if around.issuperset(asked.files) else [*whole.files, *asked.files]
        data, unread = read_files(root, context)
        data |= instead or {}
    problems = [*asked.problems, *whole.problems, *unread]
    gathered = _gather(data, asked.files, catalog, cache, workers, clock, governed)
    return _with_problems(gathered, problems, asked.problems)


def gather_tree(
    tree: Snapshot,
    below: Sequence[str],
    exclude: Sequence[str],
    catalog: Catalog,
    cache: FactCache | None,
    workers: int,
    clock: Clock,
    governed: tuple[str, ...] = (),
) -> Gathered:
    """The facts of a commit, from blobs alone; `below`: the root-relative paths reported on, all
    when there are none. Raises GitError where a content is not there."""
    with clock("files"):
        names = listed(tree.ids, exclude, wanted)
        data: dict[str, bytes] = {}
        problems = []
        for path, content in tree.read_all(names).items():
            if content is None:
                span = Span(path, 1, 1, 1, 1)
                problems.append(Problem(span, MISSING, "fetch it, or exclude it in the policy"))
            else:
                data[path] = content
        asked = [
            path
            for path in names
            if not below or any(path == each or path.startswith(f"{each}/") for each in below)
        ]
    gathered = _gather(data, asked, catalog, cache, workers, clock, governed)
    return _with_problems(gathered, problems, problems)


def wanted(path: str) -> bool:
    """Whether a path is that of a file that facts are read from."""
    return path.endswith(".py") or _beside(path)


def _beside(path: str) -> bool:
    """Whether a file is no code but says something about it."""
    return is_lock(path) or (carrier(path) is not None and not _own(path))


def _own(path: str) -> bool:
    """Whether a file is govlint's: a policy, an approval or the ledger sets no limit by itself."""
    return path in POLICIES or path.startswith(f"{OWN}/")


def _with_problems(
    gathered: Gathered, problems: Sequence[Problem], beside: Sequence[Problem]
) -> Gathered:
    every = {*problems, *gathered.facts.problems}
    facts = replace(
        gathered.facts, problems=tuple(sorted(every, key=lambda one: (one.span, one.says)))
    )
    paths = (*gathered.beside, *(problem.span.path for problem in beside))
    return replace(gathered, facts=facts, beside=paths)


def _gather(
    files: Mapping[str, bytes],
    asked: Sequence[str],
    catalog: Catalog,
    cache: FactCache | None,
    workers: int,
    clock: Clock,
    governed: tuple[str, ...],
) -> Gathered:
    """From contents to facts; `asked`: the paths that are reported on."""
    data = {path: text for path, text in files.items() if not _beside(path)}
    reported = tuple(path for path in asked if not _beside(path))
    locked = locked_versions({path: text for path, text in files.items() if is_lock(path)}, [])
    with clock("triage"):
        libraries = {
            root.partition(".")[0] for one in catalog.entries.values() for root in one.roots
        }
        layout = layout_of(files, catalog)
        chosen = _chosen(data, catalog, libraries, layout, cache)
    facts, errors = _facts(
        chosen,
        data,
        lambda: Modules(data, libraries, layout),
        layout,
        catalog,
        locked.versions,
        cache,
        workers,
        clock,
        governed,
    )
    with clock("settings"):
        settings = {
            path: text
            for path, text in files.items()
            if carrier(path) is not None and not _own(path)
        }
        limits, faults = _settings(settings, cache, governed)
        limits += linked(facts.limits, limits, settings, cache, governed)
        facts = replace(facts, agents=configured(facts.agents, limits))
    chosen_paths = frozenset(chosen)
    return Gathered(
        replace(
            facts,
            limits=tuple(sorted([*facts.limits, *limits], key=lambda one: (one.span, one.key))),
            problems=(*facts.problems, *locked.problems, *faults),
        ),
        reported=reported,
        read=tuple(path for path in reported if path in chosen_paths),
        beside=tuple(path for path in asked if _beside(path)),
        errors=tuple(errors),
        contents=files,
    )


def _settings(
    files: Mapping[str, bytes], cache: FactCache | None, governed: tuple[str, ...]
) -> tuple[list[Limit], list[Problem]]:
    """The limits of settings files, and what could not be read of them."""
    limits: list[Limit] = []
    problems: list[Problem] = []
    for path, data in files.items():
        key = key_of(data, "settings", path, *governed)
        known = cache.get(key) if cache else None
        if known is None:
            from govlint.catalog.limits import vocabulary
            from govlint.extract.settings.find import find_limits

            known = find_limits(path, data, vocabulary().governing(governed))
            if cache:
                cache.put(key, known)
        limits += known[0]
        problems += known[1]
    return _filled(limits, files, cache, governed), problems


def _filled(
    limits: list[Limit],
    files: Mapping[str, bytes],
    cache: FactCache | None,
    governed: tuple[str, ...],
) -> list[Limit]:
    """The limits with the values of variables that stand in other files."""
    if not any(
        limit.carrier == "terraform" and isinstance(limit.amount, Unknown) for limit in limits
    ):
        return limits
    from govlint.catalog.limits import vocabulary
    from govlint.extract.settings.variables import FILES, resolved

    beside = {path: data for path, data in files.items() if path.endswith(FILES)}
    digests = [f"{path}\0{hashlib.sha256(data).hexdigest()}" for path, data in beside.items()]
    key = key_of(b"", "variables", *digests, *governed)
    apart = [limit for limit in limits if limit.span.path.endswith(FILES)]
    known = cache.get(key) if cache else None
    if not isinstance(known, list):
        known = resolved(apart, beside, vocabulary().governing(governed))
        if cache:
            cache.put(key, known)
    return [*(limit for limit in limits if not limit.span.path.endswith(FILES)), *known]


def _chosen(
    data: Mapping[str, bytes],
    catalog: Catalog,
    libraries: set[str],
    layout: Layout,
    cache: FactCache | None,
) -> list[str]:
    """The files worth parsing: as kept from a run over the same files, or found now."""
    digests = [f"{path}\0{hashlib.sha256(text).hexdigest()}" for path, text in data.items()]
    key = key_of(b"", "triage", *digests, *layout.libraries)
    known = cache.get(key) if cache else None
    if isinstance(known, list):
        return known
    chosen = _with_comments(select(data, catalog.triage, libraries, layout), data)
    if cache:
        cache.put(key, chosen)
    return chosen


def _with_comments(selection: Selection, data: Mapping[str, bytes]) -> list[str]:
    """The selected files, those with a comment for govlint, which may be stale, and those with a
    ceiling that no import leads to."""
    noted = (path for path, text in data.items() if b"govlint:" in text or _CEILING.search(text))
    return sorted({*selection.parse, *noted})


def _facts(
    chosen: Sequence[str],
    data: Mapping[str, bytes],
    modules: Callable[[], Modules],
    layout: Layout,
    catalog: Catalog,
    versions: Versions,
    cache: FactCache | None,
    workers: int,
    clock: Clock,
    governed: tuple[str, ...],
) -> tuple[ProjectFacts, list[str]]:
    """The linked facts of the chosen files: as kept from an equal run, or made now."""
    if not chosen:
        return ProjectFacts(), []
    digests = [f"{path}\0{hashlib.sha256(data[path]).hexdigest()}" for path in chosen]
    key = key_of(
        b"",
        "project",
        *digests,
        *versions.texts(),
        *governed,
        repr(layout.libraries),
        *sorted(layout.packages),
    )
    known = cache.get(key) if cache else None
    if isinstance(known, ProjectFacts):
        return known, []
    with clock("parse"):
        parsed, lasting = _parsed(chosen, data, modules(), cache, workers)
    problems = [one for one in parsed if isinstance(one, Problem)]
    from govlint.extract.project import link  # type: ignore[import-not-found, unused-ignore]

    try:
        with clock("link"):
            facts = link(
                [one for one in parsed if not isinstance(one, Problem)],
                catalog,
                versions,
                governed,
                layout,
            )
    except Exception as error:
        debug()
        failed = f"the facts could not be put together: {one_line(error)}"
        return ProjectFacts(problems=tuple(problems)), [failed]
    facts = replace(facts, problems=(*facts.problems, *problems))
    if cache and lasting:
        cache.put(key, facts)
    return facts, []


def _parsed(
    chosen: Sequence[str],
    data: Mapping[str, bytes],
    modules: Modules,
    cache: FactCache | None,
    workers: int,
) -> tuple[list[Unit | Problem], bool]:
    """Each chosen file as a tree, or as the reason why there is none; and whether another run
    would say the same, which it need not where a file took too long or too much memory."""
    jobs = [Job(path, data[path], modules.name(path), modules.is_package(path)) for path in chosen]
    keys = [key_of(job.data, job.path, job.module, str(job.package)) for job in jobs]
    found: list[Unit | Problem | None] = [cache.get(key) if cache else None for key in keys]
    missing = [index for index, one in enumerate(found) if one is None]
    todo = [jobs[index] for index in missing]
    # The parser is native code: enough brackets overflow its stack and end the process.
    apart = workers != 1
    outcomes = pool.run(read_unit, todo, [len(job.data) for job in todo], workers, apart=apart)
    for index, outcome in zip(missing, outcomes, strict=True):
        if outcome.value is not None:
            found[index] = outcome.value
            if cache:
                cache.put(keys[index], outcome.value)
        else:
            span = Span(jobs[index].path, 1)
            help_ = "exclude it in the policy"
            found[index] = Problem(span, outcome.failure, help_, unread=True)
    lasting = not any(outcome.failure for outcome in outcomes)
    return [one for one in found if one is not None], lasting


class Job(NamedTuple):
    """One file to parse, as it travels to a worker process."""

    path: str
    data: bytes
    module: str
    package: bool


def read_unit(job: Job) -> Unit | Problem:
    """The tree of a file, or why it cannot be read."""
    from govlint.syntax.parse import Unreadable, parse

    try:
        return parse(job.path, job.data, job.module, job.package)
    except Unreadable as error:
        return error.problem
