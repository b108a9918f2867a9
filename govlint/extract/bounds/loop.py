"""Whether a `while` or `for` ends."""

from govlint.extract.bounds import limits, phrases
from govlint.extract.bounds.around import time_limit
from govlint.extract.bounds.calls import Exits, Ways
from govlint.extract.bounds.context import Context, Verdict
from govlint.extract.bounds.decide import decide, doubts, matters
from govlint.extract.bounds.deciding import compares, deciding, dispatched, keeps
from govlint.extract.bounds.expr import (
    key_of,
    keys_in,
    root_of,
    shown,
    statements,
    subexprs,
    tail,
    text_of,
)
from govlint.extract.bounds.pages import next_page
from govlint.extract.bounds.purpose import purpose_of, wanted
from govlint.extract.bounds.region import Region, targets
from govlint.extract.bounds.starts import missed
from govlint.extract.bounds.summary import EFFORT, Study, TooMuch
from govlint.extract.bounds.walk import Walk, follow
from govlint.extract.bounds.way import LEN, MAYBE_UP, START, UP, Way, distinct, truth_of
from govlint.model.source import Step
from govlint.model.state import Known
from govlint.syntax import tree as t

ONCE = "it leaves in its first round"
ANSWER = "only the model's own answer ends it"


def new_study() -> Study:
    """The memory to share between all judgements of one run."""
    return Study(follow)


def judge_loop(loop: t.While | t.For, context: Context, study: Study | None = None) -> Verdict:
    """Whether a loop is bounded, what bounds it, whether it waits, and what it is for."""
    study = study or new_study()
    try:
        return study.measured(EFFORT, lambda: _judge(loop, context, study))
    except RecursionError:
        return Verdict(None, "unknown: nested too deeply to follow")
    except TooMuch:
        bound = over(loop, context, []) if isinstance(loop, t.For) else None
        if bound:
            return Verdict(True, bound)
        return Verdict(None, "unknown: it goes round in too many ways to follow")


def _judge(loop: t.While | t.For, context: Context, study: Study) -> Verdict:
    head = loop.test if isinstance(loop, t.While) else loop.iter
    region = Region(context, loop.body, [head])
    if isinstance(loop, t.For):
        region.changed |= {key for key in map(key_of, targets(loop.target)) if key}
    walk = Walk(context, region, study, entry=loop.lo)
    out = Exits()
    ways = round_of(loop, walk, out)
    leaves = distinct([*out.breaks, *(outcome.way for outcome in out.returns)])
    paying = [way for way in ways if way.bills] or ways
    waits = bool(paying) and all(way.waits for way in paying)
    purpose = purpose_of(loop, context, ways, leaves, walk.moved)
    if isinstance(loop, t.For):
        bound = over(loop, context, ways)
        if bound:
            return _bounded(bound, (), waits, purpose)
    if not ways:
        return Verdict(True, ONCE, (), False, purpose)
    step = time_limit(context, loop)
    if step:
        return _bounded(f"{step.says}, line {step.at.line}", (step,), waits, purpose)
    left, ended = decide(ways)
    pays = matters(ways)
    open_ends = [way for way in left if pays(way)]
    says = missed(context, loop.lo, ended)
    if not open_ends and says:
        return Verdict(False, f"nothing: {says}", (), waits, purpose)
    if not open_ends:
        words = phrases.ended([each for each in ended if pays(each[0])], context.unit.path)
        return _bounded(words, phrases.steps(ended), waits, purpose)
    return _unended(loop, walk, ways, open_ends, purpose)


def _unended(
    loop: t.While | t.For, walk: Walk, ways: Ways, open_ends: Ways, purpose: str
) -> Verdict:
    waits = all(way.waits for way in _staying(loop, walk, open_ends))
    purpose = "poll" if waits else purpose
    maybe = doubts(ways)
    if maybe:
        left_out = tuple(walk.left_out[why] for why in dict.fromkeys(maybe) if why in walk.left_out)
        return Verdict(*phrases.doubtful(maybe, left_out), left_out, waits, purpose)
    page = next_page(loop, walk.context, open_ends)
    if page:
        return Verdict(
            None, f"unknown: `{page}` runs out when the service says so", (), waits, purpose
        )
    kept = keeps(loop, walk.unit, open_ends)
    if kept:
        says = f"unknown: what line {kept.line} makes of the limit that was reached may end it"
        return Verdict(None, says, (Step(kept, "the limit is caught here"),), waits, purpose)
    table = dispatched(loop, walk.region, walk.context)
    if table:
        says = f"unknown: `{table}` says what is done next, and some of that counts"
        return Verdict(None, says, (), waits, purpose)
    winding = _winding(loop, walk)
    if winding:
        says = f"unknown: `{winding}` goes too many ways to follow"
        return Verdict(None, says, (), waits, purpose)
    mark = next((way.mark for way in open_ends if way.mark), None)
    why = (Step(mark, "this way round passes nothing that ends it"),) if mark else ()
    says = phrases.no_end(open_ends, ways) or _stands(loop, walk, ways)
    waited = isinstance(loop, t.While) and wanted(loop.test)
    if says == ANSWER and purpose == "retry" and waited and any(way.failed for way in open_ends):
        says = "goes round for as long as the call fails"
    return Verdict(False, f"nothing: {says}", why, waits, purpose)


def _winding(loop: t.While | t.For, walk: Walk) -> str:
    """A function whose answer may end the loop, and that could not be followed; or ""."""
    asking = list(deciding(loop))
    asked = {id(node) for test in asking for node in subexprs(test)}
    roots = {root_of(key) for test in asking for key in keys_in(test)}
    for statement in statements(loop.body):
        if isinstance(statement, t.Assign) and statement.value is not None:
            keys = (key_of(item) for target in statement.targets for item in targets(target))
            if any(key and root_of(key) in roots for key in keys):
                asked |= {id(node) for node in subexprs(statement.value)}
    for call in walk.region.calls:
        callees = walk.context.callees(call) if id(call) in asked else ()
        for callee in callees:
            if (id(callee.function), 0) in walk.study.winding and compares(callee):
                return f"{shown(call.func)}()"
    return ""


def _stands(loop: t.While | t.For, walk: Walk, ways: Ways) -> str:
    """Why nothing in sight could ever end it."""
    if walk.reset_clock:
        return "the deadline is set anew inside the loop"
    if walk.unlimited:
        return f"`{walk.unlimited[0]}` is no finite limit"
    if isinstance(loop, t.For):
        key = key_of(loop.iter)
        if key and any(way.effect(LEN + key) in (UP, MAYBE_UP) for way in ways):
            return f"`{key}` grows inside the loop"
        return f"`{shown(loop.iter)}` never ends"
    limits = {
        text_of(right)
        for test in walk.region.tests
        for node in subexprs(test)
        if isinstance(node, t.Compare)
        for op, right in node.rest
        if op[0] in "<>"
    }
    still = next((text for text in walk.still if text not in limits), None)
    if still:
        return f"`{still}` never moves"
    if not _leaves(loop.body):
        if isinstance(loop.test, t.Const):
            return "no statement in it leaves it"
        flag = loop.test.value if isinstance(loop.test, t.Unary) else loop.test
        key = key_of(flag)
        if key and all(way.effect(key) is way.effect(LEN + key) is None for way in ways):
            return f"nothing in the loop changes `{key}`"
    return ANSWER


def _leaves(body: t.Body) -> bool:
    """Whether a body says itself when to leave, other than after an exception."""
    for statement in body:
        if isinstance(statement, t.Return | t.Break | t.Raise):
            return True
        inner = (
            [statement.body]
            if isinstance(statement, t.If | t.With | t.Try | t.While | t.For)
            else []
        )
        inner += [statement.other] if isinstance(statement, t.If | t.Try | t.While | t.For) else []
        if any(_leaves(each) for each in inner):
            return True
    return False


def round_of(loop: t.While | t.For, walk: Walk, out: Exits) -> Ways:
    """All ways round a loop, from its head to its head."""
    if isinstance(loop, t.While):
        entered, _ = walk.test(loop.test, [START], out)
    else:
        entered = walk.value(loop.iter, [START], Exits())
        entered = [Way(waits=any(way.waits for way in entered) or walk.context.waits(loop.iter))]
        counts = isinstance(loop.iter, t.Call) and tail(loop.iter.func) in ("count", "enumerate")
        for place, target in enumerate(targets(loop.target)):
            key = key_of(target)
            if key:
                entered = walk.change(entered, key, UP if counts and not place else "?")
    return distinct([*walk.block(loop.body, entered, out), *out.conts])


def _staying(loop: t.While | t.For, walk: Walk, ways: Ways) -> Ways:
    """The ways that do not clear what the head of the loop asks for next; all, if all do."""
    if isinstance(loop, t.For):
        return ways
    head = walk.unit.span(loop.test)
    asked = {
        key
        for way in ways
        for need in way.needs
        if need.kind == "truth" and head.line <= need.span.line <= head.end_line
        for key, sign in need.poles
        if sign < 0
    }
    staying = [way for way in ways if all(truth_of(way.effect(key)) is not False for key in asked)]
    return staying or ways


def _bounded(bound: str, why: tuple[Step, ...], waits: bool, purpose: str) -> Verdict:
    return Verdict(True, bound, why, waits, "poll" if waits else purpose)


def over(loop: t.For, context: Context, ways: Ways) -> str:
    """What a `for` goes over, if that is finite; "" if it may never end."""
    line = context.unit.line(loop.lo)
    iterable = loop.iter.value if isinstance(loop.iter, t.Await) else loop.iter
    if not _finite(iterable, context):
        return ""
    key = key_of(iterable)
    if key and any(way.effect(LEN + key) in (UP, MAYBE_UP) for way in ways):
        return ""
    said = shown(iterable)
    if isinstance(iterable, t.Call) and tail(iterable.func) == "range":
        return f"{said}, line {line}"
    return f"over `{said}`, line {line}"


def _finite(iterable: t.Expr, context: Context) -> bool:
    if isinstance(iterable, t.Call):
        args = [arg.value for arg in iterable.args if not arg.star and arg.name is None]
        match tail(iterable.func), args:
            case "range", [_, *_]:
                stop = args[0] if len(args) == 1 else args[1]
                state = limits.resolve(context, stop)
                return not (limits.endless(state) and state != Known(None))
            case "islice", [_, *_]:
                stop = args[1] if len(args) == 2 else args[2] if len(args) > 2 else args[0]
                return not limits.endless(context.number(stop))
            case (("enumerate" | "reversed" | "tqdm" | "list" | "tuple" | "map" | "filter"), [*_]):
                inner = args[-1:] if tail(iterable.func) in ("map", "filter") else args[:1]
                return all(_finite(part, context) for part in inner)
            case "zip", [_, *_]:
                return any(_finite(part, context) for part in args)
    return not context.endless(iterable)
