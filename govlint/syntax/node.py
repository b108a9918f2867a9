"""What the classes of the compact tree share.

They are classes and no named tuples because a type checker compares named tuples field by field,
which over the recursive unions of the tree takes minutes.
"""

from dataclasses import dataclass, fields
from operator import attrgetter
from typing import TypeVar, dataclass_transform

T = TypeVar("T", bound="Node")


class Node:
    """What every node has: its fields in order."""

    __slots__ = ()

    def values(self) -> tuple[object, ...]:
        raise NotImplementedError


@dataclass_transform()
def node(cls: type[T]) -> type[T]:
    """A node class: slots, equality by content, and a pickle as small as a tuple's."""
    made = dataclass(slots=True, unsafe_hash=True)(cls)
    values = attrgetter(*(each.name for each in fields(made)))  # type: ignore[arg-type]
    made.values = lambda self: values(self)  # type: ignore[method-assign]
    made.__reduce__ = lambda self: (made, values(self))  # type: ignore[method-assign]
    return made
