"""What a loop is for: the next turn, another try, or waiting."""

import re

from govlint.extract.bounds.calls import Ways
from govlint.extract.bounds.context import Context
from govlint.extract.bounds.expr import (
    calls_in,
    key_of,
    keys_in,
    parents,
    parts,
    root_of,
    statements,
)
from govlint.extract.bounds.region import assignments, targets
from govlint.extract.bounds.way import LEN
from govlint.syntax import tree as t

_TRYING = re.compile(r"retr(y|ies)|attempt|\btr(y|ies)\b|_tr(y|ies)\b|fail", re.IGNORECASE)
_TURNING = re.compile(r"turn|step|round|iter|depth|epoch|sample", re.IGNORECASE)
_KEEPING = ("append", "extend", "add", "insert", "update")


def purpose_of(
    loop: t.While | t.For, context: Context, ways: Ways, leaves: Ways, moved: frozenset[str]
) -> str:
    """turn, retry or poll, from all ways round, all ways out, and the keys that move.

    A retry goes round because the call failed or its answer was refused. What the names of its
    counters say settles the cases that the ways leave open.
    """
    paying = [way for way in ways if way.bills]
    if paying and all(way.waits for way in paying):
        return "poll"
    if paying and all(way.failed for way in paying):
        return "retry"
    if not any(way.bills and not way.failed for way in leaves):
        flagged = isinstance(loop, t.While) and not moved.isdisjoint(wanted(loop.test))
        again = _named(loop, ways) or (flagged and not _Answer(loop, context, moved).carried)
        return "retry" if any(way.failed for way in paying) and again else "turn"
    answer = _Answer(loop, context, moved)
    if not answer.carried and (any(way.failed for way in paying) or answer.checked):
        return "retry"
    counts = isinstance(loop, t.For) and _counts(loop.iter) and not _of_turns(loop)
    if counts and answer.asked_alike(moved):
        return "retry"
    return "retry" if _named(loop, ways) and not answer.carried else "turn"


def wanted(test: t.Expr) -> set[str]:
    """What the head of a loop waits to be given: `text` of `while text is None`."""
    match test:
        case t.Compare(left=left, rest=(("is" | "==", t.Const(value=None | False)),)):
            return set(keys_in(left))
        case t.Unary(op="not", value=value):
            return set(keys_in(value))
        case t.Bool(left=left, right=right):
            return wanted(left) | wanted(right)
    return set()


def _of_turns(loop: t.For) -> bool:
    return any(_TURNING.search(key_of(target) or "") for target in targets(loop.target))


def _named(loop: t.While | t.For, ways: Ways) -> bool:
    """Whether what counts the rounds is called a try."""
    names = {key for way in ways for need in way.needs for key, _ in need.poles}
    if isinstance(loop, t.For):
        names |= {key for key in map(key_of, targets(loop.target)) if key}
        names |= set(keys_in(loop.iter))
    return any(_TRYING.search(name) for name in names)


class _Answer:
    """Where the model's answer goes. `carried`: into the next request; or the work is a new item.

    `checked`: a test hands it to a function, which may refuse it.
    """

    def __init__(self, loop: t.While | t.For, context: Context, moved: frozenset[str]) -> None:
        self.moved = moved
        self.body = list(statements(loop.body))
        self.calls = [
            call for statement in self.body for expr in parts(statement) for call in calls_in(expr)
        ]
        self.billing = {id(call) for call in self.calls if context.bills(call)}
        self.fed: set[str] = set()
        self.spread()
        self.checked = self.tested()
        if isinstance(loop, t.For) and not _counts(loop.iter):
            self.fed |= {root_of(key) for key in map(key_of, targets(loop.target)) if key}
        self.carried = self.requested() or self.remembered()

    def spread(self) -> None:
        """Follow the answer through assignments and into collections."""
        for _ in range(3):
            for statement in self.body:
                if not self.tainted(statement):
                    continue
                if isinstance(statement, t.Assign | t.AugAssign | t.For | t.With):
                    self.fed |= {root_of(key) for key, _ in assignments(statement)}
                for expr in parts(statement):
                    for call in calls_in(expr):
                        if isinstance(call.func, t.Attr) and call.func.attr in _KEEPING:
                            key = key_of(call.func.value)
                            self.fed |= {root_of(key)} if key else set()

    def tainted(self, statement: t.Stmt) -> bool:
        return any(
            any(id(call) in self.billing for call in calls_in(expr))
            or any(root_of(key) in self.fed for key in keys_in(expr))
            for expr in parts(statement)
        )

    def tested(self) -> bool:
        return any(
            root_of(key) in self.fed
            for statement in self.body
            if isinstance(statement, t.If | t.While)
            for call in calls_in(statement.test)
            for arg in call.args
            for key in keys_in(arg.value)
        )

    def requested(self) -> bool:
        return any(
            root_of(key) in self.fed
            for statement in self.body
            for expr in parts(statement)
            for call in calls_in(expr)
            if id(call) in self.billing
            for arg in call.args
            for key in keys_in(arg.value)
        )

    def remembered(self) -> bool:
        """Whether a step without arguments adds to what its object holds: `agent.step()`."""
        return any(
            isinstance(call.func, t.Attr)
            and not call.args
            and (key := key_of(call.func.value)) is not None
            and any(other.startswith(f"{LEN}{key}.") for other in self.moved)
            for call in self.calls
            if id(call) in self.billing
        )

    def asked_alike(self, moved: frozenset[str]) -> bool:
        """Whether every round sends the same request: nothing it is made of moves."""
        calls = [call for call in self.calls if id(call) in self.billing]
        keys = [
            key
            for call in calls
            for part in (call.func, *(arg.value for arg in call.args))
            for key in keys_in(part)
        ]
        return all(call.args for call in calls) and not any(
            {key, LEN + key, *parents(key)} & moved
            or any(other.startswith((f"{key}.", f"{key}[")) for other in moved)
            for key in keys
        )


def _counts(iterable: t.Expr) -> bool:
    return (
        isinstance(iterable, t.Call)
        and isinstance(iterable.func, t.Name | t.Attr)
        and (key_of(iterable.func) or "").split(".")[-1] in ("range", "count")
    )
