"""TOML with positions. `tomllib` decides what is valid and what the values are.

The scanner finds where each value stands; a document whose values it does not see exactly as
`tomllib` does is refused, so that a wrong place can never be reported.
"""

import re
import tomllib
from collections.abc import Callable
from typing import Any

from govlint.extract.settings.tree import (
    MAX_DEPTH,
    Entry,
    MalformedError,
    Mapping,
    Node,
    Scalar,
    Sequence,
)

_AT = re.compile(r"\(at line (\d+), column (\d+)\)")
_SPACE = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r"""[ \t]*("(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+)[ \t]*""")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\]|\\.)*"|\'[^\']*\'', re.DOTALL
)
_BARE = re.compile(r"[^\s,\]}#]+(?: \d\d:[^\s,\]}#]+)?")  # a date may hold a blank


def parse(text: str) -> Node:
    """The document as a tree. Raises MalformedError at the place `tomllib` names."""
    try:
        values = tomllib.loads(text, parse_float=str)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        at = _AT.search(message)
        says = _AT.sub("", message).strip()
        raise MalformedError(f"is not valid TOML: {says}", _offset(text, at)) from None
    except (RecursionError, ValueError):
        raise MalformedError("is not valid TOML: a value is out of range", 0) from None
    try:
        root = _Scanner(text).document()
        agrees = _same(root, values, 0)
    except (AttributeError, IndexError, KeyError, TypeError, RecursionError):
        agrees = False
    if not agrees:
        raise MalformedError("is TOML whose values could not be placed", 0)
    return root


def _offset(text: str, at: re.Match[str] | None) -> int:
    if at is None:
        return len(text)
    lines = text.replace("\r\n", " \n").split("\n")  # tomllib counts in normalised line ends
    return sum(len(line) + 1 for line in lines[: int(at[1]) - 1]) + int(at[2]) - 1


class _Scanner:
    """Walks a text that is known to be valid TOML."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def document(self) -> Mapping:
        root = Mapping(start=0, end=len(self.text))
        table = root
        while True:
            self._skip()
            if self.at >= len(self.text):
                return root
            if self.text.startswith("[[", self.at):
                table = self._element(root)
            elif self.text[self.at] == "[":
                self.at += 1
                table = _reach(root, self._keys())
                self.at += 1
            else:
                self._pair(table)

    def _element(self, root: Mapping) -> Mapping:
        self.at += 2
        *way, last = self._keys()
        self.at += 2
        parent = _reach(root, way)
        items = parent.get(last[0])
        if items is None:
            items = Sequence()
            parent.entries.append(Entry(*last, items))
        assert isinstance(items, Sequence)
        table = Mapping(start=last[1])
        items.items.append(table)
        return table

    def _pair(self, table: Mapping) -> None:
        *way, last = self._keys()
        self.at += 1  # =
        self._skip()
        value = self._value()
        _reach(table, way).entries.append(Entry(*last, value))

    def _keys(self) -> list[tuple[str, int, int]]:
        keys = []
        while True:
            match = _KEY.match(self.text, self.at)
            assert match is not None
            keys.append((_key(match[1]), match.start(1), match.end(1)))
            self.at = match.end()
            if self.text[self.at : self.at + 1] != ".":
                return keys
            self.at += 1

    def _value(self) -> Node:
        start = self.at
        first = self.text[start]
        if first == "[":
            return self._sequence(start)
        if first == "{":
            return self._table(start)
        string = _STRING.match(self.text, start)
        if string is not None:
            self.at = string.end()
            text = tomllib.loads(f"x = {string[0]}")["x"]
            quote = string[0].find(text) if text else -1
            return Scalar(text, "string", start, self.at, start + quote if quote > 0 else None)
        bare = _BARE.match(self.text, start)
        assert bare is not None
        self.at = bare.end()
        kind = "bool" if bare[0] in ("true", "false") else "number"
        return Scalar(bare[0], kind, start, self.at, start)

    def _sequence(self, start: int) -> Sequence:
        node = Sequence(start=start)
        node.end = self._until("]", lambda: node.items.append(self._value()))
        return node

    def _table(self, start: int) -> Mapping:
        node = Mapping(start=start)
        node.end = self._until("}", lambda: self._pair(node))
        return node

    def _until(self, close: str, read: Callable[[], None]) -> int:
        """Read what stands between commas up to a bracket; where it ends."""
        self.at += 1
        while True:
            self._skip()
            if self.text[self.at] == close:
                self.at += 1
                return self.at
            if self.text[self.at] == ",":
                self.at += 1
                continue
            read()

    def _skip(self) -> None:
        match = _SPACE.match(self.text, self.at)
        assert match is not None
        self.at = match.end()


def _key(written: str) -> str:
    if written[0] not in "\"'":
        return written
    return str(next(iter(tomllib.loads(f"{written} = 1"))))


def _reach(table: Mapping, way: list[tuple[str, int, int]]) -> Mapping:
    """The table that a dotted key leads to; the last element of an array of tables."""
    for key in way:
        found = table.get(key[0])
        if found is None:
            found = Mapping(start=key[1], end=key[2])
            table.entries.append(Entry(*key, found))
        if isinstance(found, Sequence):
            found = found.items[-1]
        assert isinstance(found, Mapping)
        table = found
    return table


def _same(node: Node, value: Any, depth: int) -> bool:
    if depth > MAX_DEPTH:
        raise MalformedError(f"is nested deeper than {MAX_DEPTH} levels", node.start)
    if isinstance(node, Mapping):
        return (
            isinstance(value, dict)
            and [entry.key for entry in node.entries] == list(value)
            and all(_same(entry.value, value[entry.key], depth + 1) for entry in node.entries)
        )
    if isinstance(node, Sequence):
        return (
            isinstance(value, list)
            and len(node.items) == len(value)
            and all(
                _same(item, below, depth + 1) for item, below in zip(node.items, value, strict=True)
            )
        )
    if node.kind == "string":
        return bool(node.text == value)
    if node.kind == "bool":
        return isinstance(value, bool) and node.text == str(value).lower()
    if isinstance(value, int):
        return int(node.text, 0 if node.text[:2] in ("0x", "0o", "0b") else 10) == value
    # Floats arrive as written (`parse_float=str`); dates are no numbers of ours.
    return node.text == value if isinstance(value, str) else True
