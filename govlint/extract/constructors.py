"""What a class of the project gives to the constructor of the library's class it derives from."""

from govlint.extract.evaluator import Evaluator
from govlint.extract.scopes import Scope, last_name
from govlint.extract.values import Site
from govlint.syntax import tree as t


def handed_up(ev: Evaluator, scope: Scope) -> tuple[Site, ...]:
    """The arguments by name of `super().__init__(...)`, then the class's own fields, each as a call.

    They stand behind what the class itself is called with: nearest first.
    """
    sites: list[Site] = []
    for each in ev.ancestors(scope)[0]:
        init = each.functions.get("__init__")
        if init is not None:
            sites += [Site(_by_name(call, init), init) for call in init.calls if _above(call)]
        fields = [
            t.Arg(binding.expr, name)
            for name, bindings in each.names.items()
            for binding in bindings[-1:]
            if binding.kind == "value"
            and binding.annotation is not None
            and binding.expr is not None
        ]
        if fields:
            name = t.Name(each.klass.lo, each.klass.lo, each.last)
            sites.append(Site(t.Call(name.lo, name.hi, name, tuple(fields)), each))
    return tuple(sites)


def _above(call: t.Call) -> bool:
    """`super().__init__(...)` and `Base.__init__(self, ...)`."""
    func = call.func
    if not isinstance(func, t.Attr) or func.attr != "__init__":
        return False
    if isinstance(func.value, t.Call):
        return last_name(func.value.func) == "super"
    return bool(call.args) and isinstance(call.args[0].value, t.Name)


def _by_name(call: t.Call, init: Scope) -> t.Call:
    """The call without its positional arguments, and without the `**kwargs` that it hands on."""
    rest = {param.name for param in init.function.params if param.kind == "**"}
    kept = tuple(
        arg
        for arg in call.args
        if arg.name
        or (arg.star == "**" and not (isinstance(arg.value, t.Name) and arg.value.id in rest))
    )
    return t.Call(call.lo, call.hi, call.func, kept)
