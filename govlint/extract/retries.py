"""Whether a retry rule of a known library stops."""

from decimal import Decimal

from govlint.catalog.entries import RetryRule, Setting
from govlint.extract.bounds import Verdict
from govlint.extract.constants import NO_BOUND, span_of
from govlint.extract.openness import takes_more
from govlint.extract.scopes import Scope
from govlint.extract.settings_of import Arguments, Place, arguments, default_for, setting
from govlint.extract.sites import Use, of_value
from govlint.extract.values import Ext, Lit, Obj, Site
from govlint.extract.workspace import Workspace
from govlint.model.facts import Room
from govlint.model.source import Step
from govlint.model.state import Absent, Known, Unknown
from govlint.syntax import tree as t


def retrying(work: Workspace, expr: t.Expr, scope: Scope) -> Use | None:
    """The retry object that a `for attempt in ...` goes through, made here or by a function."""
    sites = [Site(expr, scope)] if isinstance(expr, t.Call) else []
    for value in work.ev.eval(expr, scope):
        if isinstance(value, Obj) and not value.path:
            sites += value.made[-1:]
    for site in sites:
        for use in work.uses.get(id(site.call), ()):
            if use.does.retry is not None:
                return use
    return None


def made_of(work: Workspace, use: Use) -> Use:
    """What says when a retry stops: the rule itself, else the object that is called."""
    rule = use.does.retry
    if rule is None or rule.stop is not None or rule.attempts is not None:
        return use
    for site in reversed(use.layers):
        for made in work.uses.get(id(site.call), ()):
            if made.does.retry is not None:
                return made
    return use


def judge_retry(work: Workspace, use: Use) -> Verdict:
    """The verdict on a retry decorator, object or caller."""
    rule = use.does.retry
    assert rule is not None
    args = arguments(work.ev, use)
    site = use.sites[0]
    at = work.span(site)
    if rule.stop is not None:
        place = args.get(rule.stop)
        if place is None:
            if (unknown := args.hides(rule.stop)) is not None:
                return verdict(None, f"unknown: `{rule.stop}` {unknown.why}", site, work)
            return verdict(
                False,
                f"nothing: no `{rule.stop}` is given, and the default never stops",
                site,
                work,
            )
        return stop_object(work, rule, place)
    return counted(work, use, rule, args, at)


def room_in(work: Workspace, use: Use) -> Room | None:
    """Where the rule takes a stop, or a number of attempts, that it is not given."""
    rule = use.does.retry
    assert rule is not None
    args = arguments(work.ev, use)
    at = rule.attempts.at if rule.attempts and not rule.stop else None
    name = rule.stop or (rule.attempts.args[0] if rule.attempts else "")
    if not name or args.get(name, at) is not None or args.hides(name) is not None:
        return None
    if not takes_more(work.ev, args.site, name):
        return None
    maker = ""
    if rule.stop:
        kinds = ((each.does.stop, each.names[0]) for each in use.entry.functions)
        maker = next((made for stop, made in kinds if stop and stop.kind == "attempts"), "")
        if not maker:
            return None
    plain = rule.attempts is not None and rule.attempts.plain
    return Room(work.span(args.site), name, at, plain, maker)


def counted(work: Workspace, use: Use, rule: RetryRule, args: Arguments, at: object) -> Verdict:
    site = use.sites[0]
    unknown: Unknown | None = None
    for each in (rule.attempts, rule.seconds):
        if each is None:
            continue
        amount, by_default = finite(work, use, each, args)
        if isinstance(amount, Decimal):
            unit = " s" if each is rule.seconds else ""
            tail = " by default" if by_default else ""
            return verdict(True, f"`{each.name}` is {amount}{unit}{tail}", site, work)
        if isinstance(amount, Unknown):
            unknown = unknown or amount
    if unknown is not None:
        return verdict(None, f"unknown: {unknown.why}", site, work)
    names = " or ".join(f"`{each.name}`" for each in (rule.attempts, rule.seconds) if each)
    return verdict(False, f"nothing: no finite {names} is given", site, work)


def finite(
    work: Workspace, use: Use, rule: Setting, args: Arguments
) -> tuple[Decimal | Unknown | None, bool]:
    """(amount, from the default); None when the setting bounds nothing."""
    state = setting(args, rule)
    if isinstance(state, Known):
        if state.value is None or state.value >= NO_BOUND:
            return None, False
        return state.value, False
    if isinstance(state, Unknown):
        given = any(args.get(name) for name in rule.args)
        if given and "outside" not in state.why:
            return state, False
        return state, False
    version = work.version(use)
    default = default_for(rule, version)
    if isinstance(state, Absent) and default is not None and isinstance(default.value, int | float):
        if default.value < 0:
            return None, True
        return Decimal(str(default.value)), True
    return None, True


def stop_object(work: Workspace, rule: RetryRule, place: Place) -> Verdict:
    """Read a stop object: `stop_after_attempt(3) | stop_after_delay(60)`."""
    expr, scope = place
    answer = stops(work, expr, scope, 0)
    site = Site(t.Call(expr.lo, expr.hi, expr, ()), scope)
    written = " ".join(scope.unit.text[expr.lo : expr.hi].split())
    written = written if len(written) <= 60 else f"{written[:57]}..."
    if answer is True:
        return verdict(True, f"`{written}`", site, work)
    if answer is None:
        return verdict(None, f"unknown: `{rule.stop}` is `{written}`", site, work)
    return verdict(False, f"nothing: `{written}` never stops", site, work)


def stops(work: Workspace, expr: t.Expr, scope: Scope, depth: int) -> bool | None:
    if depth > 8:
        return None
    if isinstance(expr, t.Binary) and expr.op in "|&":
        left = stops(work, expr.left, scope, depth + 1)
        right = stops(work, expr.right, scope, depth + 1)
        return either(left, right) if expr.op == "|" else both(left, right)
    values = work.ev.eval(expr, scope)
    answers: list[bool | None] = []
    for value in values:
        if isinstance(value, Lit) and value.node is not None:
            if isinstance(value.node, t.Const) and value.node.value is None:
                answers.append(False)
            elif isinstance(value.value, str):
                answers.append(None)
        elif isinstance(value, Obj):
            answers.append(made_stop(work, value, depth))
        elif isinstance(value, Ext):
            answers.append(named_stop(work, value, expr, scope, depth))
    if not answers:
        return None
    return answers[0] if len(set(answers)) == 1 else None


def named_stop(work: Workspace, value: Ext, expr: t.Expr, scope: Scope, depth: int) -> bool | None:
    call = expr if isinstance(expr, t.Call) else work.ev.bare_call(expr)
    name = value.name.removesuffix("()")
    for use in of_value(work.ev, Ext(name), (Site(call, scope),)):
        if use.does.stop is not None:
            return of_kind(work, use.does.stop.kind, Site(call, scope), depth)
    if value.name.endswith("()"):
        for node, inner in work.ev.origins(expr, scope):
            if node is not expr:
                return stops(work, node, inner, depth + 1)
    return None


def made_stop(work: Workspace, value: Obj, depth: int) -> bool | None:
    rule = value.type.made.stop
    if rule is None or not value.made:
        return None
    return of_kind(work, rule.kind, value.made[0], depth)


def of_kind(work: Workspace, kind: str, site: Site, depth: int) -> bool | None:
    if kind == "never":
        return False
    if kind in ("any", "all"):
        answers = [stops(work, arg.value, site.scope, depth + 1) for arg in site.call.args]
        if kind == "any":
            return True if True in answers else None if None in answers else False
        return False if False in answers else None if None in answers else True
    if kind == "event":
        return False
    if not site.call.args:
        return None
    limit = setting(Arguments(work.ev, (site,)), Setting(kind, (kind,), None, 0))
    if isinstance(limit, Known):
        return limit.value is not None and limit.value < NO_BOUND
    # A number of attempts that comes from a parameter is finite all the same.
    return True if isinstance(limit, Unknown) else None


def either(left: bool | None, right: bool | None) -> bool | None:
    return True if True in (left, right) else None if None in (left, right) else False


def both(left: bool | None, right: bool | None) -> bool | None:
    return False if False in (left, right) else None if None in (left, right) else True


def verdict(bounded: bool | None, bound: str, site: Site, work: Workspace) -> Verdict:
    step = Step(span_of(site.call, site.scope), bound)
    return Verdict(bounded, bound, (step,), False, "retry")
