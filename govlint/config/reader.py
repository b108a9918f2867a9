"""From the text of a policy file to checked YAML nodes, with every fault as one line."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

MAX_BYTES = 256 * 1024
MAX_DEPTH = 40
MAX_NODES = 20_000

BAD: Final = object()
"""What a parse gives when the fault has been written down."""


class PolicyError(ValueError):
    """The policy cannot be used. `problems` has one line for each fault, all of them."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


@dataclass(slots=True)
class Reader:
    """Reads one file: collects faults, remembers on which line each dotted key stands."""

    label: str
    faults: list[tuple[int, int, str]] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    check_names: frozenset[str] | None = None  # None: names of checks are not looked up
    visited: int = 0

    def fault(self, node: Any, says: str) -> object:
        """Write a fault down at a node's place."""
        return self.fault_at(node.start_mark.line + 1, node.start_mark.column + 1, says)

    def fault_at(self, line: int, column: int, says: str) -> object:
        """Write a fault down; line 0 means the whole file, column 0 the whole line."""
        self.faults.append((line, column, says))
        return BAD

    @property
    def problems(self) -> list[str]:
        """One line each, in the order of the file."""
        return [
            ":".join([self.label, *(str(n) for n in (line, column) if n)]) + f": {says}"
            for line, column, says in sorted(self.faults)
        ]

    def enter(self, node: Any) -> bool:
        """Count a node; False once aliases have multiplied the file beyond all reason."""
        self.visited += 1
        if self.visited == MAX_NODES:
            self.fault(node, f"more than {MAX_NODES} values once aliases are followed")
        return self.visited < MAX_NODES

    def pairs(self, node: Any) -> list[tuple[str, Any, Any]]:
        """(key, key node, value node) of a mapping; keys that are no text or stand twice are faults."""
        first: dict[str, int] = {}
        pairs = []
        for key, value in node.value:
            if key.id != "scalar":
                self.fault(key, "a key must be a plain word")
            elif key.value in first:
                self.fault(key, f'key "{key.value}" stands twice, first on line {first[key.value]}')
            else:
                first[key.value] = key.start_mark.line + 1
                pairs.append((key.value, key, value))
        return pairs

    def unknown(self, node: Any, what: str, name: str, known: Iterable[str]) -> object:
        """Write an unknown name down, with the nearest real one or all of them when they are few."""
        return self.fault(node, f'unknown {what} "{_short(name)}"; {hint(name, known)}')


def hint(name: str, known: Iterable[str]) -> str:
    """What was probably meant."""
    from difflib import get_close_matches

    names = sorted(known)
    lowered = {each.lower(): each for each in names}
    near = get_close_matches(name.lower().replace("_", "-")[:100], list(lowered), 1, 0.6)
    if near:
        return f'did you mean "{lowered[near[0]]}"?'
    if len(names) <= 14:
        return f"known: {', '.join(names)}"
    return "`govlint checks` and `govlint config --schema` list what there is"


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."


def compose(reader: Reader, data: bytes) -> Any:
    """The root node of a YAML document, None when it is empty, BAD when it cannot be read."""
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    if len(data) > MAX_BYTES:
        return reader.fault_at(0, 0, f"larger than {MAX_BYTES // 1024} KiB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return reader.fault_at(line, 0, f"is not UTF-8 (byte 0x{data[error.start]:02x})")
    try:
        # Composing recurses, in C without a limit; events do not, so depth is looked at first.
        depth = 0
        for event in yaml.parse(text, loader):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > MAX_DEPTH:
                mark: Any = event.start_mark
                return reader.fault_at(mark.line + 1, 0, f"nested deeper than {MAX_DEPTH} levels")
        return yaml.compose(text, loader)
    except yaml.YAMLError as error:
        return _yaml_fault(reader, text, error)
    except (ValueError, OverflowError) as error:
        return reader.fault_at(0, 0, f"is not valid YAML: {error}")


def _yaml_fault(reader: Reader, text: str, error: Exception) -> object:
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        position = getattr(error, "position", None)
        line = text.count("\n", 0, position) + 1 if isinstance(position, int) else 0
        return reader.fault_at(line, 0, "is not valid YAML: a character that is not allowed")
    lines = text.splitlines()
    around = lines[mark.line] if mark.line < len(lines) else ""
    if "\t" in around[: len(around) - len(around.lstrip())] or "'\\t'" in str(error):
        says = "a tab indents this line; YAML wants spaces"
    else:
        problem = " ".join(str(getattr(error, "problem", "") or "cannot be read").split())
        says = f"is not valid YAML: {problem}"
    return reader.fault_at(mark.line + 1, mark.column + 1, says)
