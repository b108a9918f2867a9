"""What an imported name means."""

from govlint.extract.evaluator import Evaluator
from govlint.extract.modules import root_of
from govlint.extract.params import returned
from govlint.extract.scopes import Scope
from govlint.extract.values import Ext, Folder, Mod, Values
from govlint.syntax import tree as t
from govlint.syntax.unit import Unit


def imported(ev: Evaluator, node: object, scope: Scope) -> Values:
    """What the binding of an import statement stands for."""
    unit = scope.unit
    if isinstance(node, t.Import):
        name = node.name if node.asname else node.name.partition(".")[0]
        found = ev.modules.find(name, unit)
        if found is not None:
            return (Mod(found),)
        inner = ev.modules.find(node.name, unit)  # below packages that hold nothing
        tail = node.name.partition(".")[2]
        return (Ext(name),) if inner is None else (Folder(root_of(inner.unit, tail)),)
    assert isinstance(node, t.ImportFrom)
    return named(ev, node.module, node.level, node.name, unit)


def named(ev: Evaluator, module: str, level: int, name: str, unit: Unit) -> Values:
    """What `from module import name` gives in a file."""
    if level:
        path = ev.modules.relative(module, level, unit)
        index = ev.modules.at(path)
        inner = ev.modules.at(f"{path}/{name}" if path else name)
    else:
        index = ev.modules.find(module, unit)
        inner = ev.modules.find(f"{module}.{name}", unit)
    if index is not None and index.unit is not unit:
        if name in index.module.names:
            return ev.lookup(name, index.module)
        if inner is not None:
            return (Mod(inner),)
        found = ev.lookup(name, index.module) or lazy(ev, index.module, name)
        if not found and not level and ev.catalog.known_root(module) is not None:
            return (Ext(f"{module}.{name}"),)  # a file that only shares the library's name
        return found
    if inner is not None:
        return (Mod(inner),)
    return () if level else (Ext(f"{module}.{name}"),)


def lazy(ev: Evaluator, module: Scope, name: str) -> Values:
    """A name that a module's `__getattr__` provides."""
    provider = module.functions.get("__getattr__")
    return returned(ev, provider) if provider is not None else ()
