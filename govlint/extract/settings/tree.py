"""One positional tree for every settings format: what was written, and where.

Offsets count code points in the text of the document; `Text.span` turns them into places in
the file, also for a document that stands inside a block string of another one.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from govlint.model.source import Span

MAX_DEPTH = 100
"""Nesting beyond it is no settings file; parsers refuse it before anything recurses."""


class MalformedError(Exception):
    """A document that its own parser refuses. `offset` is where, in code points."""

    def __init__(self, says: str, offset: int) -> None:
        super().__init__(says)
        self.says = says
        self.offset = offset


@dataclass(slots=True)
class Scalar:
    """A single value.

    `kind`: "string" (quoted or otherwise certainly text), "plain" (YAML's unquoted), "number",
    "null", "bool", or "hidden" (an expression; `text` says what it is).
    `inner`: offset where `text` stands verbatim, None where escapes or folding changed it.
    `anchors`: (offset in `text`, offset in the document) of each line of a block string.
    """

    text: str
    kind: str
    start: int
    end: int
    inner: int | None = None
    anchors: tuple[tuple[int, int], ...] = ()


@dataclass(slots=True)
class Entry:
    key: str
    start: int
    end: int
    value: "Node"


@dataclass(slots=True)
class Mapping:
    entries: list[Entry] = field(default_factory=list)
    start: int = 0
    end: int = 0

    def get(self, key: str) -> "Node | None":
        """The value that counts: the last one written."""
        return next((entry.value for entry in reversed(self.entries) if entry.key == key), None)

    def text(self, key: str) -> str | None:
        """The value of a key when it is a single one with text."""
        value = self.get(key)
        if isinstance(value, Scalar) and value.kind not in ("null", "hidden") and value.text:
            return value.text
        return None


@dataclass(slots=True)
class Sequence:
    items: list["Node"] = field(default_factory=list)
    start: int = 0
    end: int = 0


Node: TypeAlias = Scalar | Mapping | Sequence


class Text:
    """The text of a document, with the way from its offsets to places in the file."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self._outer: Text | None = None
        self._within: Scalar | None = None
        self._lines = [0]
        at = text.find("\n")
        while at >= 0:
            self._lines.append(at + 1)
            at = text.find("\n", at + 1)

    def inside(self, scalar: Scalar) -> "Text":
        """The document that stands inside a string of this one."""
        nested = Text(self.path, scalar.text)
        nested._outer = self
        nested._within = scalar
        return nested

    def span(self, start: int, end: int) -> Span:
        """The place of [start, end); the whole string where nothing finer can be said."""
        if self._outer is not None and self._within is not None:
            return self._outer.span(*self._outward(start, end))
        line, column = self._place(start)
        end_line, end_column = self._place(max(start, end))
        return Span(self.path, line, column, end_line, end_column)

    def raw(self, start: int, end: int) -> str:
        """What stands there in the file, as written."""
        return self.text[start:end]

    def _place(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    def _outward(self, start: int, end: int) -> tuple[int, int]:
        within = self._within
        assert within is not None
        if within.anchors:
            return _anchored(within.anchors, start), _anchored(within.anchors, end)
        if within.inner is not None:
            return within.inner + start, within.inner + end
        return within.start, within.end


def _anchored(anchors: tuple[tuple[int, int], ...], offset: int) -> int:
    index = max(bisect_right(anchors, (offset, 1 << 62)) - 1, 0)
    inner, outer = anchors[index]
    return outer + offset - inner


def keys(node: Node, most: int) -> Iterator[str]:
    """Every key below a node; at most `most` nodes are visited."""
    stack: list[Node] = [node]
    while stack and most > 0:
        most -= 1
        here = stack.pop()
        if isinstance(here, Mapping):
            for entry in here.entries:
                yield entry.key
                if not isinstance(entry.value, Scalar):
                    stack.append(entry.value)
        elif isinstance(here, Sequence):
            stack.extend(item for item in here.items if not isinstance(item, Scalar))
