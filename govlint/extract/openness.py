"""Whether a call can be given an argument of the library that it is not given."""

from govlint.extract.evaluator import Evaluator
from govlint.extract.values import Cls, Fn, Inst, Site

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
