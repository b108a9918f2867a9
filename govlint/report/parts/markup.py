"""Pieces of HTML in which text from the scanned tree stays text."""

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from govlint.model.source import Span
from govlint.report.parts.printable import printable, visible

_LONGEST = 240  # characters of one source line
_PLACE = re.compile(r"\{\{(\w+)\}\}")


def text(value: str) -> str:
    """The value as it is: no tag, no entity and no invisible character comes of it."""
    return escape(printable(value))


def prose(value: str) -> str:
    """A message: what stands in backquotes is code."""
    parts = text(value).split("`")
    if len(parts) % 2 == 0:
        return text(value)
    return "".join(f"<code>{part}</code>" if n % 2 else part for n, part in enumerate(parts))


def dotted(name: str) -> str:
    """A name as code, which may be broken after a dot."""
    return f"<code>{text(name).replace('.', '.<wbr>')}</code>"


def where(span: Span) -> str:
    """`path:line`, which may be broken after a slash."""
    told = text(f"{span.path}:{span.line}").replace("/", "/<wbr>")
    return told if span.path else "the whole run"


def excerpt(lines: Sequence[str], span: Span, around: int = 2) -> str:
    """The line a span starts on, marked, with its neighbours; empty where there is no text."""
    if not 0 < span.line <= len(lines):
        return ""
    first, last = max(1, span.line - around), min(len(lines), span.line + around)
    blank = min(_indent(lines[n - 1]) for n in range(first, last + 1))
    rows = [_row(lines[number - 1], number, span, blank) for number in range(first, last + 1)]
    return f"<pre>{''.join(rows)}</pre>"


def table(heads: Iterable[str], rows: Iterable[Iterable[str]], numbers: Iterable[int] = ()) -> str:
    """`rows` are cells of finished HTML; the columns in `numbers` are set to the right."""
    right = frozenset(numbers)
    names = "".join(
        f'<th{_aligned(n, right)}><button type="button">{escape(head)}</button></th>'
        for n, head in enumerate(heads)
    )
    lines = "".join(
        f"<tr>{''.join(f'<td{_aligned(n, right)}>{cell}</td>' for n, cell in enumerate(row))}</tr>\n"
        for row in rows
    )
    return (
        f'<div class="scroll"><table><thead><tr>{names}</tr></thead>'
        f"<tbody>\n{lines}</tbody></table></div>"
    )


def fill(template: str, values: Mapping[str, str]) -> str:
    """The template with each {{name}} replaced once; values are not looked at again."""
    return _PLACE.sub(lambda place: values[place[1]], template)


def _aligned(column: int, right: frozenset[int]) -> str:
    return ' class="number"' if column in right else ""


def _indent(line: str) -> int:
    stripped = line.lstrip(" ")
    return len(line) - len(stripped) if stripped.strip() else _LONGEST


def _row(line: str, number: int, span: Span, blank: int) -> str:
    shown = [_char(char) for char in line.rstrip()[:_LONGEST]]
    more = "…" if len(line.rstrip()) > _LONGEST else ""
    if number != span.line:
        return f'<span data-line="{number}">{"".join(shown[blank:])}{more}</span>'
    first = min(span.column - 1, len(shown))
    last = span.end_column - 1 if span.end_line in (0, span.line) else len(shown)
    last = max(first, min(last, len(shown)))
    before, marked, after = shown[blank:first], shown[first:last], shown[last:]
    return (
        f'<span class="here" data-line="{number}">{"".join(before)}'
        f"<mark>{''.join(marked)}</mark>{''.join(after)}{more}</span>"
    )


def _char(char: str) -> str:
    return "    " if char == "\t" else escape(visible(char))
