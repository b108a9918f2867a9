"""Turns one YAML document into an Entry. The shape is the dataclasses' own: see entries.py."""

import types
from dataclasses import MISSING, fields, is_dataclass
from enum import EnumType
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

import yaml

from govlint.catalog.entries import (
    Default,
    Does,
    Entry,
    Functions,
    Method,
    Setting,
    TagSlot,
    Type,
)
from govlint.catalog.nodes import Reader, is_null
from govlint.catalog.words import WORDS
from govlint.model.facts import Sink

REFERENCES = {("Does", "makes"), ("Type", "like"), ("Type", "item")}
SPECIAL = ("self", "arg0", "args")  # what `makes` may say instead of a type


class Parser:
    """Builds the entry of one file. `references` are (line, column, type id) to be checked later."""

    def __init__(self, id_: str, kind: str, path: str) -> None:
        self.reader = Reader()
        self.id = id_
        self.kind = kind
        self.path = path
        self.replaces = ""
        self.references: list[tuple[int, int, str]] = []
        self._local: set[str] = set()
        self._same: dict[str, Any] = {}

    def entry(self, node: yaml.Node) -> Entry | None:
        """The entry, or None when something required is missing. Complaints are in `reader`."""
        pairs = self.reader.mapping(node, keys(Entry), "an entry")
        if not pairs:
            return None
        values: dict[str, Any] = {"kind": self.kind, "path": self.path}
        for key in ("id", "kind"):
            if key in pairs:
                values[key] = self.reader.text(pairs.pop(key)[1], WORDS.get(("Entry", key), ()))
        self.id = values.setdefault("id", self.id)
        if "replaces" in pairs:
            self.replaces = self.reader.text(pairs.pop("replaces")[1])
        if "checked" in pairs:
            checked = self.reader.mapping(pairs.pop("checked")[1], ("version", "on"), "checked")
            for key, (_, value) in checked.items():
                values[f"checked_{key}"] = self.reader.text(value)
        if "types" in pairs:
            self._local = set(self._type_ids(pairs["types"][1]))
        for key, (_, value) in pairs.items():
            values[key] = self._value(get_hints(Entry)[key], value, "Entry", key)
        values.setdefault("triage", default_triage(values.get("roots", ())))
        built = self._make(Entry, values, node)
        return built if isinstance(built, Entry) else None

    def _type_ids(self, node: yaml.Node) -> list[str]:
        found: list[str] = []
        for item in self.reader.items(node):
            if isinstance(item, yaml.MappingNode):
                for key, value in item.value:
                    if key.value != "id" or not isinstance(value, yaml.ScalarNode):
                        continue
                    if value.value in found:
                        self.reader.problem(value, f"type '{value.value}' is defined twice")
                    found.append(value.value)
        return found

    def _value(self, hint: Any, node: yaml.Node, owner: str, name: str) -> Any:
        """The node as the field `owner.name` wants it."""
        origin, args = get_origin(hint), get_args(hint)
        if origin in (Union, types.UnionType):
            if set(args) == {float, str, types.NoneType}:
                return self.reader.literal(node)
            if is_null(node):
                return None
            return self._value(args[0], node, owner, name)
        if origin is tuple:
            return self._tuple(args[0], node, owner, name)
        if isinstance(hint, type) and is_dataclass(hint):
            return self._dataclass(hint, node)
        if isinstance(hint, EnumType):
            return self._enum(hint, node)
        if hint is bool:
            return self.reader.flag(node)
        if hint is int:
            return self.reader.whole(node)
        if hint is Any or set(args) == {float, str}:
            return self.reader.literal(node)
        text = self.reader.text(node, WORDS.get((owner, name), ()))
        if (owner, name) in REFERENCES:
            return self._reference(node, text)
        if (owner, name) == ("Type", "id"):
            return f"{self.id}.{text}"
        if (owner, name) == ("Endpoint", "api") and not text.startswith(self.id + "."):
            return f"{self.id}.{text}"
        return text

    def _tuple(self, item: Any, node: yaml.Node, owner: str, name: str) -> tuple[Any, ...]:
        if get_origin(item) is tuple:  # a mapping kept as pairs
            pairs = self.reader.mapping(node, None, name)
            if name in ("attrs", "modules"):
                return tuple(
                    (key, self._reference(value, self.reader.text(value)))
                    for key, (_, value) in pairs.items()
                )
            return tuple((key, self.reader.literal(value)) for key, (_, value) in pairs.items())
        if item is TagSlot:
            return self._tags(node)
        if item is Any or set(get_args(item)) in ({float, str}, {str, int}):
            return tuple(self.reader.literal(each) for each in self.reader.items(node))
        built = (self._value(item, each, owner, name) for each in self.reader.items(node))
        return tuple(value for value in built if value is not None)

    def _dataclass(self, cls: type, node: yaml.Node) -> Any:
        if cls is Setting:
            return self._setting(node)
        pairs = self.reader.mapping(node, keys(cls), TITLES.get(cls.__name__, cls.__name__))
        if not pairs and isinstance(node, yaml.MappingNode) and cls is Does:
            return Does()
        values: dict[str, Any] = {}
        if cls in (Method, Functions):
            inline = {key: pairs.pop(key) for key in keys(Does) if key in pairs}
            values["does"] = self._fields(Does, inline, node)
        if cls is Type:
            values["made"] = Does()
        for key, (_, value) in pairs.items():
            values[key] = self._value(get_hints(cls)[key], value, cls.__name__, key)
        return self._make(cls, values, node)

    def _fields(
        self, cls: type, pairs: dict[str, tuple[yaml.Node, yaml.Node]], node: yaml.Node
    ) -> Any:
        values = {
            key: self._value(get_hints(cls)[key], value, cls.__name__, key)
            for key, (_, value) in pairs.items()
        }
        return self._make(cls, values, node)

    def _setting(self, node: yaml.Node) -> Any:
        """A list of argument names, or a mapping; `default` in any of its three shapes."""
        if not isinstance(node, yaml.MappingNode):
            args = tuple(self.reader.text(item) for item in self.reader.items(node))
            return self._make(Setting, {"name": args[0] if args else "", "args": args}, node)
        pairs = self.reader.mapping(node, keys(Setting), "a setting")
        values: dict[str, Any] = {}
        if "default" in pairs:
            _, value = pairs.pop("default")
            values["defaults"] = tuple(self._default(item) for item in self.reader.items(value))
        for key, (_, value) in pairs.items():
            values[key] = self._value(get_hints(Setting)[key], value, "Setting", key)
        if values.get("args"):
            values.setdefault("name", values["args"][0])
        return self._make(Setting, values, node)

    def _default(self, node: yaml.Node) -> Any:
        if isinstance(node, yaml.MappingNode):
            return self._fields(
                Default, self.reader.mapping(node, keys(Default), "a default"), node
            )
        return Default(self.reader.literal(node))

    def _tags(self, node: yaml.Node) -> tuple[Any, ...]:
        slots = []
        for arg, (_, value) in self.reader.mapping(node, None, "tags").items():
            if isinstance(value, yaml.ScalarNode):
                slots.append(
                    self._make(TagSlot, {"arg": arg, "sink": self._enum(Sink, value)}, value)
                )
                continue
            pairs = self.reader.mapping(value, keys(TagSlot) - {"arg"}, "a tag slot")
            values: dict[str, Any] = {"arg": arg}
            for key, (_, item) in pairs.items():
                values[key] = self._value(get_hints(TagSlot)[key], item, "TagSlot", key)
            slots.append(self._make(TagSlot, values, value))
        return tuple(slot for slot in slots if slot is not None)

    def _enum(self, hint: EnumType, node: yaml.Node) -> Any:
        members: list[Any] = list(hint.__members__.values())
        text = self.reader.text(node, [str(member) for member in members])
        return next((member for member in members if member == text), members[0])

    def _reference(self, node: yaml.Node, text: str) -> str:
        if text in SPECIAL:
            return text
        full = f"{self.id}.{text}" if text in self._local else text
        mark = node.start_mark
        self.references.append((mark.line + 1, mark.column + 1, full))
        return full

    def _make(self, cls: type, values: dict[str, Any], node: yaml.Node) -> Any:
        """The dataclass; equal ones are shared, which keeps the cached catalogue small."""
        missing = [key for key in required(cls) if key not in values]
        if missing:
            title = TITLES.get(cls.__name__, cls.__name__)
            for key in missing:
                self.reader.problem(node, f"{title} needs the key '{written(key)}'")
            return None
        built = cls(**values)
        return self._same.setdefault(repr(built), built)  # repr: 1 == True


TITLES = {
    "Entry": "an entry",
    "Type": "a type",
    "Method": "a method",
    "Functions": "a function",
    "Does": "what it does",
    "Setting": "a setting",
    "TagSlot": "a tag slot",
    "Condition": "a condition",
    "Endpoint": "an endpoint",
    "GuardRule": "a guard",
    "RetryRule": "a retry",
    "StopRule": "a stop",
    "AgentRule": "an agent",
    "Default": "a default",
}


@cache
def get_hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)


@cache
def keys(cls: type) -> frozenset[str]:
    """The keys YAML may use for a dataclass; they differ from its fields in few places."""
    names = {field.name for field in fields(cls)}
    if cls is Entry:
        names = names - {"checked_version", "checked_on", "path"} | {"checked", "replaces"}
    elif cls is Setting:
        names = names - {"defaults"} | {"default"}
    elif cls in (Method, Functions):
        names = names - {"does"} | keys(Does)
    return frozenset(names)


@cache
def required(cls: type) -> tuple[str, ...]:
    return tuple(
        field.name
        for field in fields(cls)
        if field.default is MISSING and field.default_factory is MISSING
    )


def written(field: str) -> str:
    return {"checked_version": "checked.version", "checked_on": "checked.on"}.get(field, field)


def default_triage(roots: tuple[str, ...]) -> tuple[str, ...]:
    """The last part of a root is in every way of importing it."""
    return tuple(dict.fromkeys(root.rpartition(".")[2] for root in roots))
