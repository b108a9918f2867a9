"""What is put into a container after it was made: appended, added, stored under a key."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from govlint.extract.evaluator import Evaluator
from govlint.extract.origins import module_of
from govlint.extract.params import telling
from govlint.extract.scopes import FileIndex, Fill, Scope
from govlint.extract.values import (
    Cls,
    Ext,
    Fn,
    Inst,
    Items,
    Lam,
    Map,
    Mod,
    Obj,
    Part,
    Value,
    Values,
    union,
)
from govlint.syntax import tree as t

MOST_FILLS = 24
_CONTAINERS = ("collections.defaultdict()", "collections.deque()", "collections.OrderedDict()")


def by_name(ev: Evaluator, scope: Scope, name: str, found: Values) -> Values:
    """The further contents of the container a name of `scope` holds."""
    out: Values = ()
    for edit in scope.edits.get(name, ()):
        if edit.value is None or edit.how == "attr" or any(isinstance(v, Map) for v in found):
            continue
        inner = ev.eval(edit.value, scope)
        if telling(inner):
            out = union(out, (Items(inner, edit.value, scope),))
    if not container(found):
        return out
    *_, module = scope.enclosing()
    fills = [fill for fill in module.fills.get(name, ()) if _home(fill, name) is scope]
    if scope.kind == "module":
        fills += [fill for fill in ev.fills_outside(name) if _means(ev, fill, scope, name)]
    return union(out, contents(ev, fills))


def outside(modules: Iterable[FileIndex]) -> dict[str, list[Fill]]:
    """What modules put into containers that they import, by the containers' own names."""
    out: dict[str, list[Fill]] = defaultdict(list)
    for index in modules:
        for attribute, fill in index.fills:
            out[attribute].append(fill)
        for name, fills in index.module.fills.items():
            for node in (binding.node for binding in index.module.names.get(name, ())):
                if isinstance(node, t.ImportFrom):
                    out[node.name] += fills
    return out


def _means(ev: Evaluator, fill: Fill, scope: Scope, name: str) -> bool:
    """Whether what is filled elsewhere is a module's own name."""
    if isinstance(fill.target, t.Attr):
        values = ev.eval(fill.target.value, fill.scope)
        return any(isinstance(value, Mod) and value.file.module is scope for value in values)
    *_, module = fill.scope.enclosing()
    asked = fill.target.id if isinstance(fill.target, t.Name) else ""
    for _ in range(4):  # names are handed on through packages
        nodes = [binding.node for binding in module.names.get(asked, ())]
        node = next((each for each in nodes if isinstance(each, t.ImportFrom)), None)
        found = module_of(ev, node, module.unit) if node is not None else None
        if node is None or found is None:
            return False
        module, asked = found, node.name
        if module is scope:
            return asked == name
    return False


def by_attribute(ev: Evaluator, scope: Scope, name: str, found: Values) -> Values:
    """The same for an attribute of the instances of a class, those derived from it included."""
    if not container(found):
        return ()
    line = (*ev.ancestors(scope)[0], *ev.descendants(scope))
    return contents(ev, (fill for each in line for fill in each.fills.get(name, ())))


def contents(ev: Evaluator, fills: Iterable[Fill]) -> Values:
    out: Values = ()
    last = None
    for _, fill in zip(range(MOST_FILLS), fills, strict=False):
        inner = ev.eval(fill.value, fill.scope)
        if fill.many:
            inner = ev.items(inner)
        usable = tuple(v for v in inner if isinstance(v, Fn | Lam | Part | Cls | Inst | Obj))
        if usable:
            out, last = union(out, usable), fill
    return (Items(out, last.value, last.scope),) if last is not None else ()


def container(found: Values) -> bool:
    return any(
        isinstance(value, Items | Map) or (isinstance(value, Ext) and value.name in _CONTAINERS)
        for value in found
    )


def hollow(found: Values) -> bool:
    """Whether all that is known is an empty display, of which an annotation says more."""
    return bool(found) and all(map(_empty, found))


def _empty(value: Value) -> bool:
    match value:
        case Items(values=(), node=t.Seq(items=()) | t.Call(args=())):
            return True
        case Map(node=t.Dict(items=()) | t.Call(args=())):
            return True
    return False


def _home(fill: Fill, name: str) -> Scope | None:
    """The scope that the filled name belongs to."""
    places: Iterator[Scope] = fill.scope.enclosing()
    return next(
        (s for s in places if name in s.names and (s.kind != "class" or s is fill.scope)), None
    )
