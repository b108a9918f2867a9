"""The fields of classes whose constructor only fills them: dataclasses, models, named tuples."""

from collections.abc import Sequence

from govlint.extract.evaluator import Evaluator
from govlint.extract.scopes import Binding, Scope, last_name
from govlint.extract.values import Ext, Value

_MAKERS = ("dataclass", "define", "frozen", "mutable", "attrs", "attr", "s")
_BASES = ("BaseModel", "NamedTuple", "TypedDict", "BaseSettings", "Struct", "SQLModel")


def fields(ev: Evaluator, scope: Scope) -> dict[str, Binding] | None:
    """The fields of a class in the order of its constructor; None where it has one of its own."""
    line, outside = ev.ancestors(scope)
    if any("__init__" in each.functions or "__new__" in each.functions for each in line):
        return None
    known = any(each.decorated(*_MAKERS) for each in line)
    if not known and not _filled(outside):
        return None
    out: dict[str, Binding] = {}
    for each in reversed(line):
        for name, bindings in each.names.items():
            marked = [one for one in bindings if one.annotation is not None]
            if marked and not _shared(marked[-1]):
                out[name] = marked[-1]
    return out


def keyed(ev: Evaluator, scope: Scope) -> bool:
    """Whether what a class makes is a dict."""
    return any(
        isinstance(base, Ext) and base.name.endswith(".TypedDict")
        for base in ev.ancestors(scope)[1]
    )


def _filled(outside: Sequence[Value]) -> bool:
    return any(isinstance(base, Ext) and base.name.rpartition(".")[2] in _BASES for base in outside)


def _shared(field: Binding) -> bool:
    return field.annotation is not None and last_name(field.annotation) == "ClassVar"
