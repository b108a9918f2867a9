"""One step back: the expressions that a name or attribute was given."""

from govlint.extract import params
from govlint.extract.evaluator import Evaluator
from govlint.extract.scopes import Binding, Scope
from govlint.extract.values import Cls, Inst, Mod, Value
from govlint.syntax import tree as t
from govlint.syntax.unit import Unit


def origins(ev: Evaluator, expr: t.Expr, scope: Scope) -> list[tuple[t.Expr, Scope]]:
    """The expressions that a name or attribute was given, one step back."""
    bindings: list[Binding] = []
    if isinstance(expr, t.Name):
        for each in scope.enclosing():
            if expr.id in each.names and (each.kind != "class" or each is scope):
                bindings = each.names[expr.id]
                break
    elif isinstance(expr, t.Attr):
        for value in ev.eval(expr.value, scope):
            bindings += attribute_bindings(ev, value, expr.attr)
    out: list[tuple[t.Expr, Scope]] = []
    for binding in bindings:
        inner = binding.scope
        if inner is None:
            continue
        if binding.kind == "from":
            assert isinstance(binding.node, t.ImportFrom)
            node = binding.node
            if (module := module_of(ev, node, inner.unit)) is not None:
                out += origins(ev, t.Name(expr.lo, expr.hi, node.name), module)
        elif binding.kind == "param":
            assert isinstance(binding.node, t.Param)
            for site in list(ev.call_sites(inner))[: params.MOST_CALLERS]:
                found = params.argument_for(inner, binding.node, site.call)
                if found is not None:
                    out.append((found, site.scope))
            if binding.expr is not None:
                out.append((binding.expr, inner.parent or inner))
        elif binding.expr is not None and binding.kind == "value":
            out.append((binding.expr, inner))
    return out


def module_of(ev: Evaluator, node: t.ImportFrom, unit: Unit) -> Scope | None:
    if node.level:
        found = ev.modules.at(ev.modules.relative(node.module, node.level, unit))
    else:
        found = ev.modules.find(node.module, unit)
    return found.module if found is not None and found.unit is not unit else None


def attribute_bindings(ev: Evaluator, value: Value, name: str) -> list[Binding]:
    if isinstance(value, Mod):
        return value.file.module.names.get(name, [])
    if isinstance(value, Inst | Cls):
        for scope in ev.ancestors(value.scope)[0]:
            found = scope.attributes.get(name, []) + scope.names.get(name, [])
            if found:
                return found
    return []
