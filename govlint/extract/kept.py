"""What is kept under a key in an object of a library: a user's session, the state of an app.

st.session_state["agent"] = make()        agent = st.session_state.agent
cl.user_session.set("agent", make())      agent = cl.user_session.get("agent")
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from govlint.extract.evaluator import Evaluator
from govlint.extract.scopes import FileIndex, Scope
from govlint.extract.values import Cls, Ext, Fn, Inst, Items, Lam, Map, Obj, Part, Values, union
from govlint.syntax import tree as t

MOST = 6  # more places that keep something under one key are many programs, not one
_USABLE = (Fn, Lam, Part, Cls, Inst, Obj, Items, Map)


class Keep(NamedTuple):
    holder: t.Expr
    value: t.Expr
    scope: Scope


def keeps(files: Iterable[FileIndex]) -> Mapping[str, Sequence[Keep]]:
    """key -> every `holder[key] = value`, `holder.set(key, value)` and the like."""
    found: dict[str, list[Keep]] = defaultdict(list)
    for scope in (scope for file in files for scope in file.scopes):
        for target, value in scope.stored:
            if (key := literal(target.key)) is not None:
                found[key].append(Keep(target.value, value, scope))
        for call in scope.calls:
            if not isinstance(call.func, t.Attr) or call.func.attr not in ("set", "setdefault"):
                continue
            plain = [arg.value for arg in call.args if not arg.name and not arg.star]
            if len(plain) == 2 and (key := literal(plain[0])) is not None:
                found[key].append(Keep(call.func.value, plain[1], scope))
    return found


def literal(expr: t.Expr) -> str | None:
    return expr.value if isinstance(expr, t.Const) and isinstance(expr.value, str) else None


def held(ev: Evaluator, found: Sequence[Keep], holder: str, scope: Scope) -> Values:
    """What can be used of all that is kept in the object of this dotted name, seen from a scope."""
    own = [one for one in found if one.scope.unit is scope.unit]
    groups = [
        tuple(value for value in ev.eval(one.value, one.scope) if isinstance(value, _USABLE))
        for one in (found if len(found) <= MOST else own)
        if Ext(holder) in ev.eval(one.holder, one.scope)
    ]
    return union(*groups) if groups else ()
