"""Call facts: every expression that sends a billable request."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from decimal import Decimal

from govlint.catalog.entries import Does
from govlint.extract.constants import word
from govlint.extract.scopes import FileIndex, Scope
from govlint.extract.settings_of import Arguments, arguments, default_for, setting
from govlint.extract.sites import Use
from govlint.extract.tags import Collected
from govlint.extract.unseen import made_elsewhere
from govlint.extract.values import Site
from govlint.extract.workspace import Workspace
from govlint.model.facts import Call
from govlint.model.paths import in_test
from govlint.model.source import Span
from govlint.model.state import ABSENT, Absent, Known, State, Unknown
from govlint.model.statement import normal

# Which guards cover a call.
Around = Callable[[Site, Use], tuple[Span, ...]]
_BY_NAME = {"embed": "embedding", "rerank": "rerank"}
_WORDLESS = frozenset(_BY_NAME.values())  # kinds of calls whose answer has no output tokens
_OURS = re.compile(r"#\s*govlint[^\n]*")


def statement_at(file: FileIndex, offset: int) -> str:
    """The logical statement around an offset as a formatter leaves it alone, our comments dropped."""
    starts = file.starts()
    position = bisect_right(starts, offset) - 1
    while position >= 0:
        lo, hi = file.ordered[position]
        if lo <= offset < hi:
            text = _OURS.sub("", file.unit.text[lo:hi])
            return normal(text)[:400]
        position -= 1
        if position < 0 or offset - file.ordered[position][0] > 20_000:
            break
    return ""


def function_name(scope: Scope) -> str:
    while scope.kind == "class" and scope.parent is not None:
        scope = scope.parent
    return scope.name


def find_calls(work: Workspace, around: Around) -> list[Call]:
    """All calls: one for each call expression and each provider that it may go to, the surest."""
    out = []
    for file, site in work.sites():
        paying = [use for use in work.uses.get(id(site.call), ()) if use.does.bills]
        if paying:
            with work.faults.at(site.scope, site.call):
                out += [make_call(work, around, file, site, use) for use in payees(work, paying)]
    return out


def payees(work: Workspace, uses: Iterable[Use]) -> list[Use]:
    """Of several readings of one call the first for each provider.

    A client and what was wrapped around it are one: `client = instructor.from_openai(client)`.
    """
    found: dict[str, Use] = {}
    for use in uses:
        layers = [(layer, does_of(work, layer, use.made)) for layer in use.layers]
        found.setdefault(provider_of(use, layers), use)
    made = [{site.key for site in use.layers} for use in found.values()]
    return [
        use
        for use, own in zip(found.values(), made, strict=True)
        if not own or not any(own < other for other in made)
    ]


def make_call(work: Workspace, around: Around, file: FileIndex, site: Site, use: Use) -> Call:
    args = arguments(work.ev, use)
    version = work.version(use)
    layers = [(layer, does_of(work, layer, use.made)) for layer in use.layers]
    collected = Collected()
    for layer, does in layers:
        collected.add(given_to(work, layer), does, "client", version)
    collected.add(args, use.does, "call", version)
    missing = elsewhere(work, site, use)
    if missing is not None and use.sure:
        collected.hidden.append(missing)
    own = use.layers[0] if use.layers else None
    model = model_of(args, use, layers)
    modality = modality_of(use.does, model)
    answers = modality not in _WORDLESS
    return Call(
        span=work.span(site),
        api=use.api,
        provider=provider_of(use, layers),
        modality=modality,
        function=function_name(site.scope),
        sure=use.sure,
        model=model,
        tags=collected.tags(),
        slots=collected.best_slots(),
        token_cap=cap_of(args, use, layers, version, missing) if answers else ABSENT,
        caps=caps_of(use.does, layers) if answers else (),
        capped_by_client=any(made.cap is not None for _, made in layers),
        timeout=plain(layered(args, use.does, layers, "timeout")),
        retries=retries_of(args, use, layers, version),
        guards=around(site, use),
        client=work.span(own) if own is not None else None,
        callers=tuple(sorted(collected.callers)),
        statement=statement_at(file, site.call.lo),
        in_test=in_test(file.unit.path),
    )


def modality_of(does: Does, model: State[str]) -> str:
    """What is billed: as the API says, unless it serves all kinds and the model's name says more."""
    if does.bills == "chat" and isinstance(model, Known):
        return next((kind for word, kind in _BY_NAME.items() if word in model.value), "chat")
    return does.bills or "other"


def elsewhere(work: Workspace, site: Site, use: Use) -> Unknown | None:
    """What an object that was made out of sight may carry: nothing but copies of it is seen."""
    if not use.method or (use.receiver is None and use.sure):
        return None
    for layer in use.layers:
        made = work.uses.get(id(layer.call))
        if not made or (made[0].does.makes != "self" and not made[0].does.opaque):
            return None
    return made_elsewhere(work.ev, site, work.span(site))


def provider_of(use: Use, layers: list[tuple[Site, Does]]) -> str:
    """Who is paid: as the method says, else as the constructor of the client or model does."""
    named = [use.does.provider, *(made.provider for _, made in layers)]
    return next((name for name in named if name), use.entry.id)


def does_of(work: Workspace, site: Site, other: Does) -> Does:
    """What the call that made a client does; `other` where the catalogue knows nothing of it."""
    found = work.uses.get(id(site.call))
    return found[0].does if found else other


def given_to(work: Workspace, layer: Site) -> Arguments:
    """What a call that made a client was given; a class of the project adds what it hands up."""
    found = work.uses.get(id(layer.call))
    if found and found[0].builds:
        return arguments(work.ev, found[0])
    return Arguments(work.ev, (layer,))


def layered(
    args: Arguments, does: Does, layers: list[tuple[Site, Does]], name: str
) -> State[Decimal | None]:
    """A setting at the call, else at the nearest layer of the client that gives it."""
    rule = getattr(does, name)
    found: State[Decimal | None] = setting(args, rule) if rule is not None else ABSENT
    for layer, made in reversed(layers):
        if not isinstance(found, Absent):
            break
        rule = getattr(made, name)
        if rule is not None:
            found = setting(Arguments(args.ev, (layer,)), rule)
    return found


def cap_of(
    args: Arguments,
    use: Use,
    layers: list[tuple[Site, Does]],
    version: str | None,
    missing: Unknown | None,
) -> State[int]:
    """`missing`: where the client is made is not seen. It may have the cap where a call does not
    name its model: both then belong to the object."""
    found = whole(layered(args, use.does, layers, "cap"))
    rule = use.does.cap
    if isinstance(found, Absent) and missing is not None and not use.does.model:
        return missing
    if isinstance(found, Absent) and rule is not None:
        default = default_for(rule, version)
        if default is not None and isinstance(default.value, int | float):
            return Known(int(default.value))
    return found


def caps_of(does: Does, layers: list[tuple[Site, Does]]) -> tuple[str, ...]:
    rules = [does.cap, *(made.cap for _, made in layers)]
    if does.cap is not None and does.cap.required:
        return ()
    return tuple(dict.fromkeys(name for rule in rules if rule is not None for name in rule.args))


def model_of(args: Arguments, use: Use, layers: list[tuple[Site, Does]]) -> State[str]:
    for names, at, where in (
        (use.does.model, use.does.model_at, args),
        *(
            (made.model, made.model_at, Arguments(args.ev, (site,)))
            for site, made in reversed(layers)
        ),
    ):
        for position, name in enumerate(names):
            place = where.get(name, at if position == 0 else None)
            if place is not None:
                return word(args.ev, *place)
    perhaps = (args.hides(name) for name in use.does.model)
    return next((unknown for unknown in perhaps if unknown is not None), ABSENT)


def whole(state: State[Decimal | None]) -> State[int]:
    if isinstance(state, Known):
        return ABSENT if state.value is None else Known(int(state.value), state.at)
    return state


def plain(state: State[Decimal | None]) -> State[Decimal]:
    if isinstance(state, Known):
        return ABSENT if state.value is None else Known(state.value, state.at)
    return state


def retries_of(
    args: Arguments, use: Use, layers: list[tuple[Site, Does]], version: str | None
) -> State[int]:
    found = whole(layered(args, use.does, layers, "retries"))
    if isinstance(found, Absent):
        for rule in (use.does.retries, *(made.retries for _, made in layers)):
            default = default_for(rule, version) if rule is not None else None
            if default is not None and isinstance(default.value, int | float):
                return Known(int(default.value))
    return found
