"""From a folder to the facts about it: discover, triage, parse, link. Nothing is judged here."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from govlint.catalog.index import Catalog
from govlint.engine import pool
from govlint.engine.cache import FactCache, key_of
from govlint.engine.failures import debug, one_line
from govlint.inputs.discover import discover, read_files
from govlint.inputs.locks import is_lock, locked_versions
from govlint.inputs.modules import Modules
from govlint.inputs.triage import Selection, select
from govlint.model.facts import Problem, ProjectFacts
from govlint.model.source import Span
from govlint.syntax.tree import Unit

Clock = Callable[[str], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class Gathered:
    """`reported`: the files the run was asked about; `read`: those of them that were parsed;
    `beside`: paths that are no source files, but whose problems are reported too."""

    facts: ProjectFacts
    reported: tuple[str, ...]
    read: tuple[str, ...]
    beside: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()


def gather(
    root: Path,
    paths: Sequence[Path],
    exclude: Sequence[str],
    catalog: Catalog,
    cache: FactCache | None,
    workers: int,
    clock: Clock,
) -> Gathered:
    """The facts of the project around `paths`; all of `root` when there are none.

    Files beside `paths` are read too: they may make the clients, pass the tags and apply the
    guards. Raises InputError for a path that is not there.
    """
    with clock("files"):
        whole = discover(root, (), exclude, lambda path: path.endswith(".py") or is_lock(path))
        locked = locked_versions(*read_files(root, filter(is_lock, whole.files)))
        whole.files = [path for path in whole.files if path.endswith(".py")]
        asked = discover(root, paths, exclude) if paths else whole
        around = set(whole.files)
        context = whole.files if around.issuperset(asked.files) else asked.files
        data, unread = read_files(root, context)
        problems = [*asked.problems, *whole.problems, *unread, *locked.problems]
        beside = [*asked.problems, *(() if paths else locked.problems)]
    with clock("triage"):
        libraries = {
            root.partition(".")[0] for one in catalog.entries.values() for root in one.roots
        }
        selection = select(data, catalog.triage, libraries)
        chosen = _with_comments(selection, data)
    facts, errors = _facts(
        chosen, data, selection.modules, catalog, locked.versions, cache, workers, clock
    )
    reported = tuple(asked.files)
    chosen_paths = frozenset(chosen)
    every = sorted({*problems, *facts.problems}, key=lambda one: (one.span, one.says))
    return Gathered(
        replace(facts, problems=tuple(every)),
        reported=reported,
        read=tuple(path for path in reported if path in chosen_paths),
        beside=tuple(problem.span.path for problem in beside),
        errors=tuple(errors),
    )


def _with_comments(selection: Selection, data: Mapping[str, bytes]) -> list[str]:
    """The selected files, and those with a comment for govlint, which may be stale."""
    noted = (path for path, text in data.items() if b"govlint:" in text)
    return sorted({*selection.parse, *noted})


def _facts(
    chosen: Sequence[str],
    data: Mapping[str, bytes],
    modules: Modules,
    catalog: Catalog,
    versions: dict[str, str],
    cache: FactCache | None,
    workers: int,
    clock: Clock,
) -> tuple[ProjectFacts, list[str]]:
    """The linked facts of the chosen files: as kept from an equal run, or made now."""
    if not chosen:
        return ProjectFacts(), []
    digests = [f"{path}\0{hashlib.sha256(data[path]).hexdigest()}" for path in chosen]
    pins = [f"{name}=={version}" for name, version in sorted(versions.items())]
    key = key_of(b"", "project", *digests, *pins)
    known = cache.get(key) if cache else None
    if isinstance(known, ProjectFacts):
        return known, []
    with clock("parse"):
        parsed, lasting = _parsed(chosen, data, modules, cache, workers)
    problems = [one for one in parsed if isinstance(one, Problem)]
    from govlint.extract.project import link  # type: ignore[import-not-found, unused-ignore]

    try:
        with clock("link"):
            facts = link([one for one in parsed if not isinstance(one, Problem)], catalog, versions)
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
            found[index] = Problem(span, outcome.failure, "exclude it in the policy")
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
