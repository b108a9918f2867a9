"""Whether a call can be given an argument of the library that it is not given."""

from govlint.extract.evaluator import Evaluator
from govlint.extract.scopes import Scope, last_name
from govlint.extract.settings_of import Arguments
from govlint.extract.values import Cls, Fn, Inst, Site
from govlint.syntax import tree as t

_MAKERS = ("__init__", "__new__")


def takes_more(ev: Evaluator, site: Site, name: str) -> bool:
    """False where code of the project stands between, as the `__init__` of a derived class, and
    knows no such argument: giving it would end the program."""
    for value in ev.eval(site.call.func, site.scope):
        match value:
            case Fn(scope):
                if not _knows(scope, name):
                    return False
            case Cls(scope):
                if not all(_knows(one, name) for one in _first(ev, scope, _MAKERS)):
                    return False
            case Inst(scope):
                if not all(_knows(one, name) for one in _first(ev, scope, ("__call__",))):
                    return False
    return True


def _first(ev: Evaluator, scope: Scope, names: tuple[str, ...]) -> list[Scope]:
    """The methods that run first: those of the nearest class that has any."""
    for each in ev.ancestors(scope)[0]:
        found = [each.functions[name] for name in names if name in each.functions]
        if found:
            return found
    return []


def _knows(function: Scope, name: str) -> bool:
    return any(one.name == name or one.kind == "**" for one in function.function.params)


def is_none(expr: t.Expr) -> bool:
    return isinstance(expr, t.Const) and expr.value is None


def writable(args: Arguments, name: str, position: int | None, plain: bool, keys: bool) -> bool:
    """Whether the argument can be written where the call stands: with `keys`, further keys of a
    mapping, else a value where there is none. `plain` as in the catalogue."""
    outer, _, inner = name.partition(".")
    if not takes_more(args.ev, args.site, outer):
        return False
    around = args.get(outer, position)
    if around is None:
        return plain or not inner
    expr, scope = around
    if not any(arg.value is expr for arg in args.site.call.args):
        return False  # it comes through ** from elsewhere
    if not inner:
        return is_none(expr) or (keys and isinstance(expr, t.Dict))
    match expr:
        case t.Dict():
            return True
        case t.Call():
            made = last_name(expr.func)
            known = made == "dict" or made[:1].isupper()
            return known and takes_more(args.ev, Site(expr, scope), inner.partition(".")[0])
        case t.Name() | t.Attr():
            return plain and not keys
    return plain and is_none(expr)
