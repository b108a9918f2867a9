"""How a dict is changed after it was made: `name[key] = value`, `name.update(...)`, `del`."""

from typing import NamedTuple

from govlint.syntax import tree as t


class Edit(NamedTuple):
    """A change of a dict held by a name or `self.attr`, at offset `at`.

    `how`: set (`name[key] = value`), default (`name.setdefault(key, value)`), update
    (`name.update(...)` or `name |= ...`, the `call`), merge (`name[key][...] = ...`, where `value`
    is what `name[key]` has besides), drop (`del name[key]`, `name.pop(key)`) or attr
    (`name.key = value`).
    """

    how: str
    key: t.Expr | None = None
    value: t.Expr | None = None
    call: t.Call | None = None
    sometimes: bool = False  # stands under an `if`
    at: int = 0


def by_method(call: t.Call) -> Edit | None:
    """What a method of a dict does to it."""
    first = call.args[0].value if call.args else None
    match call.func:
        case t.Attr(attr="update"):
            return Edit("update", call=call)
        case t.Attr(attr="setdefault") if len(call.args) == 2:
            return Edit("default", first, call.args[1].value)
        case t.Attr(attr="pop") if first is not None:
            return Edit("drop", first)
    return None


def merged(node: t.AugAssign) -> Edit:
    """`name |= value`."""
    return Edit("update", call=t.Call(node.lo, node.hi, node.target, (t.Arg(node.value),)))


def outwards(held: t.Expr, edit: Edit) -> tuple[t.Expr, Edit | None]:
    """The outermost dict that a change of one inside it changes, and how; None: not followed."""
    while (inside := _within(held)) is not None:
        if edit.how in ("drop", "attr"):
            return held, None
        held, key = inside
        edit = Edit("merge", key, display(edit))
    return held, edit


def _within(held: t.Expr) -> tuple[t.Expr, t.Expr] | None:
    """The dict and the key of `name[key]` and `name.setdefault(key, {})`."""
    match held:
        case t.Index(value=outer, key=key):
            return outer, key
        case t.Call(func=t.Attr(value=outer, attr="setdefault"), args=(t.Arg(value=key), _)):
            return outer, key
    return None


def display(edit: Edit) -> t.Dict:
    """The dict that a change adds to another."""
    items: list[tuple[t.Expr | None, t.Expr]] = []
    if edit.key is not None and edit.value is not None:
        items.append((edit.key, edit.value))
    for arg in edit.call.args if edit.call is not None else ():
        key = t.Const(arg.value.lo, arg.value.hi, arg.name) if arg.name is not None else None
        items.append((key, arg.value))
    place = edit.call or edit.value or edit.key
    assert place is not None
    return t.Dict(place.lo, place.hi, tuple(items))
