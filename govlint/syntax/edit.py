"""Change a file where a fix says so, and nothing else of it: not a space, a comment or a line end.

Places are found in the compact tree, changes are made in the text. libcst is the judge: a file
that it does not give back byte for byte is left alone, and so is one that a change would break.
"""

import codecs
from collections.abc import Iterable, Iterator

from govlint.model.fix import Annotate, Count, Cut, Edit, Give, Value
from govlint.model.source import Span
from govlint.syntax import tree as t
from govlint.syntax.bindings import Unnamed, spell
from govlint.syntax.comments import extents
from govlint.syntax.counting import Uncounted, count_turns
from govlint.syntax.lists import Change, append, indent_at, line_start, mapping, newline_near, style
from govlint.syntax.node import Node
from govlint.syntax.parse import Unreadable, codec, parse


class CannotEdit(Exception):  # noqa: N818 - an outcome
    """Why a change cannot be made here, as the rest of a sentence."""


class Source:
    """A file that can be changed. Raises CannotEdit where it cannot."""

    def __init__(self, path: str, data: bytes) -> None:
        import libcst

        try:
            self.unit = parse(path, data, "module")
            self._codec = codec(data)
            same = libcst.parse_module(data).bytes == data
        except (Unreadable, UnicodeError, SyntaxError, libcst.ParserSyntaxError):
            raise CannotEdit("the file cannot be read") from None
        if not same:
            raise CannotEdit("the file cannot be written back byte for byte")
        self._data = data
        self._text = self.unit.text

    def changes(self, edit: Edit) -> tuple[Change, ...]:
        """What an edit does to the text. Raises CannotEdit."""
        try:
            match edit:
                case Give():
                    return self._give(edit)
                case Annotate():
                    return (self._annotate(edit),)
                case Cut():
                    return (self._cut(edit),)
                case Count():
                    return count_turns(self.unit, self._loop(edit.at), edit)
        except (Unnamed, Uncounted) as reason:
            raise CannotEdit(str(reason)) from None

    def written(self, changes: Iterable[Change]) -> bytes:
        """The bytes of the changed file. Raises CannotEdit where it would not be Python any more."""
        import libcst

        out, at = [], 0
        for change in sorted(set(changes)):
            out += [self._text[at : change.lo], change.text]
            at = change.hi
        text = "".join([*out, self._text[at:]])
        try:
            data = text.encode(self._codec)
        except UnicodeError:
            raise CannotEdit(f"{self._codec} cannot hold the new text") from None
        if self._data.startswith(codecs.BOM_UTF8):
            data = codecs.BOM_UTF8 + data
        try:
            if libcst.parse_module(data).bytes != data:
                raise CannotEdit("the changed file could not be written byte for byte")
        except libcst.ParserSyntaxError:
            raise CannotEdit("the change would break the file") from None
        return data

    # --- arguments

    def _give(self, edit: Give) -> tuple[Change, ...]:
        imports: list[Change] = []
        value = self._spelled(edit.value, imports) if edit.value else ""
        entries = [(_key(key), self._spelled(one, imports)) for key, one in edit.entries]
        parts = edit.argument.split(".")
        node = self._node(edit.at)
        if not isinstance(node, t.Call):
            if len(parts) > 1 or entries:
                raise CannotEdit("it is no call")
            return (Change(node.hi, node.hi, f"({parts[0]}={value})"), *imports)
        change = self._into_call(node, parts, value, entries, edit.position, edit.plain)
        return (change, *imports)

    def _spelled(self, value: Value, imports: list[Change]) -> str:
        if not value.name:
            return value.rest
        local, added = spell(self.unit, value.name)
        imports += added
        return local + value.rest

    def _into_call(
        self,
        call: t.Call,
        parts: list[str],
        value: str,
        entries: list[tuple[str, str]],
        position: int | None,
        plain: bool,
    ) -> Change:
        head, rest = parts[0], parts[1:]
        given = _argument(call, head, position)
        if given is not None:
            return self._into(given, rest, value, entries, plain)
        if rest and not plain:
            raise CannotEdit(f"`{head}` is not given")
        if position is not None and any(arg.star == "*" for arg in call.args):
            raise CannotEdit("`*` arguments hide what is given")
        close = self._closing(call)
        if any(isinstance(arg.value, t.Comp) and not arg.star for arg in call.args) and (
            len(call.args) == 1
        ):
            raise CannotEdit("its only argument is a generator")
        last = max(((arg.value.lo, arg.value.hi) for arg in call.args), default=None)
        return append(
            self._text, close, last, [f"{head}={self._payload(rest, value, entries, close, last)}"]
        )

    def _payload(
        self,
        rest: list[str],
        value: str,
        entries: list[tuple[str, str]],
        close: int,
        last: tuple[int, int] | None,
    ) -> str:
        indent, _ = style(self._text, close, last)
        if entries:
            value = mapping(entries, indent, newline_near(self._text, close))
        for part in reversed(rest):
            value = f"{{{_key(part)}: {value}}}"
        return value

    def _into(
        self,
        given: t.Expr,
        rest: list[str],
        value: str,
        entries: list[tuple[str, str]],
        plain: bool,
    ) -> Change:
        """Into what an argument is given: a dict display, an object made here, or, where a dict
        will do, whatever mapping a name stands for. A None says no more than no argument."""
        if isinstance(given, t.Const) and given.value is None and (plain or not rest):
            indent = indent_at(self._text, given.lo)
            newline = newline_near(self._text, given.lo)
            text = mapping(entries, indent, newline) if entries else value
            for part in reversed(rest):
                text = f"{{{_key(part)}: {text}}}"
            return Change(given.lo, given.hi, text)
        if isinstance(given, t.Dict):
            return self._into_dict(given, rest, value, entries)
        if isinstance(given, t.Call) and rest:
            return self._into_call(given, rest, value, entries, None, plain=False)
        if isinstance(given, t.Name | t.Attr) and plain and len(rest) == 1:
            text = self._text[given.lo : given.hi]
            return Change(given.lo, given.hi, f"{{**{text}, {_key(rest[0])}: {value}}}")
        raise CannotEdit("the argument is given already, in a form that cannot be added to")

    def _into_dict(
        self, given: t.Dict, rest: list[str], value: str, entries: list[tuple[str, str]]
    ) -> Change:
        if self._text[given.lo] != "{" or self._text[given.hi - 1] != "}":
            raise CannotEdit("the dict cannot be found")
        keys = {key.value: item for key, item in given.items if isinstance(key, t.Const)}
        if rest and rest[0] in keys:
            return self._into(keys[rest[0]], rest[1:], value, entries, plain=False)
        close = given.hi - 1
        last = max((((key or item).lo, item.hi) for key, item in given.items), default=None)
        if rest:
            text = self._payload(rest[1:], value, entries, close, last)
            items = [f"{_key(rest[0])}: {text}"]
        elif not entries or any(key.strip("\"'") in keys for key, _ in entries):
            raise CannotEdit("the argument is given already")
        else:
            items = [f"{key}: {one}" for key, one in entries]
        return append(self._text, close, last, items)

    def _closing(self, call: t.Call) -> int:
        if self._text[call.hi - 1] != ")":
            raise CannotEdit("the end of the call cannot be found")
        return call.hi - 1

    def _node(self, at: Span) -> t.Call | t.Name | t.Attr:
        """The call or the bare decorator that stands exactly there."""
        lo, hi = self._offset(at.line, at.column), self._offset(at.end_line, at.end_column)
        for node in _walk(self.unit.body):
            if isinstance(node, t.Call) and (node.lo, node.hi) == (lo, hi):
                return node
        for node in _walk(self.unit.body):
            if isinstance(node, t.Function | t.Class):
                for decorator in node.decorators:
                    if (decorator.lo, decorator.hi) == (lo, hi) and isinstance(
                        decorator, t.Name | t.Attr
                    ):
                        return decorator
        raise CannotEdit("the place cannot be found any more")

    def _loop(self, at: Span) -> t.While:
        for node in _walk(self.unit.body):
            if isinstance(node, t.While) and self.unit.span(node) == at:
                return node
        raise CannotEdit("the place cannot be found any more")

    def _offset(self, line: int, column: int) -> int:
        if not 1 <= line <= len(self.unit.starts):
            raise CannotEdit("the place cannot be found any more")
        return self.unit.starts[line - 1] + column - 1

    # --- comments

    def _annotate(self, edit: Annotate) -> Change:
        """Above the smallest statement around the place that starts on a line of its own."""
        around = []
        for lo, hi in extents(self.unit.body):
            start = line_start(self._text, lo)
            if self.unit.line(lo) <= edit.at.line <= self.unit.line(hi) and self._text[
                start:lo
            ].strip() in ("", "@"):
                around.append((hi - lo, start, lo))
        if not around:
            raise CannotEdit("there is no statement to put a comment above")
        _, start, lo = min(around)
        line = f"{indent_at(self._text, start)}{edit.text}{newline_near(self._text, lo)}"
        return Change(start, start, line)

    def _cut(self, edit: Cut) -> Change:
        lo, hi = (
            self._offset(edit.at.line, edit.at.column),
            self._offset(edit.at.line, edit.at.end_column),
        )
        if not edit.whole:
            return Change(lo, hi, "")
        start = line_start(self._text, lo)
        if self._text[start:lo].strip():
            return Change(len(self._text[:lo].rstrip(" \t")), hi, "")
        newline = newline_near(self._text, hi)
        return Change(start, hi + len(newline) if self._text.startswith(newline, hi) else hi, "")


def _argument(call: t.Call, name: str, position: int | None) -> t.Expr | None:
    plain = []
    for arg in call.args:
        if arg.name == name:
            return arg.value
        if arg.star == "*":
            position = None
        elif arg.name is None and not arg.star:
            plain.append(arg.value)
    return plain[position] if position is not None and position < len(plain) else None


def _key(name: str) -> str:
    return (
        f'"{name}"'
        if name.isascii() and name.isprintable() and not set(name) & set('"\\')
        else ascii(name)
    )


def _walk(part: object) -> Iterator[Node]:
    todo = [part]
    while todo:
        one = todo.pop()
        if isinstance(one, Node):
            yield one
            todo.extend(one.values())
        elif isinstance(one, tuple):
            todo.extend(one)
