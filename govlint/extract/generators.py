"""Generators of the project that are asked for more by hand: `g.send(x)`, `next(g)`."""

from collections.abc import Iterator

from govlint.extract.evaluator import Evaluator
from govlint.extract.scopes import Scope
from govlint.extract.values import Fn, Items, Site
from govlint.syntax import tree as t

_METHODS = frozenset({"send", "asend", "__next__", "__anext__"})
_FUNCTIONS = frozenset({"next", "anext"})


def resumed(ev: Evaluator, site: Site) -> Iterator[Scope]:
    """The generator functions whose bodies a call makes go on."""
    call = site.call
    held: t.Expr | None = None
    if isinstance(call.func, t.Attr) and call.func.attr in _METHODS:
        held = call.func.value
    elif isinstance(call.func, t.Name) and call.func.id in _FUNCTIONS and call.args:
        held = call.args[0].value
    for value in ev.eval(held, site.scope) if held is not None else ():
        if isinstance(value, Items) and isinstance(value.node, t.Call):
            for maker in ev.eval(value.node.func, value.scope):
                if isinstance(maker, Fn) and maker.scope.yields:
                    yield maker.scope
