"""Values given to a name that stands in quotes: in a mapping, the environment, or by setattr."""

from collections.abc import Iterator
from typing import NamedTuple

from govlint.extract.scopes import Scope, dotted, last_name
from govlint.syntax import tree as t

_SETTERS = {"setattr": 1, "setitem": 1, "putenv": 0, "setdefault": 0}  # where the name stands


class Given(NamedTuple):
    """`way`: what it is given to, as written; empty where that is an expression."""

    way: tuple[str, ...]
    name: str
    value: t.Expr


def by_name(scope: Scope) -> Iterator[Given]:
    """`os.environ["X"] = "5"`, `config["x"] = 5`, `setattr(settings, "x", 5)`, in one scope."""
    for update in scope.stored:
        target = update[0]
        if isinstance(target.key, t.Const) and isinstance(target.key.value, str):
            yield Given(_way(target.value), target.key.value, update[1])
    for call in scope.calls:
        at = _SETTERS.get(last_name(call.func))
        args = [arg.value for arg in call.args if arg.name is None and not arg.star]
        if at is None or len(args) != at + 2:
            continue
        name = args[at]
        if isinstance(name, t.Const) and isinstance(name.value, str):
            holder = args[0] if at else call.func.value if isinstance(call.func, t.Attr) else None
            yield Given(_way(holder) if holder is not None else (), name.value, args[at + 1])


def _way(expr: t.Expr) -> tuple[str, ...]:
    return tuple(part for part in (dotted(expr) or last_name(expr)).split(".") if part)
