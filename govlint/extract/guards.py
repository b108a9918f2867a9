"""Guard facts: circuit breakers and budget ceilings of known libraries, and what each covers."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from govlint.catalog.entries import GuardRule
from govlint.extract.arguments import given, holds_one
from govlint.extract.calls import function_name, statement_at
from govlint.extract.cover import Cover, decorator_uses
from govlint.extract.scopes import FileIndex
from govlint.extract.settings_of import Arguments, arguments, default_for, setting
from govlint.extract.sites import Use, of_value
from govlint.extract.values import Cls, Site
from govlint.extract.workspace import Workspace
from govlint.model.facts import Agent, Guard
from govlint.model.paths import in_test
from govlint.model.source import Span, Step
from govlint.model.state import ABSENT, Absent, Known, State
from govlint.syntax import tree as t


class Placed(NamedTuple):
    """A guard where it stands, with the rule that describes it."""

    span: Span
    file: FileIndex
    site: Site
    use: Use
    rule: GuardRule


def placed(work: Workspace) -> Iterator[Placed]:
    """Every guard of the catalogue that the code uses, once."""
    seen: set[Span] = set()
    for each in _everywhere(work):
        if each.span not in seen:
            seen.add(each.span)
            yield each


def _everywhere(work: Workspace) -> Iterator[Placed]:
    for file, site in work.sites():
        for use in work.uses.get(id(site.call), ()):
            if use.does.guard is not None:
                yield Placed(work.span(site), file, site, use, use.does.guard)
    for file in work.files:
        for scope in file.scopes:
            if scope.kind != "function":
                continue
            outer = scope.parent or scope
            for decorator in scope.function.decorators:
                for use in decorator_uses(work, decorator, outer):
                    if use.does.guard is not None and id(use.sites[0].call) not in work.uses:
                        span = outer.unit.span(decorator)
                        yield Placed(span, file, use.sites[0], use, use.does.guard)
        for target, value, scope in file.assigned:
            call = t.Call(target.lo, value.hi, target, (t.Arg(value),))
            for found in work.ev.eval(target, scope):
                for use in of_value(work.ev, found, (Site(call, scope),)):
                    if use.does.guard is not None and not use.builds:
                        span = scope.unit.span(call)
                        yield Placed(span, file, Site(call, scope), use, use.does.guard)


def misplaced(work: Workspace) -> Iterator[Guard]:
    """Limits given to an object of a framework that does not take them: they stop nothing."""
    for file, site in work.sites():
        for use in work.uses.get(id(site.call), ()):
            # A class of the project may well take the argument for itself.
            if use.does.agent is None or isinstance(use.receiver, Cls):
                continue
            args = arguments(work.ev, use)
            for condition in use.does.agent.misplaced:
                place = args.get(condition.arg)
                if place is None:
                    continue
                at = place[1].unit.span(place[0])
                yield Guard(
                    span=work.span(site),
                    library=use.entry.id,
                    symbol=condition.arg,
                    form="argument",
                    function=function_name(site.scope),
                    tier=0,
                    hard=False,
                    inert=(Step(at, condition.why or f"`{use.name}` takes no such argument"),),
                    statement=statement_at(file, site.call.lo),
                    in_test=in_test(file.unit.path),
                )


class Guards:
    """All guards of a project, able to say which of them cover a call."""

    def __init__(self, work: Workspace, cover: Cover) -> None:
        self.work = work
        self.cover = cover
        self.all = [each for each in placed(work) if self._speaks(each)]
        self._by_site = {each.site.key: each for each in self.all}
        self._process = [each for each in self.all if each.rule.covers == "process"]
        self.covers: dict[Span, list[Span]] = {each.span: [] for each in self.all}
        self.covers.update((span, []) for span in cover.homemade.spans)
        self.bypasses: dict[Span, list[Step]] = {each.span: [] for each in self.all}

    def _speaks(self, each: Placed) -> bool:
        """An options object that is given no ceiling at all is no guard."""
        rule = each.rule
        if rule.form != "argument" or rule.ceiling is None or rule.why_inert:
            return True
        args = arguments(self.work.ev, each.use)
        settings = (rule.ceiling, *rule.limits)
        return any(not isinstance(setting(args, each), Absent) for each in settings)

    def around(self, site: Site, use: Use) -> tuple[Span, ...]:
        """The guards that cover a call; notes the call with each of them."""
        span = self.work.span(site)
        found: list[Span] = sorted(self.cover.at(site))
        for layer in use.layers:
            each = self._by_site.get(layer.key)
            if each is not None and each.rule.covers == "receiver":
                if (why := self._passes(each, use)) is not None:
                    self.bypasses[each.span].append(Step(span, why))
                else:
                    found.append(each.span)
        own = self._by_site.get(site.key)
        if own is not None:
            found.append(own.span)
        found += [each.span for each in self._process]
        for guard in found:
            if guard in self.covers:
                self.covers[guard].append(span)
        return tuple(dict.fromkeys(found))

    def _passes(self, each: Placed, use: Use) -> str | None:
        """Why a wrapped client lets a call through, or None when it stops it."""
        rule = each.rule
        if rule.intercepts and not any(
            use.name == suffix or use.name.endswith("." + suffix) for suffix in rule.intercepts
        ):
            return f"`{use.name}` is not intercepted by {each.use.entry.id}"
        for condition in rule.uncounted:
            if holds_one(self.work.ev, condition, use.sites[0]):
                return condition.why or f"a call with {condition.arg} is not counted"
        return None

    def facts(self, agents: list[Agent]) -> list[Guard]:
        """The guard facts, after all calls and agents were asked for."""
        for agent in agents:
            for span in agent.guards:
                if span in self.covers:
                    self.covers[span].append(agent.span)
        return [
            *map(self._fact, self.all),
            *self.cover.homemade.facts(self.covers),
            *misplaced(self.work),
        ]

    def _fact(self, each: Placed) -> Guard:
        args = arguments(self.work.ev, each.use)
        rule = each.rule
        ceiling = setting(args, rule.ceiling) if rule.ceiling is not None else ABSENT
        if rule.ceiling is not None and isinstance(ceiling, Absent):
            default = default_for(rule.ceiling, None)
            if default is not None and default.value is not None:
                ceiling = Known(Decimal(str(default.value)) * Decimal(rule.ceiling.scale))
        inert = self._inert(each, args, ceiling)
        reserves = any(holds_one(self.work.ev, one, each.site) for one in rule.reserves)
        hard: bool | None = rule.tier >= 3 and not inert
        unread = rule.ceiling is not None and not any(args.get(arg) for arg in rule.ceiling.args)
        if hard and args.unsure and (rule.inert or unread):
            hard = None
        return Guard(
            span=each.span,
            library=each.use.entry.id,
            symbol=each.use.name,
            form=rule.form,
            function=function_name(each.site.scope),
            tier=0 if rule.why_inert else 4 if reserves else rule.tier,
            hard=hard,
            ceiling=ceiling,
            unit=rule.ceiling.unit if rule.ceiling is not None else None,
            per=rule.per,
            money=rule.money,
            inert=tuple(inert),
            bypassed=tuple(self.bypasses[each.span]),
            covers=tuple(dict.fromkeys(self.covers[each.span])),
            statement=statement_at(each.file, each.site.call.lo),
            in_test=in_test(each.file.unit.path),
        )

    def _inert(self, each: Placed, args: Arguments, ceiling: State[Decimal | None]) -> list[Step]:
        """Each reason why a guard does not guard, at the place that says so."""
        rule = each.rule
        out: list[Step] = []
        if rule.why_inert:
            out.append(Step(each.span, rule.why_inert))
        for condition in rule.inert:
            if holds_one(self.work.ev, condition, each.site) and not (
                condition.absent and args.unsure
            ):
                expr = given(each.site.call, condition.arg, condition.at)
                at = each.site.scope.unit.span(expr) if expr is not None else each.span
                out.append(Step(at, condition.why or f"`{condition.arg}` turns it off"))
        if rule.ceiling is not None:
            if isinstance(ceiling, Known) and ceiling.value is None:
                out.append(Step(ceiling.at or each.span, "the ceiling is no limit"))
            elif isinstance(ceiling, Absent) and not rule.ceiling.required and not rule.limits:
                default = rule.ceiling.defaults
                if default and default[-1].value is None:
                    out.append(Step(each.span, f"`{rule.ceiling.name}` is not given: no limit"))
        return out
