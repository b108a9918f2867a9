"""Add to a comma-separated list of a text, in the style the list is written in."""

import re
from collections.abc import Sequence
from typing import NamedTuple

_COMMENT = re.compile(r"#[^\r\n]*")
_NEWLINE = re.compile(r"\r\n|\r|\n")
_ITEM = re.compile(r"(?P<indent>[ \t]*)(?:\*{1,2}|\w+[ \t]*=[ \t]*)?[(\s]*\Z")


class Change(NamedTuple):
    """Put `text` in the place of the characters from `lo` up to `hi`."""

    lo: int
    hi: int
    text: str


def indent_at(text: str, offset: int) -> str:
    """The white space that the line of an offset starts with."""
    start = line_start(text, offset)
    return text[start : start + len(text[start:]) - len(text[start:].lstrip(" \t"))]


def line_start(text: str, offset: int) -> int:
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1


def newline_near(text: str, offset: int) -> str:
    """The line end in use at an offset: that of its line, else of the one before, else `\\n`."""
    found = _NEWLINE.search(text, offset)
    if found is None:
        found = _NEWLINE.search(text, line_start(text, line_start(text, offset) - 1))
    return found.group() if found else "\n"


def mapping(entries: Sequence[tuple[str, str]], indent: str, newline: str) -> str:
    """A dict display: one entry in the line, more of them one a line."""
    if len(entries) == 1:
        return f"{{{entries[0][0]}: {entries[0][1]}}}"
    inner = indent + ("\t" if "\t" in indent else "    ")
    lines = "".join(f"{inner}{key}: {value},{newline}" for key, value in entries)
    return f"{{{newline}{lines}{indent}}}"


def style(text: str, close: int, last: tuple[int, int] | None) -> tuple[str, bool]:
    """(indentation, whether on a line of its own) of an item added after `last`."""
    if last is None:
        return indent_at(text, close), False
    item = _ITEM.match(text[line_start(text, last[0]) : last[0]])
    if item is not None:
        return item["indent"], True
    # Several items in a line of their own: the bracket stands further left below them.
    indent = indent_at(text, last[0])
    apart = _NEWLINE.search(text, last[1], close) is not None
    return indent, apart and len(indent) > len(indent_at(text, close))


def append(text: str, close: int, last: tuple[int, int] | None, items: Sequence[str]) -> Change:
    """Add `items` before the bracket at `close`. `last` is the extent of the last item there is;
    brackets around it do not count. What is between it and `close` is kept, comments too."""
    indent, vertical = style(text, close, last)
    newline = newline_near(text, last[0] if last else close)
    between = f",{newline}{indent}" if vertical else ", "
    added = between.join(items)
    if last is None:
        inner = len(text[:close].rstrip())
        return Change(inner if text[inner - 1] in "({[" else close, close, added)
    end = last[1]
    bare = _COMMENT.sub(lambda found: " " * len(found.group()), text[end:close])
    tail = end + bare.rfind(")") + 1  # brackets around the last item
    comma = bare.find(",", tail - end)
    after = end + comma + 1 if comma >= 0 else tail
    ending = "," if comma >= 0 else ""
    if not vertical:
        return Change(after, after, f" {added}," if comma >= 0 else f", {added}")
    line_end = _NEWLINE.search(text, after, close)
    stop = line_end.start() if line_end else after
    comment = text[after:stop] if line_end else ""
    comma_now = "" if comma >= 0 else ","
    return Change(after, stop, f"{comma_now}{comment.rstrip()}{newline}{indent}{added}{ending}")
