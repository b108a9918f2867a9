"""Names of a module that an import gives a value too: which of them holds decides the import."""

import sys
from collections.abc import Iterator
from typing import NamedTuple

from govlint.extract import imports
from govlint.extract.constants import number
from govlint.extract.evaluator import Evaluator
from govlint.extract.scopes import Binding, Scope, stars_after
from govlint.extract.values import Ext
from govlint.model.state import Known
from govlint.syntax import tree as t


class Shadow(NamedTuple):
    """`outside`: the module is not in the project, so that its value cannot be read."""

    name: str
    node: t.ImportFrom
    outside: bool


def shadows(ev: Evaluator, scope: Scope) -> Iterator[Shadow]:
    """Names that are given a number in a scope, and by an import: one beside it, or a star after."""
    for name, bindings in scope.names.items():
        nodes = [one.node for one in bindings if isinstance(one.node, t.ImportFrom)]
        nodes += stars_after(scope, bindings)
        if nodes and any(_numeric(ev, one) for one in bindings):
            yield from _given(ev, scope, name, nodes)


def _given(ev: Evaluator, scope: Scope, name: str, nodes: list[t.ImportFrom]) -> Iterator[Shadow]:
    for node in nodes:
        star = node.name == "*"
        values = imports.named(ev, node.module, node.level, name if star else node.name, scope.unit)
        outside = bool(values) and all(isinstance(value, Ext) for value in values)
        if outside and star:
            # What a star brings is not known, but the names of well-known modules are.
            head = node.module.partition(".")[0]
            outside = head not in sys.stdlib_module_names and not ev.catalog.known_root(node.module)
            if not outside:
                continue
        if values:
            yield Shadow(name, node, outside)


def _numeric(ev: Evaluator, binding: Binding) -> bool:
    if binding.kind != "value" or binding.expr is None or binding.scope is None:
        return False
    state = number(ev, binding.expr, binding.scope)
    return isinstance(state, Known) and state.value is not None
