"""Where a client comes from that is made out of sight."""

from govlint.extract.constants import span_of
from govlint.extract.evaluator import Evaluator
from govlint.extract.scopes import Scope, last_name
from govlint.extract.values import Site
from govlint.model.source import Span
from govlint.model.state import Unknown
from govlint.syntax import tree as t

_STEPS = 6
_COPIES = ("with_", "bind", "as_", "copy")


def made_elsewhere(ev: Evaluator, site: Site, at: Span) -> Unknown:
    """The last place on the way back from a call that can be read: one for all it decides for."""
    expr = _receiver(ev, site)
    scope = site.scope
    found = Unknown("the client is made elsewhere", at)
    for _ in range(_STEPS):
        if isinstance(expr, t.Call) and expr is not site.call:
            name = last_name(expr.func)
            if isinstance(expr.func, t.Attr) and name.startswith(_COPIES):
                expr = expr.func.value
                continue
            return Unknown(f"the client comes from {name or 'a call'}()", span_of(expr, scope))
        if not isinstance(expr, t.Name | t.Attr):
            break
        found = _passed_in(expr, scope) or found
        before = ev.origins(expr, scope)
        if len(before) != 1:
            break
        expr, scope = before[0]
    return found


def _receiver(ev: Evaluator, site: Site) -> t.Expr:
    """The object of a call: `client` of `client.chat.completions.create(...)`."""
    expr: t.Expr = site.call.func
    while isinstance(expr, t.Attr) and not ev.origins(expr, site.scope):
        expr = expr.value
    return expr


def _passed_in(expr: t.Expr, scope: Scope) -> Unknown | None:
    if not isinstance(expr, t.Name):
        return None
    for each in scope.enclosing():
        bindings = each.names.get(expr.id, ())
        if bindings and (each.kind != "class" or each is scope):
            node = bindings[0].node
            if not isinstance(node, t.Param) or any(one.kind != "param" for one in bindings):
                return None
            says = f"the client `{expr.id}` is passed in"
            return Unknown(says, each.unit.span(node))
    return None
