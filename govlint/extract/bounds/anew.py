"""Values made from older ones: `replace(state, turns=state.turns + 1)`, `return turns + 1`."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from govlint.extract.bounds.change import Trend
from govlint.extract.bounds.context import Context
from govlint.extract.bounds.expr import key_of, keys_in
from govlint.extract.bounds.way import ANEW, ANY, DOWN, LEN, UP, Way, compose
from govlint.syntax import tree as t

REST = "*"  # the path of all parts that are not named
_COPIES = frozenset({
    "dataclasses.replace", "attr.evolve", "attrs.evolve", "copy.replace", "copy.copy",
    "copy.deepcopy",
})  # fmt: skip


class Gift(NamedTuple):
    """A part of what a function returns: the key it was made from, and how it moved since.

    `path`: inside the answer, "" for all of it, with "(1)" before it in item 1 of a tuple. An
    `effect` of "" is the place itself; without a `source` it says all that is known.
    """

    path: str
    source: str
    effect: str


def anew(value: t.Expr, context: Context) -> dict[str, t.Expr] | None:
    """The parts of an object that is made anew, by path; under REST what the others are kept of."""
    match value:
        case t.Dict(items=items):
            out: dict[str, t.Expr] = {}
            for key, item in items:
                if key is None:
                    out = {REST: item}
                elif isinstance(key, t.Const):
                    out[f"[{key.value!r}]"] = item
                else:
                    return None
            return out
        case t.Binary(left=left, op="|", right=t.Dict() as right):
            parts = anew(right, context)
            return None if parts is None or REST in parts else {REST: left, **parts}
        case t.Call() if not any(arg.star for arg in value.args):
            return _called(value, context)
    return None


def _called(call: t.Call, context: Context) -> dict[str, t.Expr] | None:
    plain = [arg.value for arg in call.args if arg.name is None]
    named = {f".{arg.name}": arg.value for arg in call.args if arg.name is not None}
    if isinstance(call.func, t.Attr) and not plain:
        if call.func.attr == "_replace":
            return {REST: call.func.value, **named}
        if call.func.attr in ("model_copy", "copy") and named.keys() <= {".update", ".deep"}:
            update = named.get(".update")
            changed = {} if update is None else _keyed(update)
            return None if changed is None else {REST: call.func.value, **changed}
    if len(plain) == 1 and context.external(call) in _COPIES:
        return {REST: plain[0], **named}
    if isinstance(call.func, t.Name) and call.func.id == "dict" and len(plain) == 1:
        return {REST: plain[0], **{f"[{name[1:]!r}]": each for name, each in named.items()}}
    fields = context.fields(call)
    if fields is None or len(plain) > len(fields):
        return None
    given = dict(zip(fields, plain, strict=False))
    for field in fields[len(plain) :]:
        name = field.removeprefix(".").strip("[]'")
        if f".{name}" in named:
            given[field] = named[f".{name}"]
    return given


def _keyed(update: t.Expr) -> dict[str, t.Expr] | None:
    """The fields that `update={"turns": 1}` sets."""
    if not isinstance(update, t.Dict):
        return None
    out: dict[str, t.Expr] = {}
    for key, item in update.items:
        if not isinstance(key, t.Const):
            return None
        out[f".{key.value}"] = item
    return out


def recipe(
    value: t.Expr, context: Context, trend: Trend, once: Mapping[str, t.Expr]
) -> tuple[Gift, ...]:
    """What a value is made of, each way's own changes left aside; `once`: names and their value."""
    value = value.value if isinstance(value, t.Await) else value
    while isinstance(value, t.Name) and value.id in once:
        value = once[value.id]
    key = key_of(value)
    if key is not None:
        return (Gift("", key, ""),)
    parts = anew(value, context)
    if parts is None:
        source, effect = _made_from(value, trend)
        return (Gift("", source, effect),) if source else ()
    out = [Gift(path, *_made_from(part, trend)) for path, part in parts.items() if path != REST]
    base = key_of(parts[REST]) if REST in parts else None
    return (*out, Gift(REST, base, "")) if base else tuple(out)


def _made_from(value: t.Expr, trend: Trend) -> tuple[str, str]:
    key = key_of(value)
    if key is not None:
        return key, ""
    for each in keys_in(value):
        effect = trend.assigned(each, value)
        if effect in (UP, DOWN):
            return each, effect
    fixed = trend.assigned("", value)
    return "", fixed if fixed[0] == "=" and fixed[1] != "@" else ANY


def gifts(parts: Sequence[Gift], way: Way) -> Iterator[Gift]:
    """What a recipe gives on one way."""
    named = {part.path for part in parts}
    for part in parts:
        known = way.effect(part.source) if part.source else None
        if part.path in ("", REST) and not part.effect:
            if known == ANEW:
                yield Gift(REST, part.source, "")
                for key, effect in way.effects:
                    path = key[len(part.source) :]
                    inner = key.startswith((f"{part.source}.", f"{part.source}["))
                    if inner and path not in named:
                        yield _told(path, key, effect)
            elif known is None:
                yield part
            elif not part.path:
                yield _told("", part.source, known)
        elif part.source:
            told = compose(known, part.effect) if part.effect else known or ""
            yield _told(part.path, part.source, told)
        else:
            yield part


def _told(path: str, source: str, effect: str) -> Gift:
    if effect in ("", UP, DOWN):
        return Gift(path, source, effect)
    return Gift(path, "", effect if effect[0] == "=" and effect[1] != "@" else ANY)


def item(place: int, found: Iterator[Gift]) -> Iterator[Gift]:
    """Gifts as part of item `place` of a tuple."""
    for gift in found:
        yield gift._replace(path=f"({place}){gift.path}")


def of_item(place: int | None, found: Sequence[Gift]) -> tuple[Gift, ...]:
    """Of the gifts of an answer, those of one item; None: of the answer itself."""
    if place is None:
        return tuple(gift for gift in found if not gift.path.startswith("("))
    head = f"({place})"
    return tuple(
        gift._replace(path=gift.path.removeprefix(head))
        for gift in found
        if gift.path.startswith(head)
    )


def accept(
    way: Way, key: str, before: Way, given: Sequence[Gift], inner: Sequence[str], effect: str
) -> Way:
    """A way on which `key` becomes what the gifts say, else as `effect` says.

    `before`: the way before the call that gave them; `inner`: the tested places in the key.
    """
    whole = next((gift for gift in given if not gift.path and gift.source in ("", key)), None)
    if whole is not None and not whole.effect:
        return way
    kept = any(gift.path == REST and gift.source == key for gift in given)
    effects = dict(way.effects)
    parts = {key + gift.path: gift for gift in given if gift.path not in ("", REST)}
    effects[key] = _moved(whole, key, before) if whole is not None else ANEW if kept else effect
    effects[LEN + key] = ANY
    for place in inner:
        gift = parts.get(place)
        if gift is not None:
            effects[place], effects[LEN + place] = _moved(gift, place, before), ANY
        elif not kept or any(place.startswith((f"{each}.", f"{each}[")) for each in parts):
            effects[place] = effects[LEN + place] = ANY
    return way._replace(effects=tuple(sorted((k, e) for k, e in effects.items() if e)))


def _moved(gift: Gift, key: str, before: Way) -> str:
    if gift.source and gift.source != key:
        return ANY
    earlier = before.effect(key)
    return compose(earlier, gift.effect) if gift.effect else earlier or ""
