"""Whether a call can be given an argument of the library that it is not given."""

from govlint.extract.evaluator import Evaluator
from govlint.extract.scopes import last_name
from govlint.extract.settings_of import Arguments
from govlint.extract.values import Cls, Fn, Inst, Site
from govlint.syntax import tree as t

_MAKERS = frozenset({"__init__", "__new__"})


def takes_more(ev: Evaluator, site: Site) -> bool:
    """False where code of the project stands between, as the `__init__` of a derived class: its
    parameters are its own, and an argument that it does not know ends the program."""
    for value in ev.eval(site.call.func, site.scope):
        match value:
            case Fn():
                return False
            case Cls(scope):
                line, _ = ev.ancestors(scope)
                if any(_MAKERS & each.functions.keys() for each in line):
                    return False
            case Inst(scope):
                line, _ = ev.ancestors(scope)
                if any("__call__" in each.functions for each in line):
                    return False
    return True


def is_none(expr: t.Expr) -> bool:
    return isinstance(expr, t.Const) and expr.value is None


def writable(args: Arguments, name: str, position: int | None, plain: bool, keys: bool) -> bool:
    """Whether the argument can be written where the call stands: with `keys`, further keys of a
    mapping, else a value where there is none. `plain` as in the catalogue."""
    if not takes_more(args.ev, args.site):
        return False
    outer, _, inner = name.partition(".")
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
            return known and takes_more(args.ev, Site(expr, scope))
        case t.Name() | t.Attr():
            return plain and not keys
    return plain and is_none(expr)
