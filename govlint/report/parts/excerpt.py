"""One line of source with a mark under a part of it, cut to a width."""

from dataclasses import dataclass

from rich.cells import cell_len

from govlint.model.source import Span
from govlint.report.parts.printable import visible

TAB = "    "
_CUT = "..."


@dataclass(frozen=True, slots=True)
class Excerpt:
    """`text` fits the width; the mark is `width` cells long and `indent` cells from its start."""

    text: str
    indent: int
    width: int


def excerpt(line: str, span: Span, width: int) -> Excerpt:
    """The part of `line`, the first line of `span`, that shows what the span means.

    Tabs are four cells, characters that cannot be seen are escapes, both are counted as shown.
    """
    line = line.rstrip()
    last = span.end_column - 1 if span.end_line == span.line else len(line)
    first = min(span.column - 1, len(line))
    last = max(first + 1, min(last, len(line)))
    shown = [TAB if char == "\t" else visible(char) for char in line]
    cells = [cell_len(one) for one in shown]
    indent, mark = sum(cells[:first]), max(1, sum(cells[first:last]))
    if sum(cells) <= width:
        return Excerpt("".join(shown), indent, mark)
    # Start a little before the mark when the mark would not be seen otherwise.
    room = max(width - 2 * len(_CUT), 10)
    start = 0
    while start < first and indent - sum(cells[:start]) + min(mark, room // 2) > room:
        start += 1
    end, used = start, 0
    while end < len(shown) and used + cells[end] <= room:
        used += cells[end]
        end += 1
    head = _CUT if start else ""
    text = head + "".join(shown[start:end]) + (_CUT if end < len(shown) else "")
    indent = indent - sum(cells[:start]) + len(head)
    return Excerpt(text, indent, max(1, min(mark, cell_len(text) - indent)))
