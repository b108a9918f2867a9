"""The agents that a larger one is made of: in its arguments, its builder, or the class around it."""

from collections.abc import Iterator

from govlint.catalog.entries import AgentRule
from govlint.extract.scopes import Scope, dotted, last_name
from govlint.extract.settings_of import Arguments, arguments
from govlint.extract.sites import Use
from govlint.extract.values import Ext, Inst, Items, Map, Obj, Site, Values
from govlint.extract.workspace import Workspace
from govlint.model.source import Span
from govlint.syntax import tree as t

_ADDS_ONE = ("append", "add", "insert", "appendleft")
_ADDS_ALL = ("extend", "update", "extendleft")


class Parts:
    """Answers, for a construct, where the agents that it holds are constructed."""

    def __init__(self, work: Workspace) -> None:
        self.work = work
        self.told: dict[int, list[Use]] = {}  # the call that made a builder: what it was told
        for _, site in work.sites():
            for use in work.uses.get(id(site.call), ()):
                rule = use.does.agent
                made = use.receiver.made if isinstance(use.receiver, Obj) else ()
                if rule is not None and rule.what == "configure" and rule.members and made:
                    self.told.setdefault(id(made[0].call), []).append(use)

    def of(self, use: Use, rule: AgentRule, args: Arguments) -> list[Span]:
        """The constructs of its members, each once."""
        found = list(self._members(rule, args))
        made = use.receiver.made if isinstance(use.receiver, Obj) else ()
        layers = [one for layer in made for one in self.work.uses.get(id(layer.call), ())]
        first = made[0] if made else args.site  # a builder, or the construct itself
        for told in (*layers, *self.told.get(id(first.call), ())):
            if told.does.agent is not None and told.does.agent.what == "configure":
                found += self._members(told.does.agent, arguments(self.work.ev, told))
        return list(dict.fromkeys(found))

    def _members(self, rule: AgentRule, args: Arguments) -> Iterator[Span]:
        for member in rule.members:
            place = args.get(member) if isinstance(member, str) else args.get("", member)
            if place is None:
                continue
            found = list(self._constructs(self.work.ev.eval(*place)))
            found += self._added(*place)
            yield from found or self._gathered(rule, *place)

    def _constructs(self, values: Values) -> Iterator[Span]:
        for value in values:
            sites: tuple[Site, ...] = ()
            if isinstance(value, Obj) and not value.path:
                sites = value.made
            elif isinstance(value, Inst) and value.site is not None:
                sites = (value.site,)
            elif isinstance(value, Items | Map):
                yield from self._constructs(self.work.ev.items((value,)))
            for made in sites:
                for use in self.work.uses.get(id(made.call), ()):
                    if use.does.agent is not None and use.does.agent.what == "construct":
                        yield self.work.span(made)

    def _added(self, expr: t.Expr, scope: Scope) -> Iterator[Span]:
        """What `team.append(...)`, `team += ...` and `team[name] = ...` put into a container."""
        expr = _container(expr)
        name = dotted(expr)
        if not name:
            return
        ev = self.work.ev
        for place in _homes(expr, scope):
            for call in place.calls:
                if not isinstance(call.func, t.Attr) or not call.args:
                    continue
                if dotted(call.func.value) != name:
                    continue
                values = ev.eval(call.args[-1].value, place)
                if call.func.attr in _ADDS_ONE:
                    yield from self._constructs(values)
                elif call.func.attr in _ADDS_ALL:
                    yield from self._constructs(ev.items(values))
            for edit in place.edits.get(name, ()):
                if edit.value is not None and edit.how != "attr":
                    yield from self._constructs(ev.eval(edit.value, place))
            for update in place.updates:
                if dotted(update.target) == name:
                    yield from self._constructs(ev.items(ev.eval(update.value, place)))

    def _gathered(self, rule: AgentRule, expr: t.Expr, scope: Scope) -> Iterator[Span]:
        """`self.agents` that no code sets: what the methods with the library's decorator return."""
        holder = scope.holder
        if not rule.gathers or holder is None or not isinstance(expr, t.Attr):
            return
        ev = self.work.ev
        for owner in ev.ancestors(holder)[0]:
            for method in owner.functions.values():
                marks = (ev.eval(mark, owner) for mark in method.function.decorators)
                names = {one.name for values in marks for one in values if isinstance(one, Ext)}
                if not names.isdisjoint(rule.gathers):
                    for returned in method.returns:
                        yield from self._constructs(ev.eval(returned, method))


def _container(expr: t.Expr) -> t.Expr:
    """`team` of `list(team.values())`."""
    while isinstance(expr, t.Call):
        if last_name(expr.func) in ("list", "tuple", "sorted", "set") and expr.args:
            expr = expr.args[0].value
        elif isinstance(expr.func, t.Attr) and expr.func.attr in ("values", "copy"):
            expr = expr.func.value
        else:
            break
    return expr


def _homes(expr: t.Expr, scope: Scope) -> list[Scope]:
    """Where a list that an expression names can be added to."""
    if isinstance(expr, t.Attr):
        return list(scope.holder.functions.values()) if scope.holder is not None else [scope]
    name = dotted(expr)
    home = next((each for each in scope.enclosing() if name in each.names), scope)
    return [home] if home is scope else [home, scope]
