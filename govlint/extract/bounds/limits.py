"""What a limit is worth: a finite number, none, or no telling."""

from decimal import Decimal

from govlint.extract.bounds.context import Context
from govlint.extract.bounds.expr import statements, subexprs, text_of
from govlint.extract.bounds.region import assignments
from govlint.model.state import Known, State, Unknown
from govlint.syntax import tree as t

BY_DEFAULT = " by default"
_LACKING = ("None", "default 0", "unlimited", BY_DEFAULT)
NO_LIMIT = Decimal(10**6)  # so many turns, tries or calls are no bound


def resolve(context: Context, expr: t.Expr) -> State[Decimal | None]:
    """The value of a limit; Unknown when a caller may pass None or leave it at an unlimited 0."""
    found = context.number(expr)
    param = parameter(context, expr)
    if param is None:
        return found
    if isinstance(found, Known) and found.value and not endless(found):
        left_out = context.lacking(expr, "endless")
        return found if left_out is None else Unknown(left_out.says, left_out.at)
    place = context.unit.span(param)
    match param.default:
        case None:
            if param.annotation is not None and optional(param.annotation):
                return Unknown(f"`{param.name}` is passed in and may be None", place)
        case t.Const(value=None | 0 | 0.0) if not isinstance(found, Known) and not unset(found):
            return Unknown(f"`{param.name}` is passed in, default {text_of(param.default)}", place)
        case default if not isinstance(found, Known) or endless(found) or not found.value:
            if endless(context.number(default)) or isinstance(default, t.Const):
                return Unknown(f"`{param.name}` is {text_of(default)}{BY_DEFAULT}", place)
    return found


def unset(state: State[Decimal | None]) -> bool:
    """Whether a value is known to be no limit unless somebody sets one."""
    return isinstance(state, Unknown) and BY_DEFAULT in state.why


def parameter(context: Context, expr: t.Expr) -> t.Param | None:
    """The parameter an expression names, unless the function gives it another value."""
    function = context.function
    if function is None or not isinstance(expr, t.Name):
        return None
    param = next((p for p in function.params if p.name == expr.id and not p.kind), None)
    if param is None:
        return None
    for statement in statements(function.body):
        if any(key == expr.id for key, _ in assignments(statement)):
            return None
    return param


def optional(annotation: t.Expr) -> bool:
    """Whether an annotation allows None."""
    return any(
        (isinstance(node, t.Const) and (node.value is None or "None" in str(node.value)))
        or (isinstance(node, t.Name) and node.id == "Optional")
        or (isinstance(node, t.Attr) and node.attr == "Optional")
        for node in subexprs(annotation)
    )


def doubt(state: State[Decimal | None]) -> str:
    """Why a limit may not be one; "" for a finite number and for what is surely a number.

    A value that nothing says may be None is taken to be finite: comparing None raises.
    """
    if isinstance(state, Unknown) and any(word in state.why for word in _LACKING):
        return "" if f" is 0{BY_DEFAULT}" in state.why else state.why
    return ""


def endless(state: State[Decimal | None]) -> bool:
    """Whether a limit is known to be none: None, infinity, or beyond any sensible number."""
    return isinstance(state, Known) and (state.value is None or abs(state.value) >= NO_LIMIT)


def start_of(context: Context, key: str, before: int) -> State[Decimal | None]:
    """The value a counter has when the loop at offset `before` starts."""
    function = context.function
    body = function.body if function else context.unit.body
    last: t.Expr | None = None
    for statement in statements(body):
        if statement.lo >= before:
            break
        for found, value in assignments(statement):
            if found == key:
                last = value
    if last is not None:
        return context.number(last)
    if function:
        for param in function.params:
            if param.name == key:
                name = t.Name(param.lo, param.hi, key)
                if param.default is not None:
                    found_default = context.number(param.default)
                    if endless(found_default):
                        return Unknown(f"`{key}` is passed in, default {_default(param.default)}")
                    return found_default
                if param.annotation is not None and optional(param.annotation):
                    return Unknown(f"`{key}` is passed in and may be None")
                return context.number(name)
    return Unknown("")


def _default(expr: t.Expr) -> str:
    text = text_of(expr)
    return f"{text}, which is unlimited" if not isinstance(expr, t.Const) else text
