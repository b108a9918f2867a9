"""JSON with positions. `json` decides what is valid; this only finds where things stand."""

import json
import re

from govlint.extract.settings.tree import (
    MAX_DEPTH,
    Entry,
    MalformedError,
    Mapping,
    Node,
    Scalar,
    Sequence,
)

_TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+)', re.DOTALL)
_COMMENT = re.compile(r'"(?:[^"\\]|\\.)*"|(//[^\n]*|/\*.*?\*/)', re.DOTALL)
_TRAILING = re.compile(r'"(?:[^"\\]|\\.)*"|(,)(?=\s*[}\]])', re.DOTALL)
_KINDS = {"null": "null", "true": "bool", "false": "bool"}


def parse(text: str) -> Node:
    """The document as a tree.

    Comments and trailing commas, as editors and tsc allow them, are blanked out. Duplicate keys are kept. NaN and Infinity are read, as Python's own parser does.
    Raises MalformedError at the place `json` names.
    """
    if _depth(text) > MAX_DEPTH:
        raise MalformedError(f"is nested deeper than {MAX_DEPTH} levels", 0)
    try:
        _valid(text)
    except MalformedError:
        plain = _TRAILING.sub(_blanked, _COMMENT.sub(_blanked, text))
        if plain == text:
            raise
        _valid(plain)
        text = plain
    return _build(text)


def _valid(text: str) -> None:
    try:
        json.loads(text, parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        raise MalformedError(f"is not valid JSON: {error.msg}", error.pos) from None
    except RecursionError:
        raise MalformedError("is nested too deeply", 0) from None


def _blanked(match: re.Match[str]) -> str:
    if match[1] is None:
        return match[0]
    return re.sub(r"[^\n]", " ", match[1])


def _depth(text: str) -> int:
    deepest = depth = 0
    for token in _TOKEN.finditer(text):
        if token[1] in "{[":
            depth += 1
            deepest = max(deepest, depth)
        elif token[1] in "}]":
            depth -= 1
    return deepest


def _build(text: str) -> Node:
    """The tree of a text that is known to be valid."""
    root = Sequence()
    open_nodes: list[Mapping | Sequence] = [root]
    key: tuple[str, int, int] | None = None
    for token in _TOKEN.finditer(text):
        start, end, body = token.start(1), token.end(1), token[1]
        here = open_nodes[-1]
        if body in ",:":
            continue
        if body in "}]":
            here.end = end
            open_nodes.pop()
            continue
        if isinstance(here, Mapping) and key is None:
            key = (_text(body), start, end)
            continue
        node: Node
        if body == "{":
            node = Mapping(start=start)
        elif body == "[":
            node = Sequence(start=start)
        else:
            node = _scalar(body, start, end)
        if isinstance(here, Mapping):
            assert key is not None
            here.entries.append(Entry(*key, node))
            key = None
        else:
            here.items.append(node)
        if isinstance(node, Mapping | Sequence):
            open_nodes.append(node)
    return root.items[0]


def _text(body: str) -> str:
    return str(json.loads(body)) if "\\" in body else body[1:-1]


def _scalar(body: str, start: int, end: int) -> Scalar:
    if body.startswith('"'):
        text = _text(body)
        return Scalar(text, "string", start, end, start + 1 if text == body[1:-1] else None)
    return Scalar(body, _KINDS.get(body, "number"), start, end, start)
