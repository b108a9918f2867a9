"""Agent facts: constructs and runs of framework agents, with the limits that hold for them."""

from dataclasses import replace
from decimal import Decimal
from pathlib import PurePosixPath
from posixpath import normpath

from govlint.catalog.entries import AgentRule, Entry, Setting
from govlint.extract.arguments import holds_one
from govlint.extract.calls import function_name, statement_at
from govlint.extract.constants import span_of, text, word
from govlint.extract.cover import Cover
from govlint.extract.openness import is_none, takes_more, writable
from govlint.extract.parts import Parts
from govlint.extract.passed import through_star
from govlint.extract.scopes import FileIndex, Scope
from govlint.extract.settings_of import Arguments, arguments, default_for, setting
from govlint.extract.sites import Use
from govlint.extract.values import Fn, Inst, Items, Lit, Map, Obj, Site, Value, Values
from govlint.extract.workspace import Workspace
from govlint.model.facts import Agent, AgentLimit, Room, Source, Unit
from govlint.model.paths import in_test
from govlint.model.source import Span
from govlint.model.state import ABSENT, Absent, Known, State, Unknown
from govlint.syntax import tree as t

Layer = tuple[AgentRule, Arguments, Entry]


def find_agents(work: Workspace, cover: Cover) -> list[Agent]:
    """All constructs and runs, each knowing the other side."""
    out: list[Agent] = []
    parts = Parts(work)
    for file, site in work.sites():
        for use in work.uses.get(id(site.call), ()):
            rule = use.does.agent
            if rule is not None and rule.what in ("construct", "run"):
                with work.faults.at(site.scope, site.call):
                    out.append(make_agent(work, cover, parts, file, site, use, rule))
                break
    return joined(out)


def joined(agents: list[Agent]) -> list[Agent]:
    """Tell each construct where it is run."""
    runs: dict[Span, list[Span]] = {}
    for agent in agents:
        for built in agent.builds:
            runs.setdefault(built, []).append(agent.span)
    return [
        replace(agent, runs=tuple(runs[agent.span])) if agent.span in runs else agent
        for agent in agents
    ]


def make_agent(
    work: Workspace,
    cover: Cover,
    parts: Parts,
    file: FileIndex,
    site: Site,
    use: Use,
    rule: AgentRule,
) -> Agent:
    args = arguments(work.ev, use)
    subjects = subjects_of(work, use, rule, args) if rule.what == "run" else []
    layers: list[Layer] = [(rule, args, use.entry)]
    builds: list[Span] = []
    for subject in subjects:
        built, more = layers_of(work, subject)
        builds += [span for span in built if span not in builds]
        layers += more
    for other in others_run(work, site, use):
        builds += [span for span in layers_of(work, other)[0] if span not in builds]
    if rule.what == "construct":
        builds = [span for span in parts.of(use, rule, args) if span != work.span(site)]
    version = work.version(use)
    spans: list[Span] = []
    extra: list[AgentLimit] = []
    for each, given, _ in layers:
        found, imposed = guards_in(work, cover, each, given)
        spans += [span for span in found if span not in spans]
        extra += imposed
    covered = sorted(cover.at(site))
    name = args.get(rule.name) if rule.name else None
    model = next((place for r, a, _ in layers if r.model and (place := a.get(r.model))), None)
    partners: list[Span] = []
    if rule.what == "run" and rule.subject and use.receiver is not None:
        partners = layers_of(work, use.receiver)[0]  # user.initiate_chat(assistant)
    return Agent(
        span=work.span(site),
        what=rule.what,
        framework=use.entry.id,
        api=use.api,
        function=function_name(site.scope),
        sure=use.sure,
        version=version,
        read=use.entry.checked_version,
        name=literal_name(work, name),
        limits=(*limits_of(work, layers), *extra),
        hidden=tuple(unknown for _, given, _ in layers for unknown in given.unsure)
        + unknown_subject(
            work,
            site,
            rule,
            bool(builds or (rule.limits and rule.subject and (subjects or left_out(rule, args)))),
        ),
        guards=tuple(dict.fromkeys((*spans, *covered))),
        builds=tuple(dict.fromkeys((*builds, *partners))),
        model=word(work.ev, *model) if model is not None else ABSENT,
        config=settings_entry(work, site, rule, args),
        statement=statement_at(file, site.call.lo),
        in_test=in_test(file.unit.path),
    )


def settings_entry(
    work: Workspace, site: Site, rule: AgentRule, args: Arguments
) -> tuple[str, str] | None:
    """The settings file beside the code and the key in it: `config=self.agents_config["writer"]`.

    The class names the file in the attribute that is indexed, else the library's own name holds.
    """
    place = args.get("config") if rule.yaml else None
    if place is None:
        return None
    expr, scope = place
    if not isinstance(expr, t.Index):
        return None
    key, named = text(work.ev, expr.key, scope), text(work.ev, expr.value, scope)
    if key is None or "*" in key or (named is not None and "*" in named):
        return None
    folder = PurePosixPath(site.scope.unit.path).parent
    return normpath(folder / (named or rule.yaml)), key


def unknown_subject(
    work: Workspace, site: Site, rule: AgentRule, seen: bool
) -> tuple[Unknown, ...]:
    """A run whose agent was not found may carry limits that cannot be seen."""
    if seen or rule.whole or rule.what == "construct":
        return ()
    return (Unknown("the agent is made where it cannot be read", work.span(site)),)


def left_out(rule: AgentRule, args: Arguments) -> bool:
    """Whether the argument for what is run is surely not given: `query(prompt="hi")`."""
    name = next((part for part in rule.subject if isinstance(part, str)), "")
    at = next((part for part in rule.subject if isinstance(part, int)), None)
    return not args.open and args.get(name, at) is None and args.hides(name, at) is None


def literal_name(work: Workspace, place: tuple[object, object] | None) -> str | None:
    if place is None:
        return None
    state = word(work.ev, *place)  # type: ignore[arg-type]
    return state.value if isinstance(state, Known) else None


def subjects_of(work: Workspace, use: Use, rule: AgentRule, args: Arguments) -> Values:
    """The agents that a run runs."""
    if not rule.subject:
        return (use.receiver,) if use.receiver is not None else ()
    name = next((part for part in rule.subject if isinstance(part, str)), "")
    at = next((part for part in rule.subject if isinstance(part, int)), None)
    place = args.get(name, at)
    if place is not None:
        return work.ev.eval(*place)
    return through_star(work.ev, args.site, name, at)


def others_run(work: Workspace, site: Site, use: Use) -> list[Value]:
    """The other agents that the receiver of a run can be: `specialists.get(kind).run(...)`."""
    if use.does.agent is None or use.does.agent.what != "run" or use.does.agent.subject:
        return []
    return [
        one.receiver
        for one in work.uses.get(id(site.call), ())
        if one is not use and one.does.agent is use.does.agent and one.receiver is not None
    ]


def layers_of(work: Workspace, subject: Value) -> tuple[list[Span], list[Layer]]:
    """The construct of an agent and everything that configured it since, newest first."""
    sites: tuple[Site, ...] = ()
    if isinstance(subject, Obj):
        sites = subject.made
    elif isinstance(subject, Inst) and subject.site is not None:
        sites = (subject.site,)
    spans: list[Span] = []
    layers: list[Layer] = []
    for made in reversed(sites):
        for use in work.uses.get(id(made.call), ()):
            rule = use.does.agent
            if rule is None:
                continue
            given = arguments(work.ev, use)
            layers.append((rule, given, use.entry))
            if rule.what == "construct":
                spans.append(work.span(made))
            elif rule.what == "configure" and rule.subject:
                for inner in subjects_of(work, use, rule, given):
                    built, more = layers_of(work, inner)
                    spans += built
                    layers += more
    return spans, layers


def limits_of(work: Workspace, layers: list[Layer]) -> tuple[AgentLimit, ...]:
    """The effective limits: explicit at the run, else nearer the construct, else the default."""
    rules: dict[str, list[tuple[Setting, Arguments, Entry]]] = {}
    for rule, args, entry in layers:
        for limit in rule.limits:
            rules.setdefault(limit.name, []).append((limit, args, entry))
    found = (effective(work, name, places) for name, places in rules.items())
    return tuple(limit for limit in found if limit is not None)


def effective(
    work: Workspace, name: str, places: list[tuple[Setting, Arguments, Entry]]
) -> AgentLimit | None:
    """One limit; None for a ceiling that the locked version does not have yet.

    A turn limit that it lacks stays: that nothing ends a run is worth a finding.
    """
    unit = places[0][0].unit or Unit.TURNS
    hard = places[0][0].hard
    first = places[0][1]
    argument = next(iter(places[0][0].args), "")
    unknown: Unknown | None = None
    for rule, args, _ in places:
        state = setting(args, rule)
        if isinstance(state, Known):
            source = Source.EXPLICIT if args is first else Source.INHERITED
            room = room_in(rule, args) if state.value is None else None
            return AgentLimit(name, unit, state, source, hard, argument, room)
        if isinstance(state, Unknown):
            given = any(
                args.get(arg, rule.at if not i else None) for i, arg in enumerate(rule.args)
            )
            if given:
                return AgentLimit(name, unit, state, Source.EXPLICIT, hard, argument)
            unknown = unknown or state
    if unknown is not None:
        return AgentLimit(name, unit, unknown, None, hard, argument)
    default, origin = default_of(work, places)
    # A locked version that none of the defaults is for does not have the argument yet.
    lacks = origin is None and bool(places[0][0].defaults)
    if lacks and unit in (Unit.USD, Unit.TOKENS):
        return None
    if lacks:
        since = next((one.since for one in places[0][0].defaults if one.since), "")
        return AgentLimit(name, unit, default, origin, hard, argument, since=since)
    room = room_in(places[0][0], first)
    return AgentLimit(name, unit, default, origin, hard, argument, room)


def room_in(rule: Setting, args: Arguments) -> Room | None:
    """Where a limit that is not given, or given as a literal None, could be given."""
    name = next(iter(rule.args), "")
    given = args.get(name, rule.at)
    if not name or (given is not None and not is_none(given[0])):
        return None
    outer, _, inner = name.partition(".")
    around = args.get(outer, rule.at) if inner else None
    if around is not None and isinstance(around[0], t.Name | t.Attr) and not rule.plain:
        made = args.ev.eval(*around)
        only = made[0] if len(made) == 1 else None
        if not isinstance(only, Obj) or only.path or not only.made:
            return None
        site = only.made[-1]
        open_ = takes_more(args.ev, site, inner)
        return Room(span_of(site.call, site.scope), inner) if open_ else None
    if not writable(args, name, rule.at, rule.plain, keys=False):
        return None
    return Room(span_of(args.site.call, args.site.scope), name, rule.at, rule.plain)


def default_of(
    work: Workspace, places: list[tuple[Setting, Arguments, Entry]]
) -> tuple[State[Decimal | None], Source | None]:
    for rule, args, entry in reversed(places):
        version = work.versions.of(entry.packages, args.site.scope.unit.path)
        default = default_for(rule, version)
        if default is not None:
            value = None if default.value is None else Decimal(str(default.value))
            return Known(value), Source.DEFAULT
    return ABSENT, None


def guards_in(
    work: Workspace, cover: Cover, rule: AgentRule, args: Arguments
) -> tuple[list[Span], list[AgentLimit]]:
    """Guard objects in the arguments that take them, and the limits those impose."""
    spans: list[Span] = []
    limits: list[AgentLimit] = []
    for key in rule.guards:
        place = args.get(key) if isinstance(key, str) else args.get("", key)
        if place is None:
            continue
        spans += [span for span in own_guards(work, cover, *place) if span not in spans]
        for value in given_guards(work, *place):
            for made in value.made:
                for use in work.uses.get(id(made.call), ()):
                    guard = use.does.guard
                    if guard is None:
                        continue
                    span = work.span(made)
                    if span not in spans:
                        spans.append(span)
                    given = arguments(work.ev, use)
                    if any(holds_one(work.ev, each, made) for each in guard.inert):
                        continue
                    for limit in guard.limits:
                        state = setting(given, limit)
                        if not isinstance(state, Absent):
                            limits.append(
                                AgentLimit(
                                    limit.name,
                                    limit.unit or Unit.TURNS,
                                    state,
                                    Source.EXPLICIT,
                                    limit.hard,
                                )  # fmt: skip
                            )
    return spans, limits


def own_guards(work: Workspace, cover: Cover, expr: t.Expr, scope: Scope) -> list[Span]:
    """Budgets of the project's own in a hook, a middleware or a callback that is given."""
    values = work.ev.eval(expr, scope)
    inside: list[Scope] = []
    for value in (*values, *work.ev.items(values)):
        if isinstance(value, Inst):
            for each in work.ev.ancestors(value.scope)[0]:
                inside += each.functions.values()
        elif isinstance(value, Fn):
            inside.append(value.scope)
    return cover.homemade.inside(inside)


def given_guards(work: Workspace, expr: t.Expr, scope: Scope, depth: int = 0) -> list[Obj]:
    """Guard objects of an expression; of `a & b` only when both sides are guards."""
    if isinstance(expr, t.Binary) and expr.op in "|&" and depth < 6:
        left = given_guards(work, expr.left, scope, depth + 1)
        right = given_guards(work, expr.right, scope, depth + 1)
        if expr.op == "|" or (
            all(map(is_guard, left)) and all(map(is_guard, right)) and left and right
        ):
            return left + right
        return []
    if isinstance(expr, t.Name | t.Attr) and depth < 6:
        for node, inner in work.ev.origins(expr, scope):
            if isinstance(node, t.Binary):
                return given_guards(work, node, inner, depth + 1)
    return flat(work, work.ev.eval(expr, scope))


def is_guard(value: Obj) -> bool:
    return value.type.made.guard is not None


def flat(work: Workspace, values: Values, depth: int = 3) -> list[Obj]:
    """Catalogue objects among values, looking into lists and dicts."""
    out: list[Obj] = []
    for value in values:
        if isinstance(value, Obj) and not value.path:
            out.append(value)
        elif isinstance(value, Items | Map):
            out += flat(work, work.ev.items((value,)), depth - 1) if depth else []
        elif isinstance(value, Lit):
            continue
    return out
