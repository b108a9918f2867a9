"""The kinds of values a policy has. Each kind checks a YAML node and describes itself as JSON Schema."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from govlint.config.reader import BAD, Reader

_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?\Z", re.ASCII)
_MAX_DIGITS = 15


class Kind(Protocol):
    """`parse` gives plain values (str, int, Decimal, bool, None, list, dict) or BAD."""

    def parse(self, reader: Reader, node: Any, at: str) -> Any: ...

    def schema(self) -> dict[str, Any]: ...


def _scalar(reader: Reader, node: Any, want: str) -> Any:
    """The text of a scalar as written (`no` stays "no"); null and collections are faults."""
    if node.id != "scalar":
        return reader.fault(node, f"expected {want}, found {_what(node)}")
    if node.tag.endswith(":null"):
        return reader.fault(node, f"expected {want}, found nothing")
    return node.value


@dataclass(frozen=True)
class Text:
    """Text. `right` returns what is wrong with a value, or an empty string."""

    want: str = "a text"
    right: Callable[[str], str] | None = None

    def parse(self, reader: Reader, node: Any, at: str) -> Any:
        value = _scalar(reader, node, self.want)
        if value is BAD:
            return BAD
        if not value.strip():
            return reader.fault(node, f"expected {self.want}, found an empty one")
        if self.right and (wrong := self.right(value)):
            return reader.fault(node, wrong)
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "number", "boolean"]} if not self.right else {"type": "string"}


@dataclass(frozen=True)
class Flag:
    def parse(self, reader: Reader, node: Any, at: str) -> Any:
        value = _scalar(reader, node, "true or false")
        if value is BAD or (value in ("true", "false") and node.tag.endswith(":bool")):
            return value if value is BAD else value == "true"
        return reader.fault(node, f'expected true or false, found "{value}"')

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


@dataclass(frozen=True)
class Number:
    """A plain decimal number: no sign, exponent, underscore, hexadecimal or infinity."""

    least: Decimal = Decimal(0)
    above: bool = False  # `least` itself is too small
    whole: bool = False
    nullable: bool = False

    def parse(self, reader: Reader, node: Any, at: str) -> Any:
        if self.nullable and node.id == "scalar" and node.tag.endswith(":null"):
            return None
        want = "a whole number" if self.whole else "a number"
        text = _scalar(reader, node, want)
        if text is BAD:
            return BAD
        numeric = node.tag.endswith((":int", ":float"))
        octal = len(text) > 1 and text[0] == "0" and "." not in text
        if not numeric or not _NUMBER.match(text) or octal or (self.whole and "." in text):
            return reader.fault(node, f'expected {want} in plain digits, found "{text[:40]}"')
        if len(text) > _MAX_DIGITS:
            return reader.fault(node, f"a number of more than {_MAX_DIGITS} digits")
        value = Decimal(text)
        if value < self.least or (self.above and value == self.least):
            bound = f"more than {self.least}" if self.above else f"at least {self.least}"
            return reader.fault(node, f"expected {bound}, found {text}")
        return int(value) if self.whole else value

    def schema(self) -> dict[str, Any]:
        kind = "integer" if self.whole else "number"
        bound = int(self.least) if self.least == int(self.least) else float(self.least)
        return {
            "type": [kind, "null"] if self.nullable else kind,
            ("exclusiveMinimum" if self.above else "minimum"): bound,
        }


@dataclass(frozen=True)
class Choice:
    values: tuple[str, ...]

    def parse(self, reader: Reader, node: Any, at: str) -> Any:
        value = _scalar(reader, node, f"one of {', '.join(self.values)}")
        if value is BAD or value in self.values:
            return value
        return reader.unknown(node, "value", value, self.values)

    def schema(self) -> dict[str, Any]:
        # `off` unquoted is a boolean to a YAML 1.1 reader, and means the same here.
        return {"enum": [*self.values, False] if "off" in self.values else list(self.values)}


@dataclass(frozen=True)
class ListOf:
    item: Kind
    least: int = 0

    def parse(self, reader: Reader, node: Any, at: str) -> Any:
        if node.id != "sequence":
            return reader.fault(node, f"expected a list, found {_what(node)}")
        if len(node.value) < self.least:
            return reader.fault(node, f"expected at least {self.least} item")
        if not reader.enter(node):
            return BAD
        out = []
        for index, each in enumerate(node.value):
            path = f"{at}[{index}]"
            reader.lines[path] = each.start_mark.line + 1
            value = self.item.parse(reader, each, path) if reader.enter(each) else BAD
            if value is not BAD:
                out.append(value)
        return out

    def schema(self) -> dict[str, Any]:
        least = {"minItems": self.least} if self.least else {}
        return {"type": "array", "items": self.item.schema(), **least}


@dataclass(frozen=True)
class MapOf:
    """A mapping with free keys; `names` says they are names of checks. Merges key by key."""

    item: Kind
    names: bool = False

    def parse(self, reader: Reader, node: Any, at: str) -> Any:
        if node.id != "mapping":
            return reader.fault(node, f"expected a mapping, found {_what(node)}")
        if not reader.enter(node):
            return BAD
        out = {}
        for key, key_node, child in reader.pairs(node):
            if self.names and reader.check_names is not None and key not in reader.check_names:
                reader.unknown(key_node, "check", key, reader.check_names)
                continue
            reader.lines[f"{at}.{key}"] = key_node.start_mark.line + 1
            value = self.item.parse(reader, child, f"{at}.{key}") if reader.enter(child) else BAD
            if value is not BAD:
                out[key] = value
        return out

    def schema(self) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": self.item.schema()}


@dataclass(frozen=True)
class Field:
    """One key of a record: its kind, its documentation, and where it goes in the Policy.

    `attr` is the Policy's attribute, `make` turns the plain value into the typed one.
    """

    key: str
    kind: Kind
    doc: str
    attr: str | None = None
    make: Callable[[Any], Any] = field(default=lambda value: value)
    required: bool = False


@dataclass(frozen=True)
class Record:
    """A mapping with known keys. `short`: the key meant when a single value stands for it all."""

    fields: tuple[Field, ...]
    short: str | None = None

    def parse(self, reader: Reader, node: Any, at: str) -> Any:
        known = {each.key: each for each in self.fields}
        if node.id != "mapping":
            if self.short and node.id == "scalar":
                value = known[self.short].kind.parse(reader, node, at)
                return BAD if value is BAD else {self.short: value}
            return reader.fault(node, f"expected a mapping, found {_what(node)}")
        if not reader.enter(node):
            return BAD
        out: dict[str, Any] = {}
        keys = set()
        for key, key_node, child in reader.pairs(node):
            keys.add(key)
            if key not in known:
                reader.unknown(key_node, "key", key, known)
                continue
            path = f"{at}.{key}" if at else key
            reader.lines[path] = key_node.start_mark.line + 1
            value = known[key].kind.parse(reader, child, path) if reader.enter(child) else BAD
            if value is not BAD:
                out[key] = value
        missing = [each.key for each in self.fields if each.required and each.key not in keys]
        if missing:
            return reader.fault(node, f'"{missing[0]}" is missing')
        return out

    def schema(self) -> dict[str, Any]:
        properties = {
            each.key: {**each.kind.schema(), "description": each.doc} for each in self.fields
        }
        required = [each.key for each in self.fields if each.required]
        shape = {"type": "object", "additionalProperties": False, "properties": properties}
        if required:
            shape["required"] = required
        if self.short is None:
            return shape
        known = {each.key: each for each in self.fields}
        return {"anyOf": [known[self.short].kind.schema(), shape]}


def _what(node: Any) -> str:
    if node.id != "scalar":
        return f"a {node.id}" if node.id == "mapping" else "a list"
    if node.tag.endswith(":null"):
        return "nothing"
    return f'"{node.value[:40]}"'
