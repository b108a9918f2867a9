"""The fields of classes whose constructor only fills them: dataclasses, models, named tuples."""

from collections.abc import Sequence

from govlint.extract.evaluator import Evaluator
from govlint.extract.params import MOST_CALLERS
from govlint.extract.scopes import Binding, Scope, last_name
from govlint.extract.values import Ext, Inst, Value, Values, union
from govlint.syntax import tree as t

_MAKERS = ("dataclass", "define", "frozen", "mutable", "attrs", "attr", "attributes", "s")
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
            if marked and _taken(marked[-1]):
                out[name] = marked[-1]
    return out


def by_place(ev: Evaluator, scope: Scope) -> bool:
    """Whether the constructor takes its fields by position: models take them by name alone."""
    line, outside = ev.ancestors(scope)
    tuples = (isinstance(base, Ext) and base.name.endswith(".NamedTuple") for base in outside)
    return any(each.decorated(*_MAKERS) for each in line) or any(tuples)


def argument(ev: Evaluator, scope: Scope, name: str, call: t.Call) -> t.Expr | None:
    """What a construction gives a field; None where it leaves it out or may hide it."""
    if any(arg.name == name for arg in call.args):
        return next(arg.value for arg in call.args if arg.name == name)
    order = list(fields(ev, scope) or ())
    plain = [arg for arg in call.args if arg.name is None]
    place = order.index(name) if name in order else len(plain)
    if place >= len(plain) or any(arg.star for arg in plain[: place + 1]):
        return None
    return plain[place].value


def given(ev: Evaluator, value: Inst, name: str) -> Values:
    """What the constructions of an instance give a field of it: its own one where it is known."""
    made = fields(ev, value.scope)
    if made is None or name not in made:
        return ()
    sites = [value.site] if value.site is not None else ev.constructions(value.scope)
    found = (
        (argument(ev, value.scope, name, site.call), site.scope) for site in sites[:MOST_CALLERS]
    )
    groups = [ev.eval(expr, scope) for expr, scope in found if expr is not None]
    return union(*groups) if groups else ()


def keyed(ev: Evaluator, scope: Scope) -> bool:
    """Whether what a class makes is a dict."""
    return any(
        isinstance(base, Ext) and base.name.endswith(".TypedDict")
        for base in ev.ancestors(scope)[1]
    )


def from_outside(ev: Evaluator, scope: Scope) -> bool:
    """Whether the environment fills what a constructor leaves out."""
    return any(
        isinstance(base, Ext) and base.name.endswith(".BaseSettings")
        for base in ev.ancestors(scope)[1]
    )


def _filled(outside: Sequence[Value]) -> bool:
    return any(isinstance(base, Ext) and base.name.rpartition(".")[2] in _BASES for base in outside)


def _taken(field: Binding) -> bool:
    """Whether an annotated name of a class body is one that the constructor takes."""
    said = field.annotation
    return said is not None and last_name(said) not in ("ClassVar", "KW_ONLY")
