"""What settings files say about whether a limit stops anything: dry_run, fail_open, mode, action."""

from collections.abc import Iterator
from typing import NamedTuple

from govlint.catalog.limits import Enforcement, words
from govlint.extract.settings.find import parsed
from govlint.extract.settings.tree import Mapping, Node, Scalar, Sequence, Text
from govlint.model.source import Span

_TRUE = frozenset({"true", "yes", "on", "1"})
_FALSE = frozenset({"false", "no", "off", "0"})
_MOST = 20_000  # nodes of one document


class Switch(NamedTuple):
    """A key that says how a limit is enforced. `loose`: True when it lets things pass, False when
    it stops them, None when its value is not known to do either."""

    way: tuple[str, ...]
    value: str
    loose: bool | None
    span: Span


def switches(path: str, data: bytes, known: Enforcement) -> list[Switch]:
    """The switches of a settings file, in order; none where it cannot be read."""
    text = Text(path, data.decode("utf-8-sig", "replace"))
    return [
        switch
        for number, root in enumerate(parsed(path, text.text))
        for switch in _below(root, (str(number),) if number else (), known, text)
    ]


def _below(root: Node, start: tuple[str, ...], known: Enforcement, text: Text) -> Iterator[Switch]:
    stack: list[tuple[Node, tuple[str, ...]]] = [(root, start)]
    left = _MOST
    while stack and left:
        left -= 1
        node, way = stack.pop()
        if isinstance(node, Sequence):
            stack += [(item, (*way, f"[{at}]")) for at, item in enumerate(node.items)]
        elif isinstance(node, Mapping):
            for entry in node.entries:
                if isinstance(entry.value, Scalar):
                    name = "_".join(words(entry.key))
                    if known.speaks(name):
                        span = text.span(entry.value.start, entry.value.end)
                        value = entry.value.text
                        yield Switch((*way, entry.key), value, _loose(name, value, known), span)
                else:
                    stack.append((entry.value, (*way, entry.key)))


def _loose(name: str, value: str, known: Enforcement) -> bool | None:
    said = "_".join(words(value))
    if name in known.modes:
        return True if said in known.passes else False if said in known.stops else None
    if said in _TRUE or said in _FALSE:
        return (said in _TRUE) is (name in known.loose)
    return None
