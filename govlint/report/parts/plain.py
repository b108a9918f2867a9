"""Turns objects of sarif_om into what json.dumps takes.

The writer that comes with sarif_om drops every property that equals its default, so that an
explicit level "warning" is lost and a rule's default "error" takes its place; and the classes
are of a draft in which the `status` of a suppression was still called `state`.
"""

from functools import cache
from typing import Any

import attr

# Defaults of sarif_om that mean "not given" and that a reader must not see.
_NOT_GIVEN: dict[str, Any] = {
    "rank": -1.0,
    "index": -1,
    "ruleIndex": -1,
    "parentIndex": -1,
    "byteOffset": -1,
    "charOffset": -1,
    "byteLength": -1,
    "absoluteAddress": -1,
    "relativeAddress": -1,
    "executionOrder": -1,
    "nestingLevel": -1,
    "language": "en-US",
    "newlineSequences": ["\r\n", "\n"],
}
_RENAMED = {("Suppression", "state"): "status"}


def plain(value: Any) -> Any:
    """`value` with objects of sarif_om as dicts, without what was not given."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    kind = type(value)
    if not attr.has(kind):
        return value
    said = {}
    for name, key in _fields(kind):
        item = getattr(value, name)
        if item is None or (key in _NOT_GIVEN and item == _NOT_GIVEN[key]):
            continue
        said[_RENAMED.get((kind.__name__, key), key)] = plain(item)
    return said


@cache
def _fields(kind: type) -> tuple[tuple[str, str], ...]:
    return tuple((one.name, one.metadata["schema_property_name"]) for one in attr.fields(kind))
