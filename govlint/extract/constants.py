"""Numbers and texts behind expressions, folded without running anything."""

import math
import re
from decimal import Decimal, DecimalException, InvalidOperation

from govlint.catalog.limits import words
from govlint.extract.evaluator import Evaluator
from govlint.extract.scopes import Scope, dotted
from govlint.extract.values import Ext, Lit
from govlint.model.source import Span
from govlint.model.state import ABSENT, Known, State, Unknown
from govlint.syntax import tree as t

NO_BOUND = Decimal(1_000_000)  # a count from here on bounds nothing in practice
UNSET = "is unlimited by default"  # a parameter that nobody in the project passes
_NUMBERS = ("builtins.int", "builtins.float", "decimal.Decimal", "builtins.abs", "builtins.round")
_ENV = ("os.getenv", "os.environ.get", "decouple.config", "environ.get")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*")
_ASKS = frozenset({"env", "environ", "getenv"})
_WRITES = frozenset({"set", "setenv", "put", "del", "delenv", "patch", "mock", "unset", "has", "is", "check"})  # fmt: skip
_INFINITE = ("math.inf", "sys.maxsize", "numpy.inf", "float.inf")
Seen = dict[tuple[int, int], tuple[t.Expr, State[Decimal | None]]]  # keeps the node: ids recur


def span_of(expr: t.Expr, scope: Scope) -> Span:
    return scope.unit.span(expr)


def text(ev: Evaluator, expr: t.Expr, scope: Scope, depth: int = 0) -> str | None:
    """The text of an expression; what cannot be read inside it is `*`. None: nothing known."""
    if depth > 6:
        return None
    if isinstance(expr, t.Const):
        return expr.value if isinstance(expr.value, str) else None
    if isinstance(expr, t.Text):
        return "".join(text(ev, part, scope, depth + 1) or "*" for part in expr.parts)
    if isinstance(expr, t.Binary) and expr.op == "+":
        left = text(ev, expr.left, scope, depth + 1)
        right = text(ev, expr.right, scope, depth + 1)
        return None if left is None and right is None else (left or "*") + (right or "*")
    if isinstance(expr, t.Binary) and expr.op in "%/":
        return text(ev, expr.left, scope, depth + 1)
    if isinstance(expr, t.Bool):
        return text(ev, expr.right, scope, depth + 1) or text(ev, expr.left, scope, depth + 1)
    if isinstance(expr, t.Call):
        if isinstance(expr.func, t.Attr) and expr.func.attr in ("format", "rstrip", "strip"):
            return text(ev, expr.func.value, scope, depth + 1)
        if (fallback := environment(ev, expr, scope)) is not None:
            return text(ev, fallback[1], scope, depth + 1) if fallback[1] is not None else None
    for value in ev.eval(expr, scope):
        if isinstance(value, Lit) and value.node is not expr:
            found = text(ev, value.node, value.scope, depth + 1)
            if found is not None:
                return found
    return None


def word(ev: Evaluator, expr: t.Expr | None, scope: Scope) -> State[str]:
    """A text argument as a state: a variable that cannot be read is unknown."""
    if expr is None:
        return ABSENT
    found = text(ev, expr, scope)
    if found is None or "*" in found:
        return Unknown("is not a literal", span_of(expr, scope))
    return Known(found, span_of(expr, scope))


def environment(ev: Evaluator, call: t.Call, scope: Scope) -> tuple[t.Expr, t.Expr | None] | None:
    """(name, default) of a read of the environment; None when the call is none."""
    if not call.args or call.args[0].star:
        return None
    for value in ev.eval(call.func, scope):
        if isinstance(value, Ext) and value.name in _ENV:
            plain = [arg.value for arg in call.args if arg.name is None]
            named = next((arg.value for arg in call.args if arg.name == "default"), None)
            return call.args[0].value, plain[1] if len(plain) > 1 else named
    return _helper(call)


def _helper(call: t.Call) -> tuple[t.Expr, t.Expr | None] | None:
    """A read of the environment by a function called after it: _env_int("MAX_TURNS", 30)."""
    name = call.args[0].value
    if not (isinstance(name, t.Const) and isinstance(name.value, str)) or call.args[0].name:
        return None
    said = frozenset(words(dotted(call.func)))
    if not _VARIABLE.fullmatch(name.value) or not said & _ASKS or said & _WRITES:
        return None
    plain = [arg.value for arg in call.args[1:] if arg.name is None and not arg.star]
    given = [each for each in plain if not _variable(each)]
    named = next((arg.value for arg in call.args if arg.name == "default"), None)
    return name, given[0] if given else named


def _variable(expr: t.Expr) -> bool:
    """Whether an argument is the name of one more variable."""
    return (
        isinstance(expr, t.Const)
        and isinstance(expr.value, str)
        and _VARIABLE.fullmatch(expr.value) is not None
    )


def number(ev: Evaluator, expr: t.Expr, scope: Scope) -> State[Decimal | None]:
    """The number an expression means. Known(None) is None, inf or NaN: no number bounds it.

    Where several values can arrive the largest counts, because a ceiling is as high as its
    highest value.
    """
    found = _number(ev, expr, scope, 0, {})
    if isinstance(found, Known):
        return Known(found.value, found.at or span_of(expr, scope))
    return found


def _number(
    ev: Evaluator, expr: t.Expr, scope: Scope, depth: int, seen: Seen
) -> State[Decimal | None]:
    """`seen`: what is known so far; names that are made of one another are read once."""
    at = span_of(expr, scope)
    if depth > 12:
        return Unknown("is computed", at)
    place = (id(expr), id(scope))
    if place not in seen:
        seen[place] = (expr, Unknown("is computed", at))
        seen[place] = (expr, _read(ev, expr, scope, depth, seen))
    return seen[place][1]


def _read(
    ev: Evaluator, expr: t.Expr, scope: Scope, depth: int, seen: Seen
) -> State[Decimal | None]:
    at = span_of(expr, scope)
    match expr:
        case t.Const():
            return literal(expr.value, at)
        case t.Unary(op="-"):
            inner = _number(ev, expr.value, scope, depth + 1, seen)
            if isinstance(inner, Known) and inner.value is not None:
                return Known(-inner.value, at)
            return inner
        case t.Binary():
            return _folded(ev, expr, scope, depth, seen)
        case t.Call():
            if (read := environment(ev, expr, scope)) is not None:
                name = text(ev, read[0], scope) or "?"
                if read[1] is None:
                    return Unknown(f"comes from the environment variable {name}", at)
                return _number(ev, read[1], scope, depth + 1, seen)
            for value in ev.eval(expr.func, scope):
                if isinstance(value, Ext) and value.name in _NUMBERS and expr.args:
                    return _number(ev, expr.args[0].value, scope, depth + 1, seen)
                if isinstance(value, Ext) and value.name in ("builtins.min", "builtins.max"):
                    return _extreme(ev, expr, scope, depth, seen, value.name.endswith("min"))
        case t.Cond():
            both = [_number(ev, part, scope, depth + 1, seen) for part in (expr.then, expr.other)]
            return _largest(both, at)
        case t.Bool():
            left = _number(ev, expr.left, scope, depth + 1, seen)
            right = _number(ev, expr.right, scope, depth + 1, seen)
            return _largest([s for s in (left, right) if s != Known(None, None)], at)
    values = ev.eval(expr, scope)
    states: list[State[Decimal | None]] = []
    for value in values:
        if isinstance(value, Lit):
            if value.node is expr:
                states.append(Unknown("is computed", at))
            else:
                states.append(_number(ev, value.node, value.scope, depth + 1, seen))
        elif isinstance(value, Ext) and value.name in _INFINITE:
            states.append(Known(None, at))
        elif isinstance(value, Ext) and value.name.endswith("()"):
            states.append(_through(ev, expr, scope, depth, seen))
    if not states and isinstance(expr, t.Name | t.Attr):
        return _through(ev, expr, scope, depth, seen)
    found = _largest(states, at) if states else Unknown("cannot be read here", at)
    if isinstance(found, Known) and found.value is None and isinstance(expr, t.Name | t.Attr):
        return _given_elsewhere(ev, expr, scope, depth, seen) or found
    return found


def _given_elsewhere(
    ev: Evaluator, expr: t.Name | t.Attr, scope: Scope, depth: int, seen: Seen
) -> State[Decimal | None] | None:
    """A None that is only the default: what else the name is given, where that says more."""
    at = span_of(expr, scope)
    if isinstance(expr, t.Name) and passed_in(ev, expr.id, scope):
        return Unknown(f"`{expr.id}` {UNSET}", at)
    found = _through(ev, expr, scope, depth, seen)
    if isinstance(found, Known) and found.value is None:
        return None
    # An infinite number is a constant of the library: there is nothing to follow.
    return found if ev.origins(expr, scope) else None


def passed_in(ev: Evaluator, name: str, scope: Scope) -> bool:
    """Whether a name is the parameter of a function that nobody in the project calls."""
    for each in scope.enclosing():
        if name in each.names and (each.kind != "class" or each is scope):
            return any(
                binding.kind == "param"
                and binding.scope is not None
                and not ev.call_sites(binding.scope)
                for binding in each.names[name]
            )
    return False


def _through(
    ev: Evaluator, expr: t.Expr, scope: Scope, depth: int, seen: Seen
) -> State[Decimal | None]:
    """Follow a name to the expressions assigned to it, such as int(os.getenv(...))."""
    states = []
    for node, inner in ev.origins(expr, scope):
        if node is not expr:
            states.append(_number(ev, node, inner, depth + 1, seen))
    at = span_of(expr, scope)
    return _largest(states, at) if states else Unknown("cannot be read here", at)


def literal(value: object, at: Span | None) -> State[Decimal | None]:
    """The number of a literal: "$0.50", 1e3, "50_000", None, inf."""
    if value is None:
        return Known(None, at)
    if isinstance(value, bool):
        return Unknown("is a truth value", at)
    if isinstance(value, float) and not math.isfinite(value):
        return Known(None, at)
    if isinstance(value, int | float):
        return Known(Decimal(str(value)), at)
    if isinstance(value, str):
        cleaned = value.strip().removeprefix("$").replace(",", "").replace("_", "")
        try:
            amount = Decimal(cleaned)
        except InvalidOperation:
            return Unknown("is not a number", at)
        return Known(amount if amount.is_finite() else None, at)
    return Unknown("is not a number", at)


def _folded(
    ev: Evaluator, expr: t.Binary, scope: Scope, depth: int, seen: Seen
) -> State[Decimal | None]:
    left = _number(ev, expr.left, scope, depth + 1, seen)
    right = _number(ev, expr.right, scope, depth + 1, seen)
    at = span_of(expr, scope)
    if not isinstance(left, Known) or not isinstance(right, Known):
        return Unknown("is computed", at)
    if left.value is None or right.value is None:
        return Known(None, at)
    try:
        if expr.op == "+":
            return Known(left.value + right.value, at)
        if expr.op == "-":
            return Known(left.value - right.value, at)
        if expr.op == "*":
            return Known(left.value * right.value, at)
        if expr.op in ("/", "//"):
            return Known(left.value / right.value, at)
        if expr.op == "**" and abs(right.value) < 64:
            return Known(left.value**right.value, at)
    except DecimalException:
        pass
    return Unknown("is computed", at)


def _extreme(
    ev: Evaluator, call: t.Call, scope: Scope, depth: int, seen: Seen, least: bool
) -> State[Decimal | None]:
    states = [_number(ev, arg.value, scope, depth + 1, seen) for arg in call.args]
    known = [s.value for s in states if isinstance(s, Known) and s.value is not None]
    at = span_of(call, scope)
    if least and known:
        return Known(min(known), at)
    if known and len(known) == len(states):
        return Known(max(known), at)
    return Unknown("is computed", at)


def _largest(states: list[State[Decimal | None]], at: Span) -> State[Decimal | None]:
    unknown = next((s for s in states if isinstance(s, Unknown)), None)
    known = [s for s in states if isinstance(s, Known)]
    if not known:
        return unknown or Unknown("cannot be read here", at)
    numbers = [s for s in known if s.value is not None]
    if not numbers:
        return unknown or Known(None, known[0].at)
    return max(numbers, key=lambda state: state.value or Decimal(0))
