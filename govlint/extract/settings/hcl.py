"""Terraform and HCL with positions, from the tokens of python-hcl2 8."""

import re
from typing import TYPE_CHECKING, Any

from govlint.extract.settings.tree import (
    MAX_DEPTH,
    Entry,
    MalformedError,
    Mapping,
    Node,
    Scalar,
    Sequence,
)

if TYPE_CHECKING:
    from lark import Token, Tree

_HEREDOC = re.compile(r"<<(-?)([^\n]+)\n")
_DEFAULTED = "variable"  # a block whose `default` is its value


def parse(text: str) -> Node:
    """A file as nested mappings: resource.TYPE.NAME.attribute, variable.NAME, locals.NAME.

    A variable stands for its default. Expressions other than literals are hidden. Raises
    MalformedError at the place the parser names.
    """
    import hcl2
    from lark.exceptions import LarkError, UnexpectedInput

    if not text.endswith("\n"):
        text += "\n"
    try:
        tree = hcl2.parses_to_tree(text)
    except UnexpectedInput as error:
        offset = error.pos_in_stream or -1
        at = offset if offset >= 0 else len(text)
        raise MalformedError("is not valid HCL: unexpected text here", at) from None
    except (LarkError, RecursionError, ValueError) as error:
        raise MalformedError(f"is not valid HCL: {type(error).__name__}", 0) from None
    root = Mapping(start=0, end=len(text))
    for body in _trees(tree, "body"):
        _Builder(text).body(body, root, 0)
    return root


def _trees(tree: "Tree[Token]", *names: str) -> list["Tree[Token]"]:
    return [child for child in tree.children if not isinstance(child, str) and child.data in names]


class _Builder:
    def __init__(self, text: str) -> None:
        self.text = text

    def body(self, tree: "Tree[Token]", into: Mapping, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise MalformedError(f"is nested deeper than {MAX_DEPTH} levels", into.start)
        for child in tree.children:
            if isinstance(child, str):
                continue
            if child.data == "attribute":
                name, value = child.children[0], child.children[-1]
                key, start, end = self._name(name)
                into.entries.append(Entry(key, start, end, self._value(value, depth + 1)))
            elif child.data == "block":
                self._block(child, into, depth + 1)

    def _block(self, tree: "Tree[Token]", into: Mapping, depth: int) -> None:
        labels = [self._name(child) for child in _trees(tree, "identifier", "string")]
        start, end = _extent(tree)
        node = Mapping(start=start, end=end)
        for body in _trees(tree, "body"):
            self.body(body, node, depth)
        count = node.get("count")
        if isinstance(count, Scalar) and count.text == "0" and labels[0][0] == "resource":
            return  # none of it is made
        *way, last = labels
        for key in way:
            found = into.get(key[0])
            if not isinstance(found, Mapping):
                found = Mapping(start=key[1], end=end)
                into.entries.append(Entry(*key, found))
            into = found
        value: Node = node
        if labels[0][0] == _DEFAULTED and len(labels) == 2:
            default = node.get("default")
            if default is None:
                return
            value = default
        found = into.get(last[0])
        if last[0] == "locals" and isinstance(found, Mapping):  # one namespace in many blocks
            found.entries += node.entries
        elif len(labels) == 1 and isinstance(found, Mapping):  # a block that is written again
            entry = next(entry for entry in into.entries if entry.value is found)
            entry.value = Sequence([found, node], found.start, end)
        elif len(labels) == 1 and isinstance(found, Sequence):
            found.items.append(node)
        else:
            into.entries.append(Entry(*last, value))

    def _name(self, child: Any) -> tuple[str, int, int]:
        """A label or key: an identifier, or a string without its quotes."""
        start, end = _extent(child)
        text = self.text[start:end].strip()
        return text.strip('"'), start, end

    def _value(self, node: Any, depth: int) -> Node:
        start, end = _extent(node)
        if depth > MAX_DEPTH:
            raise MalformedError(f"is nested deeper than {MAX_DEPTH} levels", start)
        if isinstance(node, str):
            return Scalar(str(node), "hidden", start, end)
        inner = [child for child in node.children if not isinstance(child, str)]
        if node.data == "expr_term" and len(inner) == 1:
            parenthesised = len(node.children) > 1
            return (
                self._value(inner[0], depth + 1) if not parenthesised else self._hidden(start, end)
            )
        if node.data in ("int_lit", "float_lit"):
            return Scalar(self.text[start:end], "number", start, end, start)
        if node.data == "unary_op":
            return Scalar(self.text[start:end].replace(" ", ""), "number", start, end)
        if node.data in ("literal_value",):
            text = self.text[start:end]
            return Scalar(text, "null" if text == "null" else "bool", start, end)
        if node.data == "identifier":
            text = self.text[start:end]
            kinds = {"null": "null", "true": "bool", "false": "bool"}
            return Scalar(text, kinds.get(text, "hidden"), start, end)
        if node.data == "string":
            return self._string(node, start, end)
        if node.data in ("heredoc_template", "heredoc_template_trim"):
            return self._heredoc(start, end)
        if node.data == "object":
            return self._object(node, start, end, depth)
        if node.data == "tuple":
            items = [
                self._value(child, depth + 1)
                for child in inner
                if child.data != "new_line_or_comment"
            ]
            return Sequence(items, start, end)
        if node.data == "function_call" and self.text[start:end].startswith(
            ("jsonencode", "yamlencode")
        ):
            for arguments in _trees(node, "arguments"):
                for argument in arguments.children:
                    if not isinstance(argument, str):
                        return self._value(argument, depth + 1)
        return self._hidden(start, end)

    def _hidden(self, start: int, end: int) -> Scalar:
        return Scalar(" ".join(self.text[start:end].split()), "hidden", start, end)

    def _string(self, node: "Tree[Token]", start: int, end: int) -> Scalar:
        body = self.text[start + 1 : end - 1]
        if "${" in body.replace("$${", "") or "%{" in body.replace("%%{", ""):
            return self._hidden(start, end)
        return Scalar(body, "string", start, end, start + 1)

    def _heredoc(self, start: int, end: int) -> Scalar:
        body = self.text[start:end]
        head = _HEREDOC.match(body)
        if head is None or "${" in body:
            return Scalar(" ".join(body.split())[:80], "hidden", start, end)
        lines = body[head.end() :].rstrip("\n").split("\n")[:-1]
        filled = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
        margin = min(filled, default=0) if head[1] else 0
        anchors: list[tuple[int, int]] = []
        text, outer = "", start + head.end()
        for line in lines:
            anchors.append((len(text), outer + min(margin, len(line))))
            text += line[margin:] + "\n"
            outer += len(line) + 1
        return Scalar(text, "string", start, end, None, tuple(anchors))

    def _object(self, node: "Tree[Token]", start: int, end: int, depth: int) -> Mapping:
        mapping = Mapping(start=start, end=end)
        for element in _trees(node, "object_elem"):
            key = element.children[0]
            value = element.children[-1]
            mapping.entries.append(Entry(*self._name(key), self._value(value, depth + 1)))
        return mapping


def _extent(node: Any) -> tuple[int, int]:
    """Where a token, or a tree from its first to its last token, stands."""
    first, last = _edge(node, -1), _edge(node, 1)
    return (first.start_pos, last.end_pos) if first is not None and last is not None else (0, 0)


def _edge(node: Any, step: int) -> Any:
    """The first (-1) or last (1) token that is no line end; no recursion, trees may be deep."""
    stack = [node]
    while stack:
        here = stack.pop()
        if not isinstance(here, str):
            stack.extend(here.children[::step])
        elif getattr(here, "type", "") != "NL_OR_COMMENT":
            return here
    return None
