"""What a name put together at run time may mean: `getattr(self, f"on_{kind}")`, plugin modules."""

import re
from collections.abc import Iterator

from govlint.extract.constants import text
from govlint.extract.evaluator import Evaluator
from govlint.extract.scopes import Scope
from govlint.extract.values import Cls, Ext, Fn, Inst, Mod, Value, Values, union
from govlint.syntax import tree as t

LEAST = 3  # characters that have to be known of such a name
MOST_TARGETS = 48
_HOLES = re.compile(r"%[sdr]|\{\w*\}")  # in a text that is filled in later


def _written(ev: Evaluator, expr: t.Expr, scope: Scope) -> str | None:
    """The text of a name with `*` for what is only known at run time."""
    if isinstance(expr, t.Text) and expr.parts:
        match expr.parts[0]:
            case t.Name(id="__name__" | "__package__"):
                rest = text(ev, t.Text(expr.lo, expr.hi, expr.parts[1:]), scope)
                return rest if rest and rest.startswith(".") else None
    found = text(ev, expr, scope)
    return None if found is None else _HOLES.sub("*", found)


def pattern(ev: Evaluator, expr: t.Expr, scope: Scope) -> re.Pattern[str] | None:
    """The names an expression may give, where enough of them is written down."""
    found = _written(ev, expr, scope)
    if found is None or "*" not in found or len(found.replace("*", "")) < LEAST:
        return None
    return re.compile(r"[^.]*".join(map(re.escape, found.split("*"))))


def members(ev: Evaluator, receiver: Values, names: re.Pattern[str]) -> Values:
    """All functions and classes of objects and modules whose names fit."""
    out: Values = ()
    for value in receiver:
        for name in list(dict.fromkeys(_names(ev, value)))[:MOST_TARGETS]:
            if names.fullmatch(name):
                found = ev.member(value, name)
                out = union(out, tuple(v for v in found if isinstance(v, Fn | Cls)))
    return out


def _names(ev: Evaluator, value: Value) -> Iterator[str]:
    match value:
        case Inst(scope) | Cls(scope):
            for each in (*ev.ancestors(scope)[0], *ev.descendants(scope)):
                yield from each.functions
        case Mod(file):
            yield from file.module.functions
            yield from file.module.classes


def itself(ev: Evaluator, expr: t.Expr, scope: Scope) -> Values:
    """The own module behind `sys.modules[__name__]` and `globals()`."""
    match expr:
        case t.Index(value=value, key=t.Name(id="__name__")):
            values = ev.eval(value, scope)
            inside = any(isinstance(v, Ext) and v.name == "sys.modules" for v in values)
        case t.Call(func=t.Name(id="globals"), args=()):
            inside = True
        case _:
            inside = False
    own = ev.modules.paths.get(scope.unit.path) if inside else None
    return (Mod(own),) if own is not None else ()


def looked_up(ev: Evaluator, expr: t.Index, scope: Scope) -> Values:
    """`globals()[f"on_{kind}"]`."""
    if not isinstance(expr.value, t.Call):
        return ()
    own = itself(ev, expr.value, scope)
    if isinstance(expr.key, t.Const) and isinstance(expr.key.value, str):
        return union(*(ev.member(value, expr.key.value) for value in own), ())
    names = pattern(ev, expr.key, scope) if own else None
    return members(ev, own, names) if names is not None else ()


def modules(ev: Evaluator, call: t.Call, scope: Scope) -> Values:
    """`import_module(f"plugins.{name}")`: all modules of the package."""
    found = _written(ev, call.args[0].value, scope)
    if found is None or "*" not in found:
        return ()
    if found.startswith("."):
        return _beside(ev, found, call, scope)
    names = pattern(ev, call.args[0].value, scope)
    fixed = found.partition("*")[0].rpartition(".")[0]
    if names is None or not fixed:
        return ()
    fitting = [name for name in ev.modules.names if name.startswith(f"{fixed}.")]
    files = (ev.modules.find(name, scope.unit) for name in sorted(fitting) if names.fullmatch(name))
    return union(*((Mod(file),) for file in list(files)[:MOST_TARGETS] if file is not None), ())


def _beside(ev: Evaluator, name: str, call: t.Call, scope: Scope) -> Values:
    """A relative name, in the package that is named or in the own one."""
    given = [arg.value for arg in call.args if arg.name in (None, "package")][1:2]
    tail = name.lstrip(".")
    level = len(name) - len(tail)
    match given:
        case [] | [t.Name(id="__name__" | "__package__")]:
            folder = ev.modules.relative("", level, scope.unit)
        case [t.Const(value=str() as package)]:
            home = ev.modules.find(package, scope.unit)
            if home is None:
                return ()
            folder = ev.modules.relative("", level, home.unit)
        case _:
            return ()
    fits = re.compile(r"[^.]*".join(map(re.escape, tail.split("*"))))
    head = f"{folder}/" if folder else ""
    files = [
        file
        for path, file in ev.modules.paths.items()
        if path.startswith(head) and fits.fullmatch(_dotted(path[len(head) :]))
    ]
    return union(*((Mod(file),) for file in files[:MOST_TARGETS]), ())


def _dotted(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
