"""Where keys and values stand in settings trees: plain entries, `env` lists, flags, lists of numbers."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from govlint.extract.settings.shell import entries
from govlint.extract.settings.tree import Entry, Mapping, Node, Scalar, Sequence

# Letters of any alphabet: a name that only looks like a governed one must be seen too.
_ASSIGNED = re.compile(r"([^\W\d][^\s=:/?&.,{}()<>$\"'\\\[\]-]*)=(.*)", re.DOTALL)
_FLAG = re.compile(r"--([^\W\d][\w-]*)(?:=|[ \t]+)(\"[^\"\n]*\"|'[^'\n]*'|\$\{\{.*?\}\}|[^\s\\]+)")
_COMMANDS = frozenset(
    {"args", "command", "cmd", "entrypoint", "run", "script", "claude_args", "extra_args", "flags"}
)
_WRAPPED = ("amount", "value", "default", "limit")


@dataclass(frozen=True, slots=True)
class Way:
    """How the walk came to a place: keys, the mappings passed (outermost first), index in a list."""

    keys: tuple[str, ...] = ()
    mappings: tuple[Mapping, ...] = ()
    index: int | None = None

    def into(self, key: str) -> "Way":
        return Way((*self.keys, key), self.mappings)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A key with a value. `suffix`: the key inside the value that holds the number."""

    key: str
    start: int
    end: int
    value: Scalar
    way: Way
    suffix: str = ""
    twice: bool = False  # the key was written before in the same mapping


class EndlessError(Exception):
    """The tree holds more nodes than a walk may visit."""


class Walk:
    """One walk over a document. `names`: keys whose value names a list item, best first.

    `most`: nodes it may visit. `both`: a key written twice is two candidates (branches of a template), not a duplicate.
    """

    def __init__(self, names: tuple[str, ...], *, both: bool, most: int) -> None:
        self._names = names
        self._both = both
        self._left = most

    def node(self, node: Node, way: Way) -> Iterator[Candidate]:
        """Every candidate below a node. Raises EndlessError."""
        self._left -= 1
        if self._left <= 0:
            raise EndlessError
        if isinstance(node, Mapping):
            yield from self._mapping(node, Way(way.keys, (*way.mappings, node)))
        elif isinstance(node, Sequence):
            yield from self._sequence(node, way)

    def _mapping(self, mapping: Mapping, way: Way) -> Iterator[Candidate]:
        last = {entry.key: entry for entry in mapping.entries}
        first = {entry.key: entry for entry in reversed(mapping.entries)}
        for inherited in _merged(mapping):
            if inherited.key not in last:
                last[inherited.key] = first[inherited.key] = inherited
        yield from _patched(mapping, way)
        for entry in mapping.entries if self._both else last.values():
            if entry.key == "<<":
                continue
            twice = not self._both and first[entry.key] is not entry
            if isinstance(entry.value, Scalar):
                self._left -= 1
                yield Candidate(entry.key, entry.start, entry.end, entry.value, way, "", twice)
                if entry.key in _COMMANDS:
                    yield from _flags(entry.value, way.into(entry.key))
                    yield from _set_in(entry.value, way.into(entry.key))
                continue
            if isinstance(entry.value, Mapping):
                yield from _wrapped(entry, entry.value, way, twice)
            yield from self.node(entry.value, way.into(entry.key))

    def _sequence(self, sequence: Sequence, way: Way) -> Iterator[Candidate]:
        taken: dict[str, int] = {}
        assigned: list[Candidate] = []
        command = bool(way.keys) and way.keys[-1] in _COMMANDS
        for index, item in enumerate(sequence.items):
            self._left -= 1
            variable = None if command and _compound(item) else _variable(item, way)
            if variable is not None:
                assigned.append(variable)
            elif isinstance(item, Scalar):
                following = sequence.items[index + 1] if index + 1 < len(sequence.items) else None
                yield from _item(item, following, index, way, command=command)
            else:
                name = self._name(item) or str(index)
                taken[name] = taken.get(name, 0) + 1
                label = f"[{name}]" if taken[name] == 1 else f"[{name}#{taken[name]}]"
                yield from self.node(item, way.into(label))
        yield from assigned if self._both else _last(assigned)

    def _name(self, item: Node) -> str | None:
        if not isinstance(item, Mapping):
            return None
        said = (item.text(key) for key in self._names)
        return next((text for text in said if text is not None and len(text) <= 80), None)


def _patched(mapping: Mapping, way: Way) -> Iterator[Candidate]:
    """A step of a JSON patch (RFC 6902): {op: replace, path: /data/MAX_TURNS, value: "5"}."""
    path = mapping.text("path")
    if path is None or not path.startswith("/") or mapping.text("op") not in ("add", "replace"):
        return
    *outer, name = (part.replace("~1", "/").replace("~0", "~") for part in path[1:].split("/"))
    entry = next((one for one in mapping.entries if one.key == "value"), None)
    there = Way((*way.keys, *outer), way.mappings)
    if entry is not None and isinstance(entry.value, Scalar):
        yield Candidate(name, entry.start, entry.end, entry.value, there)
    elif entry is not None and isinstance(entry.value, Mapping):
        variable = _assigned(entry.value, there)
        yield from [variable] if variable is not None else []


def _merged(mapping: Mapping) -> Iterator[Entry]:
    """Entries that `<<: *base` brings in, nearest first."""
    stack: list[tuple[Node, int]] = [
        (entry.value, 0) for entry in mapping.entries if entry.key == "<<"
    ]
    while stack:
        node, depth = stack.pop()
        if depth > 8:
            continue
        if isinstance(node, Sequence):
            stack.extend((item, depth + 1) for item in reversed(node.items[:50]))
        elif isinstance(node, Mapping):
            for entry in node.entries:
                if entry.key == "<<":
                    stack.append((entry.value, depth + 1))
                else:
                    yield entry


def _wrapped(entry: Entry, inside: Mapping, way: Way, twice: bool) -> Iterator[Candidate]:
    """budget: {amount: 5, currency: USD}, and inputs of workflows with a default."""
    for name in _WRAPPED:
        value = inside.get(name)
        if isinstance(value, Scalar) and len(inside.entries) <= 6:
            yield Candidate(entry.key, entry.start, entry.end, value, way, name, twice)
            return


def _last(assigned: list[Candidate]) -> Iterator[Candidate]:
    """Of several values for one variable the last, as Kubernetes and Compose take it."""
    places = {candidate.key: index for index, candidate in enumerate(assigned)}
    names = [candidate.key for candidate in assigned]
    for index, candidate in enumerate(assigned):
        if places[candidate.key] == index:
            yield replace(candidate, twice=names.count(candidate.key) > 1)


def _variable(item: Node, way: Way) -> Candidate | None:
    """An environment variable in a list: NAME=value, or a mapping with its name."""
    if isinstance(item, Mapping):
        return _assigned(item, way)
    if not isinstance(item, Scalar) or item.kind not in ("string", "plain"):
        return None
    match = _ASSIGNED.fullmatch(item.text)
    if match is None:
        return None
    return Candidate(match[1], *_part(item, 0, match.end(1)), _slice(item, *match.span(2)), way)


def _assigned(item: Mapping, way: Way) -> Candidate | None:
    """{name: MAX_TURNS, value: "5"} of Kubernetes, ECS and Helm charts; valueFrom is a reference."""
    named = next((entry.value for entry in item.entries if entry.key in ("name", "key")), None)
    if not isinstance(named, Scalar) or _ASSIGNED.fullmatch(f"{named.text}=") is None:
        return None
    value = item.get("value")
    if isinstance(value, Scalar) and len(item.entries) <= 3:
        return Candidate(named.text, named.start, named.end, value, way)
    source = item.get("valueFrom")
    if isinstance(source, Mapping) and source.entries:
        held = source.entries[0]
        inner = held.value.text("name") if isinstance(held.value, Mapping) else None
        says = f"{held.key.removesuffix('KeyRef')} {inner or '?'}"
        hidden = Scalar(says, "reference", source.start, source.end)
        return Candidate(named.text, named.start, named.end, hidden, way)
    return None


def _item(
    item: Scalar, following: Node | None, index: int, way: Way, *, command: bool
) -> Iterator[Candidate]:
    """A value in a list: a flag with or without its value, or one number of several."""
    if not command:
        if way.keys:
            above = Way(way.keys[:-1], way.mappings, index)
            yield Candidate(way.keys[-1], item.start, item.end, item, above)
    elif item.text.startswith("--") and "=" not in item.text and " " not in item.text:
        if isinstance(following, Scalar) and not following.text.startswith("-"):
            yield Candidate(item.text[2:], item.start, item.end, following, way)
    else:
        yield from _flags(item, way)
        yield from _set_in(item, way)


def _compound(item: Node) -> bool:
    """Whether an item of a command's list is a command itself, not a single word."""
    return isinstance(item, Scalar) and any(letter.isspace() for letter in item.text.strip())


def _set_in(value: Scalar, way: Way) -> Iterator[Candidate]:
    """MAX_TURNS=5 before a command, in a script, and files that the script writes."""
    if value.kind == "hidden" or "=" not in value.text:
        return
    for entry in entries(value.text, 0, len(value.text), {}):
        if isinstance(entry.value, Scalar):
            place = _part(value, entry.value.start, entry.value.end)
            inside = Scalar(entry.value.text, entry.value.kind, *place)
            yield Candidate(entry.key, *_part(value, entry.start, entry.end), inside, way)


def _flags(value: Scalar, way: Way) -> Iterator[Candidate]:
    """--max-turns 5 in a command line."""
    if value.kind == "hidden":
        return
    for match in _FLAG.finditer(value.text):
        body = match[2]
        quoted = len(body) > 1 and body[0] in "\"'" and body[-1] == body[0]
        inner = _slice(value, match.start(2) + quoted, match.end(2) - quoted)
        yield Candidate(match[1], *_part(value, *match.span(1)), inner, way)


def _slice(value: Scalar, start: int, end: int) -> Scalar:
    """A part of a string as a value of its own."""
    text = value.text[start:end]
    return Scalar(text.strip("\"'"), "string", *_part(value, start, end))


def _part(value: Scalar, start: int, end: int) -> tuple[int, int]:
    if value.inner is not None:
        return value.inner + start, value.inner + end
    place: Callable[[int], int] | None = _on_line(value, start)
    return (place(start), place(end)) if place is not None else (value.start, value.end)


def _on_line(value: Scalar, start: int) -> Callable[[int], int] | None:
    line = next((anchor for anchor in reversed(value.anchors) if anchor[0] <= start), None)
    return None if line is None else lambda offset: line[1] + offset - line[0]
