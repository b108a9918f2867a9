"""YAML with positions, read as events.

Events instead of `yaml.compose`: libyaml's composer recurses in C and a deeply nested file
ends the process; the parser alone does not. Aliases share one node, so that nothing is
expanded here; who walks the tree counts.
"""

import re
from typing import TYPE_CHECKING

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
    import yaml

_TEMPLATE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_CONTROL = re.compile(r"(?m)^[^\S\n]*(?:(?:\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\})[^\S\n]*)+$")
_FILL = "\ue000"  # a private-use letter: valid in a plain scalar, never in a number


def parse(text: str) -> list[Node]:
    """The documents of a file.

    A Helm or Jinja template is read with its expressions blanked out: a value that holds one is
    hidden. Raises MalformedError where not even that can be parsed.
    """
    try:
        return _parse(text)
    except MalformedError as error:
        if not is_template(text):
            raise
        try:
            return _parse(_blank(text))
        except MalformedError:
            says = "is a template that is no YAML before it is rendered"
            raise MalformedError(says, error.offset) from None


def is_template(text: str) -> bool:
    return _TEMPLATE.search(text) is not None


def _blank(text: str) -> str:
    """The template with lines of control emptied and expressions filled, lengths unchanged."""
    text = _CONTROL.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    return _TEMPLATE.sub(lambda match: re.sub(r"[^\n]", _FILL, match[0]), text)


def _parse(text: str) -> list[Node]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    # libyaml counts a leading byte order mark as nothing; so does the caller, who removes it.
    builder = _Builder(text)
    try:
        for event in yaml.parse(text, Loader=loader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if error.context_mark is not None and mark is not None and mark.index >= len(text.rstrip()):
            mark = error.context_mark  # where what never ends began
        says = error.problem or error.context or "cannot be read"
        raise MalformedError(f"is not valid YAML: {says}", mark.index if mark else 0) from None
    except yaml.reader.ReaderError as error:
        says = f"is not valid YAML: character U+{_code(error.character):04X} is not allowed"
        raise MalformedError(says, error.position) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise MalformedError(f"is not valid YAML: {type(error).__name__}", 0) from None
    return builder.documents


def _code(character: object) -> int:
    if isinstance(character, int):
        return character
    return ord(character[0]) if isinstance(character, str) and character else 0


class _Builder:
    """Puts events together; no recursion, so that depth costs nothing but memory."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.documents: list[Node] = []
        self._open: list[Mapping | Sequence] = []
        self._keys: list[tuple[str, int, int] | None] = []
        self._anchors: dict[str, Node] = {}

    def take(self, event: "yaml.Event") -> None:
        import yaml

        assert event.start_mark is not None and event.end_mark is not None
        start, end = event.start_mark.index, event.end_mark.index
        if isinstance(event, yaml.DocumentStartEvent):
            self._anchors = {}
        elif isinstance(event, yaml.ScalarEvent):
            self._add(self._scalar(event, start, end), event.anchor)
        elif isinstance(event, yaml.AliasEvent):
            known = self._anchors.get(event.anchor or "")
            if known is None or any(known is node for node in self._open):
                known = Scalar(f"*{event.anchor}", "hidden", start, end)
            self._add(known, None)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            node: Mapping | Sequence
            node = (
                Mapping(start=start)
                if isinstance(event, yaml.MappingStartEvent)
                else Sequence(start=start)
            )
            self._add(node, event.anchor)
            if len(self._open) >= MAX_DEPTH:
                raise MalformedError(f"is nested deeper than {MAX_DEPTH} levels", start)
            self._open.append(node)
            self._keys.append(None)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._open.pop().end = end
            self._keys.pop()

    def _add(self, node: Node, anchor: str | None) -> None:
        if anchor:
            self._anchors[anchor] = node
        if not self._open:
            self.documents.append(node)
            return
        here = self._open[-1]
        if isinstance(here, Sequence):
            here.items.append(node)
        elif (key := self._keys[-1]) is None:
            name = node.text if isinstance(node, Scalar) else "?"
            self._keys[-1] = (name, node.start, node.end)
        else:
            here.entries.append(Entry(*key, node))
            self._keys[-1] = None

    def _scalar(self, event: "yaml.ScalarEvent", start: int, end: int) -> Scalar:
        body = self.text[start:end]
        if _FILL in event.value:
            return Scalar("a template expression", "hidden", start, end)
        if event.style in ("|", ">"):
            end = start + len(body.rstrip("\n"))
            return Scalar(event.value, "string", start, end, None, self._lines(event, start, end))
        tagged = event.tag is not None
        if tagged or event.style in ("'", '"'):
            # `!!str 5` and `"5"` are text; a tag of the application's own (!env X) is hidden.
            own = tagged and not str(event.tag).startswith("tag:yaml.org,2002:")
            quote = body.rfind(event.value) if event.value else -1
            inner = start + quote if quote >= 0 else None
            if own:
                return Scalar(f"{event.tag} {event.value}", "hidden", start, end)
            return Scalar(event.value, "string", start, end, inner)
        kind = "null" if event.value in ("", "~", "null", "Null", "NULL") else "plain"
        return Scalar(event.value, kind, start, end, start if body == event.value else None)

    def _lines(
        self, event: "yaml.ScalarEvent", start: int, end: int
    ) -> tuple[tuple[int, int], ...]:
        """Where each line of a literal block stands; nothing for folded ones, whose lines are joined."""
        if event.style != "|":
            return ()
        header = self.text.find("\n", start, end)
        if header < 0:
            return ()
        lines: list[tuple[int, int]] = []
        outer = header + 1
        inner = 0
        for line in event.value.split("\n"):
            stop = self.text.find("\n", outer)
            stop = len(self.text) if stop < 0 else stop
            body = self.text[outer:stop].rstrip("\r")
            lines.append((inner, outer + max(len(body) - len(line), 0)))
            inner += len(line) + 1
            outer = stop + 1
        return tuple(lines)
