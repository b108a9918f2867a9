"""Which files are worth parsing: those that hold a token, lead to one, or are needed to read those."""

import codecs
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from govlint.inputs.imports import Imported, imports_of
from govlint.inputs.loose import Protocols, dynamic_importers, led_to
from govlint.inputs.modules import Modules
from govlint.model.layout import Layout


@dataclass(frozen=True, slots=True)
class Selection:
    """`parse`: sorted paths. `hot`: those with a token of their own. `modules`: names of all files."""

    parse: list[str]
    hot: frozenset[str]
    modules: Modules


def select(
    files: Mapping[str, bytes],
    tokens: re.Pattern[bytes],
    foreign: Collection[str] = (),
    layout: Layout | None = None,
) -> Selection:
    """Triage of Python files, path -> bytes. `foreign`: top-level names of libraries.

    Parsed are files with a token, all that reach one through imports, and one hop further what
    those import: settings, constants, base classes. What a file among them fills in (an abstract
    class, a protocol, a dict of handlers) counts as reaching a token too, because its callers know
    no other.
    """
    graph = _Graph(
        {path: imports_of(data) for path, data in files.items()}, Modules(files, foreign, layout)
    )
    hot = frozenset(path for path, data in files.items() if tokens.search(_narrow(data)))
    if not hot:
        return Selection([], hot, graph.modules)
    importers: dict[str, set[str]] = defaultdict(set, dynamic_importers(files))
    protocols = Protocols(files)
    for path in files:
        for target in graph.edges(path):
            importers[target].add(path)
    leading, pending = set(hot), list(hot)
    while pending:
        path = pending.pop()
        filled_in = {
            target for target in graph.edges(path) - leading if led_to(files[path], files[target])
        }
        new = importers[path].union(filled_in, protocols.filled_by(files[path])) - leading
        leading |= new
        pending += new
    chosen = set(leading)
    for path in leading:
        chosen |= graph.edges(path) | graph.passed(path)
    return Selection(sorted(chosen), hot, graph.modules)


def _narrow(data: bytes) -> bytes:
    """The bytes of a file as UTF-8 has them, where a mark says that they are UTF-16."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace").encode("utf-8", "replace")
    return data


class _Graph:
    """Imports between files. A name taken from a package leads to the file that defines it, not to
    everything else its __init__ collects."""

    def __init__(self, imports: Mapping[str, tuple[Imported, ...]], modules: Modules) -> None:
        self.modules = modules
        self._imports = imports
        self._edges: dict[str, set[str]] = {}
        self._passed: dict[str, set[str]] = {}
        self._exports: dict[str, dict[str, list[tuple[Imported, str]]]] = {}

    def edges(self, path: str) -> set[str]:
        """Files that `path` imports something from."""
        self._look(path)
        return self._edges[path]

    def passed(self, path: str) -> set[str]:
        """The __init__ files that only hand on what `path` imports."""
        self._look(path)
        return self._passed[path]

    def _look(self, path: str) -> None:
        if path in self._edges:
            return
        edges: set[str] = set()
        passed: set[str] = set()
        self._edges[path], self._passed[path] = edges, passed
        for each in self._imports[path]:
            for name, _ in each.names:
                for target, via in self._targets(each, name, path, set()):
                    edges.add(target)
                    passed |= via
        edges.discard(path)

    def _targets(
        self, each: Imported, name: str, path: str, seen: set[tuple[str, str]]
    ) -> Iterator[tuple[str, set[str]]]:
        """(file, __init__ files on the way) that taking `name` from a module leads to."""
        submodule = None
        if name != "*":
            inner = f"{each.module}.{name}" if each.module else name
            submodule = self.modules.target(each.level, inner, path)
            if submodule is not None:
                yield submodule, set()
        module = self.modules.target(each.level, each.module, path)
        if module is None or (submodule is not None and name not in self._names(module)):
            return  # what a package takes from elsewhere goes before its module of that name
        if not self.modules.is_package(module) or name == "*" or (module, name) in seen:
            yield module, set()
            return
        seen.add((module, name))
        exports = self._names(module)
        handed_on = exports.get(name) or exports.get("*")
        if not handed_on or name not in exports:
            yield module, set()  # defined in the __init__ itself, or brought by a star
        for statement, original in handed_on or ():
            for target, via in self._targets(statement, original, module, seen):
                yield target, via | {module}

    def _names(self, package: str) -> dict[str, list[tuple[Imported, str]]]:
        """What an __init__ takes from elsewhere: bound name -> (statement, original name)."""
        if package not in self._exports:
            exports: dict[str, list[tuple[Imported, str]]] = defaultdict(list)
            for statement in self._imports[package]:
                if not statement.plain:
                    for name, bound in statement.names:
                        exports[bound].append((statement, name))
            self._exports[package] = exports
        return self._exports[package]
