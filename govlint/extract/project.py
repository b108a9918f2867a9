"""Join the files of a project: units in, facts out."""

import sys
from collections.abc import Iterable

from govlint.catalog.index import Catalog
from govlint.catalog.limits import vocabulary
from govlint.extract.agents import find_agents
from govlint.extract.calls import find_calls
from govlint.extract.cover import Cover
from govlint.extract.guards import Guards
from govlint.extract.limits import find_limits
from govlint.extract.loops import find_loops
from govlint.extract.stops import stopped
from govlint.extract.workspace import Workspace
from govlint.model.facts import Comment, ProjectFacts
from govlint.model.layout import Layout
from govlint.model.versions import Versions
from govlint.syntax.unit import Unit


def link(
    units: Iterable[Unit],
    catalog: Catalog,
    versions: Versions,
    governed: tuple[str, ...] = (),
    layout: Layout | None = None,
) -> ProjectFacts:
    """The facts of a project, each list sorted by place.

    A library of which `versions` knows none is judged by the version its catalogue entry was read
    from. `governed`: globs of the policy's
    own limit keys. `layout`: that of the whole project, where not all of its files are here.
    """
    # Names lead to names through many small functions: 60 steps are some 900 calls.
    sys.setrecursionlimit(max(sys.getrecursionlimit(), 4000))
    work = Workspace(sorted(units, key=lambda unit: unit.path), catalog, versions, layout)
    cover = Cover(work)
    guards = Guards(work, cover)
    calls = find_calls(work, guards.around)
    agents = find_agents(work, cover)
    loops = find_loops(work, cover)
    found = tuple(sorted(guards.facts(agents), key=lambda fact: fact.span))
    loops = stopped(work, loops, calls, found)
    limits, handed = find_limits(work, agents, found, vocabulary().governing(governed))
    return ProjectFacts(
        calls=tuple(sorted(calls, key=lambda fact: fact.span)),
        agents=tuple(sorted(agents, key=lambda fact: fact.span)),
        guards=found,
        loops=tuple(sorted(loops, key=lambda fact: fact.span)),
        limits=tuple(limits),
        handed=tuple(handed),
        comments=tuple(comments(work)),
        problems=work.faults.problems,
    )


def comments(work: Workspace) -> list[Comment]:
    """The `# govlint` comments of all files."""
    return [
        Comment(file.unit.span(note), note.text, note.first, note.last)
        for file in work.files
        for note in file.unit.notes
    ]
