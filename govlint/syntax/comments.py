"""`# govlint` comments and the logical statement each covers."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from govlint.syntax import tree as t
from govlint.syntax.unit import Note, Unit

_OURS = re.compile(r"#\s*govlint\b", re.IGNORECASE)  # alone, or behind another tool's comment


def find_notes(unit: Unit, text: str, comments: list[tuple[int, int]]) -> tuple[Note, ...]:
    """Notes among real comment tokens, each with the first and last line it covers.

    A comment on a line of a statement covers that statement (for a compound statement its
    header); a comment on a line of its own covers the next statement.
    """
    ours = [(lo, hi, mark) for lo, hi in comments if (mark := _OURS.search(text, lo, hi))]
    if not ours:
        return ()
    lines = sorted({(unit.line(lo), unit.line(hi)) for lo, hi in extents(unit.body)})
    firsts = [first for first, _ in lines]
    notes = []
    for lo, hi, mark in ours:
        line = unit.line(lo)
        alone = not text[unit.starts[line - 1] : lo].strip()
        inside = [extent for extent in lines if extent[0] <= line <= extent[1]]
        if inside:
            first, last = min(inside, key=lambda extent: extent[1] - extent[0])
        elif alone and (position := bisect_left(firsts, line)) < len(lines):
            start = firsts[position]
            first, last = min(e for e in lines if e[0] == start)
        else:
            first = last = line
        notes.append(Note(mark.start(), hi, text[mark.start() : hi], first, last))
    return tuple(notes)


def extents(body: t.Body) -> Iterator[tuple[int, int]]:
    """Where each logical statement starts and ends; of a compound one, its header."""
    for statement in body:
        lo = statement.lo
        if isinstance(statement, t.Function | t.Class) and statement.decorators:
            lo = min(decorator.lo for decorator in statement.decorators)
        yield lo, statement.hi
        for inner in bodies(statement):
            yield from extents(inner)


def bodies(statement: t.Stmt) -> Iterator[t.Body]:
    """The blocks directly inside a statement, in source order."""
    match statement:
        case t.If() | t.While() | t.For():
            yield statement.body
            yield statement.other
        case t.Try():
            yield statement.body
            for handler in statement.handlers:
                yield handler.body
            yield statement.other
            yield statement.final
        case t.With() | t.Function() | t.Class():
            yield statement.body
        case t.Match():
            for case in statement.cases:
                yield case.body
