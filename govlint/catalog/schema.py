"""The JSON Schema of an entry, for editors: made from the dataclasses, kept in rules/schema/."""

import json
import types
from dataclasses import is_dataclass
from typing import Any, Union, get_args, get_origin

from govlint.catalog.entries import Default, Does, Entry, Functions, Method, Setting, TagSlot, Type
from govlint.catalog.parse import get_hints, keys, required
from govlint.catalog.words import WORDS
from govlint.model.facts import Sink

_SCALAR: dict[str, Any] = {"type": ["string", "number", "boolean", "null"]}
_TEXT: dict[str, Any] = {"type": ["string", "number"]}  # 3.10 without quotes is text all the same


def entry_schema() -> dict[str, Any]:
    """A JSON Schema (2020-12) that accepts what the parser accepts."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A govlint catalogue entry",
        "description": "One library: what its names and methods do with money.",
        **_object(Entry),
    }
    schema["$defs"] = {
        cls.__name__: _object(cls)
        for cls in sorted(_reached(Entry), key=lambda each: each.__name__)
    }
    return schema


def text() -> str:
    """As it stands in rules/schema/entry.schema.json."""
    return json.dumps(entry_schema(), indent=2) + "\n"


def _reached(cls: type, seen: set[type] | None = None) -> set[type]:
    found: set[type] = set() if seen is None else seen
    for hint in get_hints(cls).values():
        for part in _parts(hint):
            if isinstance(part, type) and is_dataclass(part) and part not in found:
                found.add(part)
                _reached(part, found)
    return found - {Entry}


def _parts(hint: Any) -> list[Any]:
    return [hint, *(inner for arg in get_args(hint) for inner in _parts(arg))]


def _object(cls: type) -> dict[str, Any]:
    hints = get_hints(cls)
    properties: dict[str, Any] = {}
    for key in sorted(keys(cls)):
        owner = cls
        if key not in hints and key in get_hints(Does):
            owner = Does
        properties[key] = _property(owner, key)
    wanted = [key for key in required(cls) if key in properties]
    if cls is Entry:
        wanted = ["checked", "docs", "packages", "roots"]
    elif cls is Type:
        wanted.remove("made")
    elif cls is Setting:
        wanted = ["args"]
    elif cls is TagSlot:
        properties.pop("arg")
        wanted = ["sink"]
    elif cls in (Method, Functions):
        wanted = ["paths"] if cls is Method else ["names"]
    made: dict[str, Any] = {"type": "object", "properties": properties}
    if wanted:
        made["required"] = wanted
    made["additionalProperties"] = False
    if cls is Setting:
        return {"anyOf": [_some(_TEXT), made]}
    return made


def _property(owner: type, key: str) -> dict[str, Any]:
    if (owner, key) == (Entry, "checked"):
        return {
            "type": "object",
            "properties": {"version": _TEXT, "on": {"type": "string", "format": "date"}},
            "required": ["version", "on"],
            "additionalProperties": False,
        }
    if (owner, key) == (Entry, "replaces"):
        return _TEXT
    if (owner, key) == (Setting, "default"):
        return _some({"anyOf": [_SCALAR, _reference(Default)]})
    return _shape(get_hints(owner)[key], owner.__name__, key)


def _shape(hint: Any, owner: str, key: str) -> dict[str, Any]:
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        if types.NoneType in args and len(args) == 2:
            return {"anyOf": [_shape(args[0], owner, key), {"type": "null"}]}
        return _SCALAR
    if origin is tuple:
        item = args[0]
        if get_origin(item) is tuple:
            inner = _TEXT if key in ("attrs", "modules") else _SCALAR
            return {"type": "object", "additionalProperties": inner}
        if item is TagSlot:
            slot = {"anyOf": [{"enum": [sink.value for sink in Sink]}, _reference(TagSlot)]}
            return {"type": "object", "additionalProperties": slot}
        return _some(_shape(item, owner, key))
    if hint is Any:
        return {"anyOf": [_SCALAR, {"type": "array", "items": _SCALAR}]}
    if isinstance(hint, type) and is_dataclass(hint):
        return _reference(hint)
    if hint is bool:
        return {"type": "boolean"}
    if hint is int:
        return {"type": "integer"}
    members = getattr(hint, "__members__", None)
    if members is not None:
        return {"enum": [member.value for member in members.values()]}
    if (owner, key) in WORDS:
        return {"enum": list(WORDS[owner, key])}
    return _TEXT


def _reference(cls: type) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{cls.__name__}"}


def _some(item: dict[str, Any]) -> dict[str, Any]:
    """One, or a list of them."""
    return {"anyOf": [item, {"type": "array", "items": item}]}
