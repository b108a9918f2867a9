"""Reads composed YAML nodes and keeps every complaint with its file, line and column."""

from collections.abc import Collection, Sequence
from difflib import get_close_matches
from typing import Any

import yaml

_MERGE = "tag:yaml.org,2002:merge"
_SHOWN = 30
_NODES = 200_000  # aliases can multiply a small file without end


class Reader:
    """One file's nodes. Complaints are (line, column, message), collected, never raised."""

    def __init__(self) -> None:
        self.problems: list[tuple[int, int, str]] = []
        self.seen = 0

    def problem(self, node: yaml.Node, says: str) -> None:
        mark = node.start_mark
        self.problems.append((mark.line + 1, mark.column + 1, says))

    def mapping(
        self, node: yaml.Node, known: Collection[str] | None, what: str
    ) -> dict[str, tuple[yaml.Node, yaml.Node]]:
        """Key text to (key node, value node), with `<<` merged in; own keys win."""
        if not isinstance(node, yaml.MappingNode):
            self.problem(node, f"{what} must be a mapping")
            return {}
        self.seen += len(node.value)
        if self.seen > _NODES:
            self.problem(node, "the file is too large once its aliases are expanded")
            return {}
        merged: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        own: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        for key_node, value in node.value:
            if key_node.tag == _MERGE:
                for source in self.items(value):
                    for key, pair in self.mapping(source, known, what).items():
                        merged.setdefault(key, pair)
                continue
            if not isinstance(key_node, yaml.ScalarNode):
                self.problem(key_node, "a key must be text")
                continue
            key = key_node.value
            if key in own:
                self.problem(key_node, f"key '{key}' is given twice")
            elif known is not None and key not in known:
                self.problem(key_node, f"unknown key '{key}' in {what}{nearest(key, known)}")
            else:
                own[key] = (key_node, value)
        return merged | own

    def items(self, node: yaml.Node) -> Sequence[yaml.Node]:
        """The items of a list; anything else is a list of itself."""
        if isinstance(node, yaml.SequenceNode):
            self.seen += len(node.value)
            return node.value if self.seen <= _NODES else ()
        return (node,)

    def text(self, node: yaml.Node, words: Collection[str] = ()) -> str:
        """A scalar as written; one of `words` where those are given."""
        if not isinstance(node, yaml.ScalarNode):
            self.problem(node, "must be text")
            return ""
        if words and node.value not in words:
            self.problem(node, f"'{node.value}' is none of {', '.join(words)}")
        return str(node.value)

    def flag(self, node: yaml.Node) -> bool:
        value = self.literal(node)
        if not isinstance(value, bool):
            self.problem(node, "must be true or false")
        return value is True

    def whole(self, node: yaml.Node) -> int:
        value = self.literal(node)
        if isinstance(value, bool) or not isinstance(value, int):
            self.problem(node, "must be a whole number")
            return 0
        return value

    def literal(self, node: yaml.Node) -> Any:
        """A plain value, lists as tuples so that it can be hashed."""
        if isinstance(node, yaml.SequenceNode):
            return tuple(self.literal(item) for item in self.items(node))
        if not isinstance(node, yaml.ScalarNode):
            self.problem(node, "must be a plain value")
            return None
        text = node.value
        match node.tag.rpartition(":")[2]:
            case "null":
                return None
            case "bool":
                return text.lower() in ("true", "yes", "on")
            case "int":
                return int(text.replace("_", ""), 0)
            case "float":
                return float(text.replace("_", "").replace(".inf", "inf").replace(".nan", "nan"))
        return text


def is_null(node: yaml.Node) -> bool:
    return node.tag == "tag:yaml.org,2002:null"


def nearest(key: str, known: Collection[str]) -> str:
    """`; did you mean 'x'?`, or the keys there are."""
    close = get_close_matches(key, list(known), n=1, cutoff=0.5)
    if close:
        return f"; did you mean '{close[0]}'?"
    return f"; it has {', '.join(sorted(known))}" if len(known) <= _SHOWN else ""
