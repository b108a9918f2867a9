"""Loop facts: every while, for, recursion and retry that reaches a model."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from govlint.extract.blocks import end_of
from govlint.extract.bounds import Link, Verdict, judge_loop, judge_recursion, new_study
from govlint.extract.bounds.expr import statements
from govlint.extract.bounds.loop import ONCE
from govlint.extract.bounds.recursion import NO_ROUND
from govlint.extract.bounds.summary import Study
from govlint.extract.calls import function_name, statement_at
from govlint.extract.countable import countable
from govlint.extract.cover import Cover, decorator_uses
from govlint.extract.ground import Ground
from govlint.extract.retries import judge_retry, made_of, retrying, room_in
from govlint.extract.scopes import FileIndex, Scope, last_name
from govlint.extract.sites import of_value
from govlint.extract.values import Ext, Fn, Lam, Site
from govlint.extract.workspace import Workspace
from govlint.model.facts import Loop
from govlint.model.paths import in_test
from govlint.model.source import Span, Step
from govlint.syntax import tree as t

MOST_IN_CYCLE = 8
_APPLIES = ("map", "filter", "filterfalse", "starmap", "imap", "imap_unordered", "takewhile")


def find_loops(work: Workspace, cover: Cover) -> list[Loop]:
    """All loops that reach a call or an agent's run."""
    out: list[Loop] = []
    study = new_study()
    for file in work.files:
        for scope in file.scopes:
            for node in scope.loops:
                with work.faults.at(scope, node):
                    found = statement_loop(work, cover, study, file, scope, node)
                    if found is not None:
                        out.append(found)
            if scope.kind == "function":
                with work.faults.at(scope):
                    out.extend(decorator_loops(work, cover, file, scope))
    out.extend(handed_loops(work, cover))
    for cycle in cycles(work):
        with work.faults.at(cycle[0]):
            found = recursion(work, cover, cycle)
            if found is not None:
                out.append(found)
    return out


def leaves(body: t.Body) -> bool:
    """Whether a block can end its loop early: turns of an agent, not a number of samples."""
    inner = {
        id(each)
        for one in statements(body)
        if isinstance(one, t.While | t.For)
        for each in statements(one.body)
    }
    return any(
        isinstance(one, t.Return) or (isinstance(one, t.Break) and id(one) not in inner)
        for one in statements(body)
    )


def statement_loop(
    work: Workspace,
    cover: Cover,
    study: Study,
    file: FileIndex,
    scope: Scope,
    node: t.While | t.For,
) -> Loop | None:
    lo = node.lo if isinstance(node, t.While) else node.hi
    hi = max(node.hi, end_of(node.body))
    places = [(lo, hi), *(applied(node.iter) if isinstance(node, t.For) else ())]
    paying = [
        (call, way)
        for call in scope.calls
        if any(first <= call.lo < last for first, last in places)
        if (way := work.way(call, scope))
    ]
    if not paying:
        return None
    verdict, room = None, None
    if isinstance(node, t.For) and (use := retrying(work, node.iter, scope)) is not None:
        verdict, room = judge_retry(work, use), room_in(work, use)
    verdict = verdict or judge_loop(node, Ground(work, scope), study)
    if verdict.bounded is False and isinstance(node, t.While):
        asked = passed_in(work, node.test, scope)
        if asked:
            verdict = Verdict(None, f"unknown: `{asked}` is passed in", verdict.why)
    form = "while" if isinstance(node, t.While) else "for"
    fact = loop_fact(work, cover, file, scope, (node.lo, node.hi), form, verdict, paying, node)
    could = isinstance(node, t.While) and countable(node, fact.purpose, scope, lo, hi)
    return replace(fact, room=room, countable=could)


def applied(iterable: t.Expr) -> Iterator[tuple[int, int]]:
    """Where the calls start that an iterable makes for each item: `map(ask, texts)`, its lambda."""
    if isinstance(iterable, t.Await):
        yield from applied(iterable.value)
    elif isinstance(iterable, t.Call):
        args = [arg.value for arg in iterable.args]
        if last_name(iterable.func) in _APPLIES and len(args) > 1:
            body = args[0].body if isinstance(args[0], t.Lambda) else None
            yield (body.lo, body.hi) if body is not None else (iterable.lo, iterable.lo + 1)
            args = args[1:]
        for each in args:
            yield from applied(each)


def passed_in(work: Workspace, test: t.Expr, scope: Scope) -> str:
    """A function the test asks that only a caller knows; "" when there is none."""
    if isinstance(test, t.Unary | t.Await):
        return passed_in(work, test.value, scope)
    if isinstance(test, t.Bool):
        return passed_in(work, test.left, scope) or passed_in(work, test.right, scope)
    if isinstance(test, t.Call) and isinstance(test.func, t.Name):
        bindings = scope.names.get(test.func.id, ())
        if bindings and all(b.kind == "param" for b in bindings):
            values = work.ev.eval(test.func, scope)
            return test.func.id if all(isinstance(value, Ext) for value in values) else ""
    return ""


def loop_fact(
    work: Workspace,
    cover: Cover,
    file: FileIndex,
    scope: Scope,
    extent: tuple[int, int],
    form: str,
    verdict: Verdict,
    paying: list[tuple[t.Call, list[Site]]],
    node: t.While | t.For | None = None,
) -> Loop:
    span = scope.unit.between(*extent)
    shortest = min((way for _, way in paying), key=len)
    guards = [frozenset[Span]().union(*map(cover.at, way)) for _, way in paying]
    shared = frozenset.intersection(*guards) if guards else frozenset()
    counts = verdict.bound.startswith("range(") and node is not None and leaves(node.body)
    finite = form == "for" and verdict.bounded is True and not counts
    return Loop(
        span=span,
        form=form,
        purpose="poll" if verdict.waits else verdict.purpose,
        bounded=verdict.bounded,
        bound=verdict.bound,
        function=function_name(scope),
        path=steps(work, shortest),
        calls=tuple(dict.fromkeys(work.span(way[-1]) for _, way in paying)),
        guards=tuple(sorted(shared)),
        agentic=(
            not verdict.waits and not finite and verdict.bound != ONCE and verdict.purpose == "turn"
        ),
        why=verdict.why,
        statement=statement_at(file, extent[0]),
        in_test=in_test(scope.unit.path),
    )


def steps(work: Workspace, way: list[Site]) -> tuple[Step, ...]:
    out = []
    for position, site in enumerate(way):
        last = position == len(way) - 1
        uses = work.uses.get(id(site.call), ())
        if last and uses:
            out.append(Step(work.span(site), f"`{uses[0].api}` is called here"))
        else:
            out.append(Step(work.span(site), "leads to the call"))
    return tuple(out)


# --- retry decorators ------------------------------------------------------------------------


def decorator_loops(work: Workspace, cover: Cover, file: FileIndex, scope: Scope) -> Iterator[Loop]:
    nearest = work.nearest.get(id(scope))
    if nearest is None:
        return
    outer = scope.parent or scope
    for decorator in scope.function.decorators:
        for use in decorator_uses(work, decorator, outer):
            if use.does.retry is None:
                continue
            verdict = judge_retry(work, use)
            way = follow(work, scope)
            fact = loop_fact(
                work, cover, file, outer if outer.kind != "class" else scope,
                (decorator.lo, decorator.hi), "retry", verdict, [(way[0].call, way)],
            )  # fmt: skip
            yield replace(fact, room=room_in(work, use))
            break


def handed_loops(work: Workspace, cover: Cover) -> Iterator[Loop]:
    """Functions given to something that retries them, and models that retry without an end."""
    for file, site in work.sites():
        for use in work.uses.get(id(site.call), ()):
            rule = use.does.retry
            if rule is None or (rule.function is None and rule.form != "receiver"):
                continue
            with work.faults.at(site.scope, site.call):
                verdict = judge_retry(work, made_of(work, use))
                if rule.form == "receiver" and verdict.bounded is not False:
                    continue
                way = [site] if rule.form == "receiver" else handed(work, site, rule.function or 0)
                if way:
                    extent = site.call.lo, site.call.hi
                    paying = [(site.call, way)]
                    fact = loop_fact(
                        work, cover, file, site.scope, extent, "retry", verdict, paying
                    )
                    yield replace(fact, room=room_in(work, made_of(work, use)))
            break


def handed(work: Workspace, site: Site, position: int) -> list[Site]:
    """The calls from the function that is retried to a model; empty where none leads there."""
    plain = [arg.value for arg in site.call.args if arg.name is None]
    if position >= len(plain) or any(arg.star for arg in site.call.args[: position + 1]):
        return []
    for value in work.ev.eval(plain[position], site.scope):
        if isinstance(value, Fn) and id(value.scope) in work.nearest:
            return [site, *follow(work, value.scope)]
        if isinstance(value, Lam):
            inner = ((call, work.way(call, site.scope)) for call in site.scope.calls)
            for call, way in inner:
                if value.node.lo <= call.lo < value.node.hi and way:
                    return [site, *way]
        if any(use.does.bills for use in of_value(work.ev, value, (site,), 1)):
            return [site]
    return []


def follow(work: Workspace, scope: Scope) -> list[Site]:
    """The calls from inside a function to a model."""
    path: list[Site] = []
    here = id(scope)
    for _ in range(50):
        step = work.nearest.get(here)
        if step is None or isinstance(step, Site):
            return [*path, step] if step is not None else path
        path.append(step.site)
        here = id(step.target)
    return path


# --- recursion ---------------------------------------------------------------------------------


def recursion(work: Workspace, cover: Cover, cycle: list[Scope]) -> Loop | None:
    """What functions that call each other are, None where no way leads back to the first."""
    members = {id(scope): position for position, scope in enumerate(cycle)}
    links = []
    closing: list[tuple[t.Call, list[Site]]] = []
    for scope in cycle:
        calls = []
        for edge in work.edges.get(id(scope), ()):
            if edge.called and id(edge.target) in members:
                calls.append((edge.site.call, members[id(edge.target)]))
        links.append(Link(Ground(work, scope), tuple(calls)))
        way = follow(work, scope)
        if way:
            closing.append((way[0].call, way))
    verdict = judge_recursion(tuple(links))
    if verdict.bound == NO_ROUND:
        return None
    first = entered(work, cycle)
    node = first.function
    file = next(file for file in work.files if file.unit is first.unit)
    return loop_fact(work, cover, file, first, (node.lo, node.hi), "recursion", verdict, closing)


def entered(work: Workspace, cycle: list[Scope]) -> Scope:
    """The function of a cycle that others call, on an object of theirs if there is one."""
    inside = {id(scope) for scope in cycle}

    def rank(scope: Scope) -> tuple[bool, bool, bool, str, int]:
        sites = [s for s in work.ev.call_sites(scope) if not in_test(s.scope.unit.path)]
        outside = [site for site in sites if id(site.scope) not in inside]
        return (
            not any(map(elsewhere, outside)),
            not outside,
            not any(map(elsewhere, sites)),
            scope.unit.path,
            scope.function.lo,
        )

    return min(cycle, key=rank)


def elsewhere(site: Site) -> bool:
    """Whether a call goes to a method of another object than its own function's `self`."""
    func = site.call.func
    if not isinstance(func, t.Attr) or site.scope.kind != "function":
        return False
    params = site.scope.function.params
    return not (params and isinstance(func.value, t.Name) and func.value.id == params[0].name)


def cycles(work: Workspace) -> list[list[Scope]]:
    """Strongly connected functions that lead to a model, by resolved calls only (Tarjan)."""
    order: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: list[Scope] = []
    on_stack: set[int] = set()
    out: list[list[Scope]] = []

    def targets(scope: Scope) -> list[Scope]:
        return [
            edge.target
            for edge in work.edges.get(id(scope), ())
            if edge.called and edge.sure and id(edge.target) in work.nearest
        ]

    for root in work.scopes:
        if id(root) in order or id(root) not in work.nearest:
            continue
        todo: list[tuple[Scope, Iterator[Scope]]] = [(root, iter(targets(root)))]
        order[id(root)] = low[id(root)] = len(order)
        stack.append(root)
        on_stack.add(id(root))
        while todo:
            scope, rest = todo[-1]
            pushed = False
            for target in rest:
                if id(target) not in order:
                    order[id(target)] = low[id(target)] = len(order)
                    stack.append(target)
                    on_stack.add(id(target))
                    todo.append((target, iter(targets(target))))
                    pushed = True
                    break
                if id(target) in on_stack:
                    low[id(scope)] = min(low[id(scope)], order[id(target)])
            if pushed:
                continue
            todo.pop()
            if todo:
                parent = todo[-1][0]
                low[id(parent)] = min(low[id(parent)], low[id(scope)])
            if low[id(scope)] == order[id(scope)]:
                component = []
                while True:
                    member = stack.pop()
                    on_stack.discard(id(member))
                    component.append(member)
                    if member is scope:
                        break
                component.reverse()
                if is_cycle(component, targets) and len(component) <= MOST_IN_CYCLE:
                    out.append(component)
                if len(component) > 1:
                    out.extend([one] for one in component if is_cycle([one], targets))
    return out


def is_cycle(component: list[Scope], targets: Callable[[Scope], list[Scope]]) -> bool:
    return len(component) > 1 or any(target is component[0] for target in targets(component[0]))
