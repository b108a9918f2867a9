"""Entries out of files: parse each, then hold them against each other."""

from collections.abc import Sequence
from typing import Any

import yaml

from govlint.catalog.entries import Entry
from govlint.catalog.files import Source
from govlint.catalog.nodes import nearest
from govlint.catalog.parse import Parser

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST = 50
_LARGEST = 1_000_000  # bytes of a user's entry


def assemble(files: Sequence[Source], problems: list[str]) -> list[Entry]:
    """The entries of all files; every complaint goes to `problems`, in file and line order."""
    entries: dict[str, tuple[Entry, Source]] = {}
    parsers: list[tuple[Source, Parser]] = []
    for source in files:
        parser = Parser(source.path.stem, source.kind, str(source.path))
        node = _compose(source, problems)
        if node is None:
            continue
        try:
            entry = parser.entry(node)
        except RecursionError:
            parser.reader.problem(node, "nested too deep, or holds itself")
            entry = None
        parsers.append((source, parser))
        if entry is None:
            continue
        earlier = entries.get(entry.id)
        if earlier is not None and parser.replaces != entry.id:
            parser.reader.problem(
                node,
                f"'{entry.id}' is already defined in {earlier[1].path}; "
                f"say 'replaces: {entry.id}' or choose another id",
            )
        elif parser.replaces and (earlier is None or parser.replaces != entry.id):
            parser.reader.problem(
                node,
                f"'{entry.id}' cannot replace '{parser.replaces}': an entry replaces the one "
                f"with its own id{nearest(parser.replaces, entries)}",
            )
        else:
            entries[entry.id] = (entry, source)
    broken = {parser.id for _, parser in parsers} - set(entries)
    known = {type_.id for entry, _ in entries.values() for type_ in entry.types}
    claimed: dict[str, str] = {}
    for source, parser in parsers:
        winner = entries.get(parser.id)
        replaced = winner is not None and winner[1] is not source and source.shipped
        for line, column, id_ in () if replaced else parser.references:
            if id_ in known or id_.rpartition(".")[0] in broken:
                continue
            other = entries.get(id_.rpartition(".")[0])
            if source.shipped and other is not None and not other[1].shipped:
                says = f"type '{id_}' is missing, which '{parser.id}' needs"
                problems.append(f"{other[1].path}:1:1: {says}")
            else:
                says = f"there is no type '{id_}'{nearest(id_, known)}"
                parser.reader.problems.append((line, column, says))
        for line, column, says in sorted(parser.reader.problems):
            problems.append(f"{source.path}:{line}:{column}: {says}")
        _claims(entries, source, parser, claimed, problems)
    return [entry for entry, _ in entries.values()]


def _claims(
    entries: dict[str, tuple[Entry, Source]],
    source: Source,
    parser: Parser,
    claimed: dict[str, str],
    problems: list[str],
) -> None:
    """A path that speaks for itself can speak for one library only."""
    entry = entries[parser.id][0] if parser.id in entries else None
    for type_ in entry.types if entry else ():
        for method in type_.methods:
            for path in method.paths if method.distinctive else ():
                owner = claimed.setdefault(path, parser.id)
                if owner != parser.id:
                    problems.append(
                        f"{source.path}:1:1: '{path}' is already distinctive for '{owner}'"
                    )


def _compose(source: Source, problems: list[str]) -> yaml.Node | None:
    """The document's root. A user's file may come with a scanned project, and so be hostile."""
    if not source.shipped and len(source.data) > _LARGEST:
        problems.append(f"{source.path}:1:1: larger than {_LARGEST} bytes")
        return None
    try:
        text = source.data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.data[: error.start].count(b"\n") + 1
        problems.append(f"{source.path}:{line}:1: not valid UTF-8")
        return None
    try:
        if not source.shipped and (line := _too_deep(text)):
            problems.append(f"{source.path}:{line}:1: nested deeper than {_DEEPEST} levels")
            return None
        node: yaml.Node | None = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = f"{mark.line + 1}:{mark.column + 1}" if mark else "1:1"
        problems.append(f"{source.path}:{at}: not valid YAML: {error.problem or error.context}")
        return None
    except yaml.YAMLError as error:
        problems.append(f"{source.path}:1:1: not valid YAML: {str(error).splitlines()[0]}")
        return None
    if node is None:
        problems.append(f"{source.path}:1:1: the file is empty")
    return node


def _too_deep(text: str) -> int:
    """The line where nesting becomes too deep, or 0. Composing recurses in C without a limit."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                mark: Any = event.start_mark
                return int(mark.line) + 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return 0
