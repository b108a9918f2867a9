"""A request sent by hand: a POST to a provider's endpoint, with its session and its body."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from govlint.catalog.entries import Does, Endpoint, Entry, TagSlot
from govlint.extract.arguments import given
from govlint.extract.constants import text
from govlint.extract.edits import display
from govlint.extract.evaluator import Evaluator
from govlint.extract.mapping import edits_of
from govlint.extract.scopes import dotted, last_name
from govlint.extract.served import own_server
from govlint.extract.values import Ext, Site, Value
from govlint.model.facts import Sink
from govlint.model.paths import in_test
from govlint.syntax import tree as t

_SENDS = frozenset({"post", "apost", "request", "stream", "urlopen", "fetch", "send"})
_HEADERS = TagSlot("headers", Sink.HEADER, "headers")
_UNSENT = ("prepare", "Request", "build_request")
_LIBRARIES = ("requests", "httpx", "aiohttp", "urllib", "urllib3", "httplib2", "curl_cffi")
_BODIES = ("json", "data", "content", "body")


class Sent(NamedTuple):
    """A request to a model. `site` has its arguments; `layers` what its session adds, and what
    they do is `session`."""

    entry: Entry
    does: Does
    site: Site
    layers: tuple[Site, ...]
    session: Does = Does(tags=(_HEADERS,))


def request(ev: Evaluator, site: Site, values: tuple[Value, ...]) -> Sent | None:
    """What a call sends to a provider's endpoint, or None. `values`: what is called."""
    name = last_name(site.call.func)
    outside = [v.name for v in values if isinstance(v, Ext)]
    opens = name == "open" and bool(outside) and outside[0].startswith("urllib.")
    if name not in _SENDS and not opens:
        return None
    if outside and not any(name.startswith(_LIBRARIES) for name in outside):
        return None
    built = _built(ev, site) if opens or name in ("send", "urlopen") else None
    call, scope = built or site
    candidates = [given(call, "url", None), *(a.value for a in call.args[:2] if not a.name)]
    for expr in candidates:
        if expr is None:
            continue
        url = text(ev, expr, scope)
        if url and url.startswith("/") and (not outside or in_test(scope.unit.path)):
            continue  # a path on whatever host the receiver has: mostly the project's own server
        if url and own_server(url, ev.modules.served):
            continue
        if url and len(url) > 8 and (found := ev.catalog.endpoint(url)):
            entry, point = found
            host = url.partition("://")[2].partition("/")[0]
            # A path that many hosts serve: the one that is paid is the host of the URL.
            paid = host if point.part.startswith("/") and host and "*" not in host else None
            does = _does(ev, entry, point, call, paid)
            return Sent(entry, does, built or site, tuple(_session(ev, site)))
    return None


def _does(ev: Evaluator, entry: Entry, point: Endpoint, call: t.Call, paid: str | None) -> Does:
    """What a request does: as the library's method for the endpoint, with its arguments in the
    body. What a method asks of a tag is asked at the provider's own host only."""
    plain = Does(bills=point.modality, api=point.api, provider=paid, tags=(_HEADERS,), model=())
    body = next((name for name in _BODIES if given(call, name) is not None), None)
    path = point.api.removeprefix(f"{entry.id}.")
    methods = (ev.catalog.method(kind, path) for kind in entry.types)
    found = next((method for method in methods if method is not None), None)
    if body is None or found is None:
        return plain
    known = found[1].does
    tags = [
        replace(
            slot,
            arg=f"{body}.{slot.arg}",
            needs=() if paid else tuple((f"{body}.{name}", value) for name, value in slot.needs),
            only=() if paid else slot.only,
            why="" if paid else slot.why,
            since=None,
        )
        for slot in known.tags
        if slot.shape == "dict" and "." not in slot.arg
    ]
    caps = (
        tuple(f"{body}.{name}" for name in known.cap.args if "." not in name) if known.cap else ()
    )
    return replace(
        plain,
        tags=(*tags, _HEADERS),
        model=tuple(f"{body}.{name}" for name in known.model if "." not in name),
        cap=replace(known.cap, args=caps, at=None) if known.cap is not None and caps else None,
    )


def _session(ev: Evaluator, site: Site) -> Iterator[Site]:
    """The calls that give headers to all requests of a session: its constructor, then changes."""
    func, scope = site.call.func, site.scope
    if not isinstance(func, t.Attr):
        return
    session = func.value
    home = next((s for s in scope.enclosing() if dotted(session) in s.names), None)
    places = ev.origins(session, scope)
    if isinstance(session, t.Name) and home is not None:
        entered = (one for one in home.names[session.id] if one.kind == "enter")
        places = [*places, *((one.expr, home) for one in entered if one.expr is not None)]
    made = [(node, inner) for node, inner in places if isinstance(node, t.Call)]
    if len(made) == 1 and len(places) == 1:
        yield Site(*made[0])
    headers = t.Attr(session.lo, session.hi, session, "headers")
    for edit, inner in edits_of(scope, home, dotted(headers), headers):
        if edit.how in ("set", "update", "default"):
            added: t.Expr = display(edit)
            if edit.sometimes:
                added = t.Cond(added.lo, added.hi, session, added, t.Dict(added.lo, added.hi, ()))
            yield Site(t.Call(added.lo, added.hi, session, (t.Arg(added, "headers"),)), inner)


def _built(ev: Evaluator, site: Site) -> Site | None:
    """The request that `send(request)` or `urlopen(request)` sends, made of a URL before."""
    places = [(arg.value, site.scope) for arg in site.call.args[:1] if not arg.star]
    for _ in range(3):
        for node, scope in places:
            while isinstance(node, t.Call) and last_name(node.func) in _UNSENT:
                if last_name(node.func) != "prepare":
                    return Site(node, scope)
                node = node.func.value if isinstance(node.func, t.Attr) else node.func
        places = [
            origin
            for node, scope in places
            if isinstance(node, t.Name)
            for origin in ev.origins(node, scope)
        ]
    return None
