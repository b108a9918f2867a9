"""From a folder to the facts about it: discover, triage, parse, link. Nothing is judged here."""

import hashlib
import os
import pickle
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

import govlint
from govlint.catalog.index import Catalog
from govlint.engine.failures import debug, one_line
from govlint.inputs.discover import discover
from govlint.inputs.triage import Selection, select
from govlint.model.facts import Problem, ProjectFacts
from govlint.model.source import Span

Clock = Callable[[str], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class Gathered:
    """`reported`: the files the run was asked about; `read`: those of them that were parsed."""

    facts: ProjectFacts
    reported: tuple[str, ...]
    read: tuple[str, ...]
    errors: tuple[str, ...] = ()


def gather(
    root: Path,
    paths: Sequence[Path],
    exclude: Sequence[str],
    catalog: Catalog,
    cache: Path | None,
    clock: Clock,
) -> Gathered:
    """The facts of the project around `paths`; all of `root` when there are none.

    Files beside `paths` are read too: they may make the clients, pass the tags and apply the
    guards. Raises InputError for a path that is not there.
    """
    with clock("files"):
        asked = discover(root, paths, exclude)
        whole = discover(root, (), exclude) if paths else asked
        around = set(whole.files)
        context = whole.files if around.issuperset(asked.files) else asked.files
        data, unread = _read(root, context)
        problems = [*asked.problems, *(whole.problems if whole is not asked else ()), *unread]
    with clock("triage"):
        selection = select(data, catalog.triage)
        chosen = _with_comments(selection, data)
    with clock("link"):
        facts, errors = _facts(chosen, data, selection, catalog, cache, clock)
    reported = tuple(asked.files)
    chosen_paths = frozenset(chosen)
    every = sorted({*problems, *facts.problems}, key=lambda one: (one.span, one.says))
    return Gathered(
        replace(facts, problems=tuple(every)),
        reported=reported,
        read=tuple(path for path in reported if path in chosen_paths),
        errors=tuple(errors),
    )


def _read(root: Path, files: Sequence[str]) -> tuple[dict[str, bytes], list[Problem]]:
    data: dict[str, bytes] = {}
    problems = []
    for path in files:
        try:
            data[path] = (root / path).read_bytes()
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            problems.append(Problem(Span(path, 1), f"cannot be read: {why}", "make it readable"))
    return data, problems


def _with_comments(selection: Selection, data: Mapping[str, bytes]) -> list[str]:
    """The selected files, and those with a comment for govlint, which may be stale."""
    noted = (path for path, text in data.items() if b"govlint:" in text)
    return sorted({*selection.parse, *noted})


def _facts(
    chosen: Sequence[str],
    data: Mapping[str, bytes],
    selection: Selection,
    catalog: Catalog,
    cache: Path | None,
    clock: Clock,
) -> tuple[ProjectFacts, list[str]]:
    """The linked facts of the chosen files: as kept from an equal run, or made now."""
    if not chosen:
        return ProjectFacts(), []
    kept = cache / f"facts-{_key(chosen, data, catalog)}.pickle" if cache else None
    known = _load(kept) if kept else None
    if known is not None:
        return known, []
    from govlint.extract.project import link  # type: ignore[import-not-found, unused-ignore]
    from govlint.syntax.parse import Unreadable, parse

    units, problems = [], []
    with clock("parse"):
        for path in chosen:
            module = selection.modules.name(path)
            try:
                units.append(parse(path, data[path], module, selection.modules.is_package(path)))
            except Unreadable as error:
                problems.append(error.problem)
            except Exception as error:
                debug()
                says = f"govlint failed to parse it: {one_line(error)}"
                problems.append(Problem(Span(path, 1), says, "report this as a bug in govlint"))
    try:
        facts = link(units, catalog, {})
    except Exception as error:
        debug()
        failed = f"the facts could not be put together: {one_line(error)}"
        return ProjectFacts(problems=tuple(problems)), [failed]
    facts = replace(facts, problems=(*facts.problems, *problems))
    if kept:
        _keep(kept, facts)
    return facts, []


def _key(chosen: Sequence[str], data: Mapping[str, bytes], catalog: Catalog) -> str:
    """Everything the linked facts depend on."""
    digest = hashlib.sha256(f"{govlint.__version__}\0{catalog.digest}".encode())
    for path in chosen:
        name = os.fsencode(path)
        digest.update(b"\0%d\0%b" % (len(name), name))
        digest.update(hashlib.sha256(data[path]).digest())
    return digest.hexdigest()


def _load(path: Path) -> ProjectFacts | None:
    """What was kept, or None: a broken file is the same as none."""
    try:
        found = pickle.loads(path.read_bytes())  # noqa: S301  # the user's own cache folder
    except Exception:
        return None
    return found if isinstance(found, ProjectFacts) else None


def _keep(path: Path, facts: ProjectFacts) -> None:
    """A cache that cannot be written makes a run slow, not wrong."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix="facts-")
        with os.fdopen(handle, "wb") as file:
            file.write(pickle.dumps(facts, pickle.HIGHEST_PROTOCOL))
        Path(name).replace(path)
    except OSError:
        return
