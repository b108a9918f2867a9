"""Budgets of the project's own: a comparison with a limit whose true branch leaves."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from govlint.extract.blocks import Place, end_of, may_leave, own_calls, places, way_out
from govlint.extract.bounds import faults
from govlint.extract.bounds.expr import statements, tail
from govlint.extract.budgets import Budgets, Over, asks_for, body_of, last, names_in
from govlint.extract.calls import function_name, statement_at
from govlint.extract.constants import UNSET, number
from govlint.extract.counting import Counting, set_back
from govlint.extract.given import freed
from govlint.extract.ground import Ground
from govlint.extract.scopes import Scope
from govlint.extract.values import Lit, Site
from govlint.extract.workspace import Workspace
from govlint.model.facts import Guard
from govlint.model.paths import in_test
from govlint.model.source import Span, Step
from govlint.model.state import ABSENT, Known, State, Unknown
from govlint.syntax import tree as t

_LOGS = frozenset({
    "debug", "info", "warning", "warn", "error", "critical", "exception", "log", "print", "echo",
    "secho", "alert",
})  # fmt: skip
_MOST_CALLERS = 6  # how far up an exception is followed


class Check(NamedTuple):
    """One comparison where it stands. `way`: leave, stay (it guards a branch), logs."""

    span: Span
    over: Over
    place: Place
    scope: Scope
    way: str
    leave: t.Stmt | None = None


class Reach(NamedTuple):
    """A stretch of one function that a check covers."""

    scope: Scope
    lo: int
    hi: int


class Homemade:
    """All budgets of a project's own; `at(site)` says which of them cover a call."""

    def __init__(self, work: Workspace) -> None:
        self.work = work
        self._budgets = Budgets(work)
        self._counting = Counting(self._budgets)
        self._layouts: dict[int, dict[int, Place]] = {}
        self._callers: dict[int, list[Site]] = defaultdict(list)
        for edges in work.edges.values():
            for edge in edges:
                if edge.called:
                    self._callers[id(edge.target)].append(edge.site)
        self._reached: dict[int, list[tuple[int, int, Span]]] = defaultdict(list)
        self._found: dict[Span, tuple[Check, Step | None]] = {}
        checks = [check for scope in work.scopes for check in self._checks(scope)]
        stopping = {last(check.over.grown) for check in checks if check.way != "logs"}
        for check in checks:
            # A warning on the way to a limit that stops is no theatre.
            if check.way != "logs" or last(check.over.grown) not in stopping:
                self._follow(check)

    def at(self, site: Site) -> frozenset[Span]:
        """The spans of the budgets in whose reach a call stands."""
        return frozenset(
            span
            for lo, hi, span in self._reached.get(id(site.scope), ())
            if lo <= site.call.lo < hi
        )

    def inside(self, functions: list[Scope]) -> list[Span]:
        """The spans of the budgets that functions which others call are made of."""
        wanted = {id(function) for function in functions}
        return [span for span, (check, _) in self._found.items() if id(check.scope) in wanted]

    @property
    def spans(self) -> list[Span]:
        return list(self._found)

    # --- finding -------------------------------------------------------------------------------

    def _checks(self, scope: Scope) -> Iterator[Check]:
        if scope.kind == "class":
            return
        for place in places(body_of(scope)):
            node = place.statement
            if not isinstance(node, t.If | t.While):
                continue
            for over in self._budgets.overs(node.test, scope):
                span = scope.unit.between(node.lo, node.test.hi)
                found = _way(node, over)
                if found is not None:
                    yield Check(span, over, place, scope, *found)
                    break

    def _follow(self, check: Check) -> None:
        live: list[Reach] = []
        dead: list[Reach] = []
        node = check.place.statement
        swallowed: Step | None = None
        if check.way == "stay":
            assert isinstance(node, t.If | t.While)
            live.append(Reach(check.scope, node.lo, end_of(node.body)))
        else:
            seen = frozenset({id(check.scope)})
            swallowed = self._spread(check, check.place, check.scope, seen, live, dead)
        for reach in live or dead:
            self._reached[id(reach.scope)].append((reach.lo, reach.hi, check.span))
        self._found[check.span] = (check, swallowed if not live else None)

    # --- reach ---------------------------------------------------------------------------------

    def _spread(
        self, check: Check, place: Place, scope: Scope, seen: frozenset[int],
        live: list[Reach], dead: list[Reach],
    ) -> Step | None:  # fmt: skip
        """Note what is covered from one place on; the step that swallows the exception, if any."""
        raises = not isinstance(check.leave, t.Break | t.Return | None)
        depth = len(place.around)
        lo, hi = place.statement.lo, end_of(place.block(depth))
        while depth:
            around = place.around[depth - 1]
            if around.role == "loop":
                start = around.owner.lo if isinstance(around.owner, t.While) else around.owner.hi
                live.append(Reach(scope, start, hi))
                return None
            if around.role in ("try", "with") and raises:
                swallowed, handled = self._caught(around.owner, around.role, check, scope)
                if swallowed is not None:
                    first = min((a.owner.lo for a in place.around if a.role == "loop"), default=lo)
                    dead.append(Reach(scope, first, end_of(place.root)))
                    return swallowed
                if handled:
                    live.append(Reach(scope, lo, hi))
                    return None
            if not _passable(around.owner, around.role, check.over):
                live.append(Reach(scope, lo, hi))
                return None
            depth -= 1
            hi = end_of(place.block(depth))
        own = [Reach(scope, lo, hi)]
        if not raises:
            live += own
            return None
        own += _before(scope, place)
        outcomes = []
        if len(seen) <= _MOST_CALLERS:
            for site in self._callers.get(id(scope), ()):
                outer = self._layout(site.scope).get(id(site.call))
                testing = in_test(site.scope.unit.path) and not in_test(check.span.path)
                if outer is not None and id(site.scope) not in seen and not testing:
                    further = seen | {id(site.scope)}
                    outcomes.append(self._spread(check, outer, site.scope, further, live, dead))
        steps = [step for step in outcomes if step is not None]
        if steps and len(steps) == len(outcomes):
            dead += own
            return steps[0]
        live += own
        return None

    def _layout(self, scope: Scope) -> dict[int, Place]:
        memo = id(scope)
        if memo not in self._layouts:
            self._layouts[memo] = {
                id(call): place
                for place in places(body_of(scope))
                for call in own_calls(place.statement)
            }
        return self._layouts[memo]

    def _caught(
        self, owner: t.Stmt, role: str, check: Check, scope: Scope
    ) -> tuple[Step | None, bool]:
        """Whether a block swallows what the check raises, and whether it handles it otherwise."""
        if isinstance(owner, t.With):
            for manager, _ in owner.items:
                if (
                    isinstance(manager, t.Call)
                    and tail(manager.func) == "suppress"
                    and any(faults.catches_all(arg.value) for arg in manager.args)
                ):
                    return _swallows(scope, owner), True
            return None, False
        if not isinstance(owner, t.Try) or role != "try":
            return None, False
        raised = check.leave.value if isinstance(check.leave, t.Raise) else None
        if raised is None:
            raised = t.Name(owner.lo, owner.lo, "SystemExit")
        for handler in owner.handlers:
            if not self._catches(handler, raised, check.scope, scope):
                continue
            idle = all(isinstance(s, t.Continue) or _says(s) for s in handler.body)
            if idle or (faults.catches_all(handler.type) and not may_leave(handler.body)):
                return _swallows(scope, handler), True
            return None, not any(isinstance(s, t.Raise) for s in statements(handler.body))
        return None, False

    def _catches(self, handler: t.Handler, raised: t.Expr, inner: Scope, outer: Scope) -> bool:
        if handler.type is None:
            return True
        if inner is outer:
            answer = Ground(self.work, outer).catches(handler.type, raised)
            if answer is not None:
                return answer
        return faults.catches(handler.type, raised)

    # --- facts ---------------------------------------------------------------------------------

    def facts(self, covers: dict[Span, list[Span]]) -> list[Guard]:
        """The guards that cover a call, or would if they worked."""
        files = {file.unit.path: file for file in self.work.files}
        out = []
        for span, (check, swallowed) in self._found.items():
            covered = covers.get(span)
            if not covered:
                continue
            ceiling, why = self._ceiling(check.over)
            inert = [step for step in (swallowed, why) if step is not None]
            if not check.over.moves:
                inert.append(Step(span, f"`{last(check.over.grown)}` is never added to"))
            if check.way == "logs":
                inert.append(Step(span, "it only logs that the limit is reached"))
            if (back := self._set_back(check)) is not None:
                name = last(check.over.grown)
                inert.append(Step(back, f"`{name}` is set back here before it adds up"))
            start = self._counting.start(check.over)
            doubtful = isinstance(ceiling, Unknown) and ceiling.why.endswith((_UNSET, UNSET))
            out.append(
                Guard(
                    span=span,
                    library="home-made",
                    symbol=check.over.text,
                    form="home-made",
                    function=function_name(check.scope),
                    tier=2 if check.way == "logs" else 3,
                    hard=False if inert else None if doubtful else True,
                    ceiling=ceiling,
                    unit=check.over.unit,
                    per="run",
                    money=True,
                    inert=tuple(inert),
                    bypassed=(*self._freed(check.over), *_ahead(start, check.over)),
                    counts=self._counting.counted(check.over),
                    start=start or ABSENT,
                    covers=tuple(dict.fromkeys(covered)),
                    statement=statement_at(files[span.path], check.place.statement.lo),
                    in_test=in_test(span.path),
                )
            )
        return out

    def _ceiling(self, over: Over) -> tuple[State[Decimal | None], Step | None]:
        """The limit, and why it is none."""
        found = number(self.work.ev, over.limit, over.scope)
        if not isinstance(found, Known) or found.value or (found.value == 0 and not over.optional):
            return found, None
        at = found.at or over.scope.unit.span(over.limit)
        if not self._settled(over):
            return Unknown(_UNSET, at), None
        says = "the limit is no number" if found.value is None else "a limit of 0 turns it off"
        return Known(None, at), Step(at, says)

    def _freed(self, over: Over) -> Iterator[Step]:
        for at in dict.fromkeys(freed(self.work.ev, over.limit, over.scope)):
            yield Step(at, f"no limit is passed for `{last(over.limit)}` here")

    def _set_back(self, check: Check) -> Span | None:
        loops = [around.block for around in check.place.around if around.role == "loop"]
        body = loops[-1] if loops else check.place.root
        return set_back(check.over, body, check.place.statement.lo, looping=bool(loops))

    def _settled(self, over: Over) -> bool:
        """Whether nothing but literals of the code itself gives the limit: no default to change."""
        if isinstance(over.limit, t.Const):
            return True
        values = self.work.ev.eval(over.limit, over.scope)
        return bool(values) and all(
            isinstance(value, Lit) and value.scope.kind != "class" and not _is_default(value)
            for value in values
        )


def _ahead(start: Known[Decimal | None] | None, over: Over) -> Iterator[Step]:
    if start is not None and start.value is not None and start.value < 0 and start.at is not None:
        yield Step(start.at, f"`{last(over.grown)}` begins at {start.value:f}, below nothing")


_UNSET = "is no limit unless it is set"


def _is_default(value: Lit) -> bool:
    functions = (*value.scope.functions.values(), value.scope)
    scopes = [*functions, *(f for c in value.scope.classes.values() for f in c.functions.values())]
    return any(
        param.default is value.node
        for scope in scopes
        if scope.kind == "function"
        for param in scope.function.params
    )


def _way(node: t.If | t.While, over: Over) -> tuple[str, t.Stmt | None] | None:
    """What a statement does once the limit is reached."""
    if isinstance(node, t.While):
        return None if over.truth else ("stay", None)
    branch = node.body if over.truth else node.other
    leave = way_out(branch)
    if leave is not None:
        return "leave", leave
    if not over.truth and not branch:
        return "stay", None
    if branch and all(_logs(statement) for statement in branch):
        return "logs", None
    return None


def _says(statement: t.Stmt) -> bool:
    """Whether a statement does nothing, or tells about it."""
    if isinstance(statement, t.ExprStmt) and isinstance(statement.value, t.Const):
        return True
    return _logs(statement)


def _logs(statement: t.Stmt) -> bool:
    return (
        isinstance(statement, t.ExprStmt)
        and isinstance(statement.value, t.Call)
        and tail(statement.value.func) in _LOGS
    )


def _passable(owner: t.Stmt, role: str, over: Over) -> bool:
    """Whether a check in a block is made as often as the statement that holds the block is run."""
    if role in ("try", "with"):
        return True
    if not isinstance(owner, t.If):
        return False
    if role == "else":
        return way_out(owner.body) is not None
    return asks_for(owner.test, over.limit) or any("usage" in name for name in names_in(owner.test))


def _before(scope: Scope, place: Place) -> list[Reach]:
    """What stands before a check in its function, but for loops that end before it."""
    start = min((statement.lo for statement in place.root), default=0)
    out = []
    for statement in statements(place.root):
        if isinstance(statement, t.While | t.For) and end_of(statement.body) <= place.statement.lo:
            if statement.lo > start:
                out.append(Reach(scope, start, statement.lo))
            start = max(start, end_of(statement.body))
    return [*out, Reach(scope, start, place.statement.lo)]


def _swallows(scope: Scope, node: t.Stmt | t.Handler) -> Step:
    span = scope.unit.span(node)
    return Step(span, f"the exception is swallowed at line {span.line}")
