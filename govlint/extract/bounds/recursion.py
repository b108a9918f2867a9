"""Whether functions that call themselves come to an end."""

from collections.abc import Mapping, Sequence

from govlint.extract.bounds import phrases
from govlint.extract.bounds.calls import Exits
from govlint.extract.bounds.change import bound_to, constant
from govlint.extract.bounds.context import Link, Verdict
from govlint.extract.bounds.decide import decide, doubts, matters
from govlint.extract.bounds.expr import (
    calls_in,
    key_of,
    keys_in,
    parts,
    root_of,
    statements,
    subexprs,
)
from govlint.extract.bounds.region import Region, assignments, paired, targets
from govlint.extract.bounds.starts import missed
from govlint.extract.bounds.summary import EFFORT, Study, TooMuch, bindings
from govlint.extract.bounds.walk import Walk, follow, own_names
from govlint.extract.bounds.way import (
    ANY,
    MAYBE_SHRINK,
    MOST,
    SHRINK,
    START,
    Way,
    compose,
    distinct,
)  # fmt: skip
from govlint.model.source import Step
from govlint.syntax import tree as t

# Methods of texts that give no more than they are asked on.
_SHORTENS = frozenset({
    "strip", "lstrip", "rstrip", "split", "rsplit", "splitlines", "partition", "rpartition",
    "removeprefix", "removesuffix", "lower", "casefold",
})  # fmt: skip
NO_ROUND = "no way that pays leads back to it"


class _Member:
    """One function of a cycle, its ways to each of the calls that go on round."""

    def __init__(self, link: Link, study: Study) -> None:
        self.context = link.context
        function = link.context.function
        self.body = function.body if function else ()
        self.params = frozenset(p.name for p in function.params) if function else frozenset()
        region = Region(self.context, self.body)
        own = own_names(region, function)
        region.tested |= self.params | region.shared(own)
        watch = frozenset(id(call) for call, _ in link.calls)
        self.walk = Walk(self.context, region, study, watch, own=own)
        self.region = region
        self.walk.block(self.body, [START], Exits())
        self.aliases = _aliases(self)
        self.steps: list[tuple[t.Call, int, Way]] = []
        where = {id(call): index for call, index in link.calls}
        # Nothing is paid before the last thing it does: to call on.
        self.idle = not any(way.bills for _, way in self.walk.seen) and watch <= _returned(
            self.body
        )
        for call, way in self.walk.seen:
            bills = way.bills or self.context.bills(call)
            self.steps.append((call, where[id(call)], way._replace(bills=bills)))


def _idle(link: Link) -> bool:
    """Whether a function calls on as the last thing it does, before anything that is paid for."""
    body = link.context.function.body if link.context.function else ()
    watch = {id(call) for call, _ in link.calls}
    if not watch <= _returned(body):
        return False
    loops = [one for one in statements(body) if isinstance(one, t.While | t.For)]
    if any(not watch.isdisjoint(_returned(loop.body)) for loop in loops):
        return False
    last = max(call.hi for call, _ in link.calls)
    exprs = (expr for statement in statements(body) for expr in parts(statement))
    return not any(
        call.lo < last and id(call) not in watch and link.context.bills(call)
        for expr in exprs
        for call in calls_in(expr)
    )


def _returned(body: t.Body) -> frozenset[int]:
    """The calls whose answers a function hands back as they are."""
    values = [one.value for one in statements(body) if isinstance(one, t.Return)]
    plain = [value.value if isinstance(value, t.Await) else value for value in values]
    return frozenset(id(value) for value in plain if isinstance(value, t.Call))


def judge_recursion(cycle: Sequence[Link], study: Study | None = None) -> Verdict:
    """Whether a cycle of calls is bounded. Links name the calls that lead to other members."""
    if cycle and all(link.calls and _idle(link) for link in cycle):
        return Verdict(True, NO_ROUND, (), False, "turn")
    study = study or Study(follow)
    try:
        return study.measured(EFFORT, lambda: _judge(cycle, study))
    except RecursionError:
        return Verdict(None, "unknown: nested too deeply to follow")
    except TooMuch:
        return Verdict(None, "unknown: it goes round in too many ways to follow")


def _judge(cycle: Sequence[Link], study: Study) -> Verdict:
    for link in cycle:
        if link.context.function is not None:
            study.open.append(id(link.context.function))
    try:
        members = [_Member(link, study) for link in cycle]
    finally:
        del study.open[:]
    ways: list[Way] = []
    for root in range(len(members)):
        ways += _rounds(members, root)
        if len(ways) > 4 * MOST:
            break
    ways = distinct(ways)
    if not ways:
        return Verdict(True, NO_ROUND, (), False, "turn")
    again = all(way.failed for way in ways) or any(map(_again, cycle))
    purpose = "retry" if again else "turn"
    waits = all(way.waits for way in ways)
    left, ended = decide(ways)
    pays = matters(ways)
    left = [way for way in left if pays(way)]
    says = missed(cycle[0].context, 0, ended) if len(cycle) == 1 else ""
    if not left and says:
        return Verdict(False, f"nothing: {says}", (), waits, purpose)
    if not left:
        words = phrases.ended([e for e in ended if pays(e[0])], cycle[0].context.unit.path)
        return Verdict(True, words, phrases.steps(ended), waits, "poll" if waits else purpose)
    waits = all(way.waits for way in left)
    purpose = "poll" if waits else purpose
    maybe = doubts(ways)
    if maybe:
        return Verdict(*phrases.doubtful(maybe), (), waits, purpose)
    says = phrases.no_end(left, ways)
    if not says or says.startswith("goes round"):
        says = _same(left, members[0], again)
    mark = next((way.mark for way in left if way.mark), None)
    why = (Step(mark, "this way round passes nothing that ends it"),) if mark else ()
    return Verdict(False, f"nothing: {says}", why, waits, purpose)


def _again(link: Link) -> bool:
    """Whether a function goes on round only after a failure."""
    body = link.context.function.body if link.context.function else ()
    handled = {
        id(call)
        for one in statements(body)
        if isinstance(one, t.Try)
        for handler in one.handlers
        for inner in statements(handler.body)
        for expr in parts(inner)
        for call in calls_in(expr)
    }
    return bool(link.calls) and all(id(call) in handled for call, _ in link.calls)


def _same(left: list[Way], root: "_Member", again: bool) -> str:
    if again or all(way.failed for way in left):
        return "calls itself again for as long as the call fails"
    if all(way.effect(name) is None for way in left for name in root.params):
        return "calls itself again with the same arguments"
    return "only the model's own answer ends it"


# --- rounds ------------------------------------------------------------------------------------


def _rounds(members: Sequence[_Member], root: int) -> list[Way]:
    """The ways from a member back to itself that pass only later members, each once."""
    out: list[Way] = []
    start = {name: (name, "") for name in members[root].params}
    queue: list[tuple[int, Way, Mapping[str, tuple[str, str]], tuple[int, ...]]]
    queue = [(root, START, start, (root,))]
    while queue and len(out) < 4 * MOST:
        index, so_far, names, passed = queue.pop()
        member = members[index]
        for call, target, way in _distinct(member.steps):
            if target < root or (target in passed and target != root):
                continue
            here = so_far.then(_renamed(way, names, member, index, root))
            given = _given(members[target], call, member)
            told = {name: _told(bound, names, member, index, root) for name, bound in given.items()}
            if target == root:
                out.append(_closed(here, told, _constants(members[root], call), root))
            else:
                for key, effect in told.values():
                    if effect and effect != ANY:
                        here = here.changed(key, effect)
                queue.append(
                    (target, here, {n: (k, "") for n, (k, _) in told.items()}, (*passed, target))
                )
    return out


def _distinct(steps: list[tuple[t.Call, int, Way]]) -> list[tuple[t.Call, int, Way]]:
    by_call: dict[int, tuple[t.Call, int, list[Way]]] = {}
    for call, index, way in steps:
        by_call.setdefault(id(call), (call, index, []))[2].append(way)
    return [(call, index, way) for call, index, ways in by_call.values() for way in distinct(ways)]


def _given(callee: _Member, call: t.Call, caller: _Member) -> dict[str, tuple[str, str] | None]:
    """For each parameter of the callee, the caller's key it stands for and the effect."""
    base, args = bindings(callee.context, call)
    out: dict[str, tuple[str, str] | None] = {}
    loose = any(arg.star for arg in call.args)
    for name, value in args.items():
        if value is None:
            out[name] = (name, "") if loose and name in caller.params else None
        else:
            out[name] = _smaller(bound_to(value, caller.aliases), caller)
    if callee.context.receiver:
        own = caller.context.receiver
        if base in (None, "super()", own, "cls"):
            out[callee.context.receiver] = (own, "") if own else None
        else:
            assert base is not None
            root = root_of(base)
            within = (root, MAYBE_SHRINK) if root == own and base != own else (base, "")
            out[callee.context.receiver] = caller.aliases.get(root, within)
    return out


def _smaller(bound: tuple[str, str] | None, caller: _Member) -> tuple[str, str] | None:
    """A part of a parameter is smaller than the parameter: `node.next` of `node`."""
    if bound is None or bound[1]:
        return bound
    root = root_of(bound[0])
    inner = root != bound[0] and root in caller.params and root != caller.context.receiver
    return (root, SHRINK) if inner else bound


def _told(
    bound: tuple[str, str] | None,
    names: Mapping[str, tuple[str, str]],
    member: _Member,
    index: int,
    root: int,
) -> tuple[str, str]:
    """A bound key in the root member's words."""
    if bound is None:
        return f"({index})", ANY
    key, effect = bound
    return _word(key, names, member, index, root), effect


def _word(
    key: str, names: Mapping[str, tuple[str, str]], member: _Member, index: int, root: int
) -> str:
    prefix = "len:" if key.startswith("len:") else ""
    inner = key.removeprefix("len:")
    first = root_of(inner)
    if first in names:
        return prefix + names[first][0] + inner[len(first) :]
    if first in member.region.changed and index != root:
        return f"{prefix}({index}){inner}"
    return key


def _renamed(
    way: Way, names: Mapping[str, tuple[str, str]], member: _Member, index: int, root: int
) -> Way:
    def word(key: str) -> str:
        return key if key.startswith("(") else _word(key, names, member, index, root)

    return way._replace(
        needs=frozenset(
            need._replace(
                poles=tuple(sorted((word(key), sign) for key, sign in need.poles)),
                limit=word(need.limit),
            )
            for need in way.needs
        ),
        effects=tuple(sorted({word(key): effect for key, effect in way.effects}.items())),
        off=frozenset((word(name), why) for name, why in way.off),
    )


def _constants(callee: _Member, call: t.Call) -> dict[str, str]:
    """The parameters that a call gives a literal, each with the effect of that."""
    _, args = bindings(callee.context, call)
    return {name: effect for name, value in args.items() if value and (effect := constant(value))}


def _closed(
    way: Way, told: Mapping[str, tuple[str, str]], constants: Mapping[str, str], root: int
) -> Way:
    """A whole round: what each parameter of the root has become at its next call."""
    effects = dict(way.effects)
    for name, (key, effect) in told.items():
        if name in constants:
            effects[name] = constants[name]
        elif key == name:
            if effect:
                effects[name] = compose(effects.get(name), effect)
        elif effect in (SHRINK, MAYBE_SHRINK) and root_of(key) == name:
            effects[name] = effect
        else:
            effects[name] = ANY
            for other in list(effects):
                if other.startswith((f"{name}.", f"{name}[")):
                    effects[other] = ANY
    return way._replace(effects=tuple(sorted(effects.items())))


# --- parts of a parameter ------------------------------------------------------------------------


def _aliases(member: _Member) -> dict[str, tuple[str, str]]:
    """Local names that hold parts of a parameter, each with the parameter."""
    aliases: dict[str, tuple[str, str]] = {}
    for _ in range(2):
        for statement in statements(member.body):
            match statement:
                case t.For(target=target, iter=iterable):
                    part = _part(iterable, member, aliases)
                    if part:
                        for item in targets(target):
                            key = key_of(item)
                            if key:
                                aliases[key] = part
                case t.Assign(targets=found, value=value) if value is not None:
                    for target in found:
                        for place, given in paired(target, value):
                            name = key_of(place)
                            source = given if given is not None else value
                            if name and name not in member.params and name.isidentifier():
                                part = _piece(source, member, aliases)
                                if part and _once(name, member):
                                    aliases[name] = part
    for statement in statements(member.body):
        _comprehended(statement, member, aliases)
    return aliases


def _once(name: str, member: _Member) -> bool:
    return sum(k == name for s in statements(member.body) for k, _ in assignments(s)) == 1


def _comprehended(statement: t.Stmt, member: _Member, aliases: dict[str, tuple[str, str]]) -> None:
    for expr in parts(statement):
        for node in subexprs(expr):
            if isinstance(node, t.Comp):
                for clause in node.clauses:
                    part = _part(clause.iter, member, aliases)
                    for item in targets(clause.target):
                        key = key_of(item)
                        if key and part:
                            aliases[key] = part


def _part(
    iterable: t.Expr, member: _Member, aliases: Mapping[str, tuple[str, str]]
) -> tuple[str, str] | None:
    """What an element of an iterable is a part of."""
    key = key_of(iterable)
    if key is not None:
        root = root_of(key)
        if root in aliases:
            return aliases[root]
        return (root, SHRINK) if root in member.params else None
    if isinstance(iterable, t.Call):
        if isinstance(iterable.func, t.Attr) and iterable.func.attr in ("items", "values", "keys"):
            return _part(iterable.func.value, member, aliases)
        if isinstance(iterable.func, t.Name) and iterable.func.id in (
            "enumerate", "zip", "list", "reversed", "sorted", "iter", "vars",
        ):  # fmt: skip
            return next(
                (p for p in (_part(a.value, member, aliases) for a in iterable.args) if p), None
            )
        return _made(iterable, member, aliases)
    if isinstance(iterable, t.Seq):
        return next((p for p in (_piece(i, member, aliases) for i in iterable.items) if p), None)
    return None


def _piece(
    value: t.Expr, member: _Member, aliases: Mapping[str, tuple[str, str]]
) -> tuple[str, str] | None:
    """What an assigned value is a part of."""
    if isinstance(value, t.Call):
        if isinstance(value.func, t.Attr) and value.func.attr == "get":
            return _part(value.func.value, member, aliases)
        return _made(value, member, aliases)
    bound = bound_to(value, aliases)
    if bound is None:
        return None
    key, effect = bound
    root = root_of(key)
    if effect in (SHRINK, MAYBE_SHRINK):
        return root, effect
    if key != root and root in member.params and root != member.context.receiver:
        return root, SHRINK
    return None


def _made(
    call: t.Call, member: _Member, aliases: Mapping[str, tuple[str, str]]
) -> tuple[str, str] | None:
    """What a function makes of a parameter may be smaller than it, unless a model made it."""
    if any(member.context.bills(inner) for inner in calls_in(call)):
        return None
    made_of = [arg.value for arg in call.args]
    if isinstance(call.func, t.Attr) and call.func.attr in _SHORTENS:
        made_of.append(call.func.value)
    for value in made_of:
        for key in keys_in(value):
            root = root_of(key)
            if root in aliases:
                return aliases[root][0], MAYBE_SHRINK
            if root in member.params and root != member.context.receiver:
                return root, MAYBE_SHRINK
    return None
