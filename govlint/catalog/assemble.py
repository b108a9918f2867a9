"""Entries out of files: parse each, then hold them against each other."""

from collections.abc import Sequence

import yaml

from govlint.catalog.entries import Entry
from govlint.catalog.files import Source
from govlint.catalog.nodes import nearest
from govlint.catalog.parse import Parser

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def assemble(files: Sequence[Source], problems: list[str]) -> list[Entry]:
    """The entries of all files; every complaint goes to `problems`, in file and line order."""
    entries: dict[str, tuple[Entry, Source]] = {}
    parsers: list[tuple[Source, Parser]] = []
    for source in files:
        parser = Parser(source.path.stem, source.kind, str(source.path))
        node = _compose(source, problems)
        if node is None:
            continue
        entry = parser.entry(node)
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
        elif earlier is None and parser.replaces:
            parser.reader.problem(
                node,
                f"there is no entry '{parser.replaces}' to replace"
                + nearest(parser.replaces, entries),
            )
        else:
            entries[entry.id] = (entry, source)
    known = {type_.id for entry, _ in entries.values() for type_ in entry.types}
    claimed: dict[str, str] = {}
    for source, parser in parsers:
        for line, column, id_ in parser.references:
            if id_ not in known:
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
    try:
        text = source.data.decode()
    except UnicodeDecodeError as error:
        line = source.data[: error.start].count(b"\n") + 1
        problems.append(f"{source.path}:{line}:1: not valid UTF-8")
        return None
    try:
        node: yaml.Node | None = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = f"{mark.line + 1}:{mark.column + 1}" if mark else "1:1"
        problems.append(f"{source.path}:{at}: not valid YAML: {error.problem or error.context}")
        return None
    except (yaml.YAMLError, RecursionError) as error:
        says = str(error).splitlines()[0] if str(error) else "nested too deep"
        problems.append(f"{source.path}:1:1: not valid YAML: {says}")
        return None
    if node is None:
        problems.append(f"{source.path}:1:1: the file is empty")
    return node
