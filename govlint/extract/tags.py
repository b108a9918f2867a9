"""Tags of a call, added up along the way: client, copies, model object, call."""

from govlint.catalog.entries import Does, TagSlot
from govlint.extract.constants import span_of, word
from govlint.extract.mapping import mapping
from govlint.extract.openness import writable
from govlint.extract.scopes import Scope
from govlint.extract.settings_of import Arguments
from govlint.extract.values import Items, Lit
from govlint.model.facts import Sink, Slot, Tag, Tags
from govlint.model.source import Span
from govlint.model.state import Known, Unknown
from govlint.syntax import tree as t

_ORDER = list(Sink)


class Collected:
    """Tags seen so far, with what hides more and the callers that pass them in."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], Tag] = {}
        self.hidden: list[Unknown] = []
        self.callers: dict[Span, frozenset[str]] = {}
        self.slots: list[Slot] = []

    def add(self, args: Arguments, does: Does, on: str, version: str | None) -> None:
        """Take the tags that one call's arguments carry."""
        for slot in does.tags:
            needs = ", ".join(f"{name}={value!r}" for name, value in slot.needs)
            doubt = too_old(slot, version) or ("" if slot.needs or slot.only else slot.why)
            if not doubt and not writable(args, slot.arg, None, slot.plain, keys=True):
                doubt = "it cannot be added to what is given"
            self.slots.append(
                Slot(
                    slot.arg, slot.sink, on, slot.shape, needs, slot.only, doubt,
                    span_of(args.site.call, args.site.scope), slot.plain,
                )
            )  # fmt: skip
            place = args.get(slot.arg)
            if place is not None:
                self._slot(args, slot, place[0], place[1], version)
            elif (perhaps := args.named.maybe.get(slot.arg.partition(".")[0])) is not None:
                self.hidden.append(perhaps)
        if does.tags and args.hidden:
            self.hidden += [unknown for unknown in args.hidden if unknown not in self.hidden]
        for caller, keys in args.named.callers.items():
            self.callers.setdefault(caller, keys)

    def _slot(
        self, args: Arguments, slot: TagSlot, expr: t.Expr, scope: Scope, version: str | None
    ) -> None:
        if slot.shape == "text":
            self._put(slot, slot.arg, args, (expr, scope), version)
            return
        if slot.shape == "list":
            self._listed(slot, args, expr, scope, version)
            return
        found = mapping(args.ev, expr, scope)
        for name, place in found.entries.items():
            self._put(slot, name, args, place, version)
        self.hidden += [*found.hidden, *found.maybe.values()]
        for caller, keys in found.callers.items():
            self.callers.setdefault(caller, keys)

    def _listed(
        self, slot: TagSlot, args: Arguments, expr: t.Expr, scope: Scope, version: str | None
    ) -> None:
        for value in args.ev.eval(expr, scope):
            if isinstance(value, Items) and isinstance(value.node, t.Seq):
                for item in value.node.items:
                    for literal in args.ev.eval(item, value.scope):
                        if isinstance(literal, Lit) and isinstance(literal.value, str):
                            name = literal.value.partition(":")[0].partition("=")[0]
                            self._put(slot, name, args, (item, value.scope), version)
                return
        self.hidden.append(Unknown("the list is computed", span_of(expr, scope)))

    def _put(
        self,
        slot: TagSlot,
        name: str,
        args: Arguments,
        place: tuple[t.Expr, Scope],
        version: str | None,
    ) -> None:
        expr, scope = place
        why = rejected(slot, name, args, version)
        nothing = isinstance(expr, t.Const) and expr.value is None
        value = Known("") if nothing else word(args.ev, expr, scope)
        tag = Tag(
            name,
            value if isinstance(value, Known | Unknown) else Unknown("is not given"),
            Sink.REJECTED if why else slot.sink,
            slot.arg,
            span_of(expr, scope),
            why,
        )
        self.entries[(slot.arg, name)] = tag

    def tags(self) -> Tags:
        unique = {(unknown.why, unknown.at): unknown for unknown in self.hidden}
        return Tags(tuple(self.entries.values()), tuple(unique.values()))

    def best_slots(self) -> tuple[Slot, ...]:
        unique = dict.fromkeys(self.slots)
        return tuple(sorted(unique, key=lambda slot: _ORDER.index(slot.sink)))


def rejected(slot: TagSlot, name: str, args: Arguments, version: str | None) -> str:
    """Why the provider refuses this key in this slot; "" when it takes it."""
    if slot.sink is Sink.REJECTED:
        return slot.why or f"`{slot.arg}` takes no tags"
    if slot.only and name not in slot.only:
        return slot.why or f"`{slot.arg}` takes only {', '.join(slot.only)}"
    for other, wanted in slot.needs:
        place = args.get(other)
        if place is None and args.hides(other) is None:
            return slot.why or f"`{slot.arg}` needs {other}={wanted}"
        if place is not None:
            values = [v.value for v in args.ev.eval(*place) if isinstance(v, Lit)]
            if values and wanted not in values:
                return slot.why or f"`{slot.arg}` needs {other}={wanted}"
    return too_old(slot, version)


def too_old(slot: TagSlot, version: str | None) -> str:
    """Why the locked version does not take this slot yet; "" when it does, or none is locked."""
    if slot.since and version:
        from packaging.version import InvalidVersion, Version

        try:
            if Version(version) < Version(slot.since):
                return f"`{slot.arg}` is accepted from version {slot.since} on, {version} is locked"
        except InvalidVersion:
            return ""
    return ""
