"""`while True` becomes a `for` that counts, and raises where it would have gone on for ever.

Leaving early means what it did: a `break` skips the `else`, a `return` skips all. Only the turn
after the last one differs, and it is never silent.
"""

import re

from govlint.model.fix import Count
from govlint.syntax import tree as t
from govlint.syntax.comments import extents
from govlint.syntax.exits import breaks
from govlint.syntax.lists import Change, indent_at, newline_near
from govlint.syntax.unit import Unit

_LINE = re.compile(r"(?P<newline>\r\n|\r|\n)(?P<indent>[ \t]*)(?P<rest>[^\r\n]*)")


class Uncounted(Exception):  # noqa: N818 - a state of a file
    """Why a loop cannot count, as the rest of a sentence."""


def count_turns(unit: Unit, loop: t.While, edit: Count) -> tuple[Change, ...]:
    """The changes of the head and after the body. Raises Uncounted."""
    text = unit.text
    first = loop.body[0].lo if loop.body else loop.hi
    outer, inner = indent_at(text, loop.lo), indent_at(text, first)
    if loop.other or not re.match(r"while[ \t]+(True|1)\Z", text[loop.lo : loop.hi]):
        raise Uncounted("it is no plain `while True`")
    if not re.match(r"[ \t]*:", text[loop.hi :]) or unit.line(first) == unit.line(loop.hi):
        raise Uncounted("its head and its body share a line")
    newline = newline_near(text, loop.lo)
    raises = f'raise RuntimeError("{edit.error}")'
    after = (
        f"{newline}{outer}else:{newline}{inner}{raises}"
        if breaks(loop.body)
        else f"{newline}{outer}{raises}"
    )
    end = _end(text, loop.hi, loop.body, outer)
    head = f"for {_free(text)} in range({edit.most})"
    return Change(loop.lo, loop.hi, head), Change(end, end, after)


def _end(text: str, head: int, body: t.Body, outer: str) -> int:
    """The offset behind the last line of the block: comments that stand in it belong to it."""
    last = max((hi for _, hi in extents(body)), default=head)
    end = _rest_of_line(text, last)
    for line in _LINE.finditer(text, end):
        if line["rest"]:
            if len(line["indent"]) <= len(outer):
                break
            end = line.end()
    return end


def _rest_of_line(text: str, offset: int) -> int:
    found = re.compile(r"[^\r\n]*").match(text, offset)
    return found.end() if found else offset


def _free(text: str) -> str:
    """A name for the count that the file does not use."""
    names = ("_", "_turn", *(f"_turn{number}" for number in range(2, 100)))
    return next((name for name in names if not re.search(rf"\b{name}\b", text)), "_")
