"""Settings of a call: the arguments that mean a number, an object or tags."""

from decimal import Decimal

from govlint.catalog.entries import Default, Setting
from govlint.extract.constants import number, span_of
from govlint.extract.evaluator import Evaluator
from govlint.extract.mapping import Mapping, keywords, mapping
from govlint.extract.scopes import Scope
from govlint.extract.sites import Use
from govlint.extract.values import Lit, Site
from govlint.model.state import ABSENT, Known, State, Unknown
from govlint.syntax import tree as t

Place = tuple[t.Expr, Scope]


class Arguments:
    """What a use is given, by name and position, partials and runners included."""

    def __init__(self, ev: Evaluator, sites: tuple[Site, ...], skip: int = 0) -> None:
        self.ev = ev
        self.site = sites[0]
        self.named = Mapping()
        self.plain: list[Place] = []
        self.open = False  # a star hides positions
        for site in reversed(sites):
            self.named.add(keywords(ev, site.call, site.scope))
        for position, site in enumerate(reversed(sites)):
            drop = skip if site is sites[0] else 1  # a partial's first argument is the function
            if position == 0 and len(sites) == 1:
                drop = skip
            for arg in site.call.args:
                if arg.name is None and arg.star == "*":
                    self.open = True
                elif arg.name is None and not arg.star:
                    if drop:
                        drop -= 1
                    elif not self.open:
                        self.plain.append((arg.value, site.scope))

    @property
    def hidden(self) -> list[Unknown]:
        return self.named.hidden

    @property
    def unsure(self) -> list[Unknown]:
        """All that is not known of the arguments: hidden ones, and those of some ways only."""
        return [*self.named.hidden, *self.named.maybe.values()]

    def get(self, name: str, at: int | None = None) -> Place | None:
        """The expression given for an argument; a dotted name reaches into dicts and objects."""
        head, _, rest = name.partition(".")
        found = self.named.entries.get(head)
        if found is None and at is not None and at < len(self.plain):
            found = self.plain[at]
        if found is None or not rest:
            return found
        inner = mapping(self.ev, *found)
        while rest:
            head, _, rest = rest.partition(".")
            found = inner.entries.get(head)
            if found is None:
                return None
            if rest:
                inner = mapping(self.ev, *found)
        return found

    def hides(self, name: str, at: int | None = None) -> Unknown | None:
        """What could hold an argument that was not found, or None when nothing could."""
        if self.named.hidden:
            return self.named.hidden[0]
        head, _, rest = name.partition(".")
        if rest and (found := self.get(head, at)):
            inner = mapping(self.ev, *found)
            return inner.hidden[0] if inner.hidden else inner.maybe.get(rest.partition(".")[0])
        return self.named.maybe.get(head)


def arguments(ev: Evaluator, use: Use) -> Arguments:
    return Arguments(ev, use.sites, use.skip)


def setting(args: Arguments, rule: Setting) -> State[Decimal | None]:
    """The amount of a setting in its unit. Known(None): explicitly no limit."""
    places = [(name, position_of(rule, name)) for name in rule.args]
    for name, at in places:
        place = args.get(name, at)
        if place is None:
            continue
        return amount(args.ev, rule, place)
    for name, at in places:
        if (unknown := args.hides(name, at)) is not None:
            return unknown
    return ABSENT


def position_of(rule: Setting, name: str) -> int | None:
    """Where an argument may stand without its name: the first, and what reaches into it."""
    return rule.at if name.partition(".")[0] == rule.args[0].partition(".")[0] else None


def amount(ev: Evaluator, rule: Setting, place: Place) -> State[Decimal | None]:
    """What an expression given for a setting means."""
    expr, scope = place
    for value in ev.eval(expr, scope):
        if isinstance(value, Lit) and value.value in rule.unlimited and value.value is not None:
            return Known(None, span_of(expr, scope))
    found = number(ev, expr, scope)
    if isinstance(found, Known):
        if found.value is None:
            literal_none = isinstance(expr, t.Const) and expr.value is None
            if literal_none and rule.none == "absent":
                return ABSENT
            return Known(None, found.at)
        if any(_same(found.value, each) for each in rule.unlimited):
            return Known(None, found.at)
        return Known(found.value * Decimal(rule.scale), found.at)
    return found


def _same(value: Decimal, other: float | str) -> bool:
    if isinstance(other, str):
        if other.startswith("<"):
            bound = Decimal(other.lstrip("<="))
            return value <= bound if other.startswith("<=") else value < bound
        return False
    return value == Decimal(str(other))


def default_for(rule: Setting, version: str | None) -> Default | None:
    """The library's default of a setting, for a locked version or else the newest."""
    if not rule.defaults:
        return None
    if version is None:
        return rule.defaults[-1] if len(rule.defaults) == 1 else _newest(rule.defaults)
    from packaging.version import InvalidVersion, Version

    try:
        current = Version(version)
    except InvalidVersion:
        return _newest(rule.defaults)
    for default in rule.defaults:
        if default.since and current < Version(default.since):
            continue
        if default.before and current >= Version(default.before):
            continue
        return default
    return None


def _newest(defaults: tuple[Default, ...]) -> Default:
    return next((default for default in defaults if default.before is None), defaults[-1])
