"""What stands in a stretch of code, gathered once before its ways are followed."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from govlint.extract.bounds.anew import REST, anew
from govlint.extract.bounds.change import GROWS, SHRINKS, Trend, is_clock
from govlint.extract.bounds.context import Context
from govlint.extract.bounds.expr import (
    key_of,
    keys_in,
    parts,
    root_of,
    statements,
    subexprs,
    tail,
    text_of,
)
from govlint.extract.bounds.remaining import rests
from govlint.extract.bounds.way import LEN
from govlint.syntax import tree as t

_JUDGED = (t.Compare, t.Bool)


class Region:
    """Keys that are tested, keys that change, names assigned once, tests that recur."""

    def __init__(self, context: Context, body: t.Body, heads: Iterable[t.Expr] = ()) -> None:
        self.tests: list[t.Expr] = []
        self.calls: list[t.Call] = []
        changed: set[str] = set()
        assigned: Counter[str] = Counter()
        values: dict[str, t.Expr] = {}
        inside: set[str] = set()
        for head in heads:
            self.tests.append(head)
            self._inside(head, changed)
        for statement in statements(body):
            self._test_of(statement)
            for expr in parts(statement):
                self._inside(expr, changed)
            for key, value in assignments(statement):
                assigned[key] += 1 if value else 2
                changed.add(key)
                if value:
                    values[key] = value
                    made = anew(value, context) or ()
                    inside.update(key + path for path in made if path != REST)
                    if isinstance(value, _JUDGED) or _negated(value):
                        self.tests.append(value)
        self.reads: dict[int, t.Call] = {}  # id of a tested attribute: the property as a call
        self.getters: dict[int, Sequence[Context]] = {}
        self._properties(context)
        self.clocks = frozenset(
            id(call) for call in self.calls if is_clock(call, context.external(call))
        )
        changed.update(LEN + key for key in map(mutated, self.calls) if key)
        self.once = {
            name: value
            for name, value in values.items()
            if assigned[name] == 1
            and name.isidentifier()
            and not _own(name, value)
            and not any(key.startswith((f"{name}.", f"{name}[")) for key in changed)
        }
        changed |= inside
        self.rests = rests(self.once)
        self.done = frozenset(rest.seen for rest in self.rests.values())
        self.single = {
            name: value
            for name, value in values.items()
            if assigned[name] == 1
            and name.isidentifier()
            and not _own(name, value)
            and _through(value)
        }
        self.changed = frozenset(changed)
        self.tested = frozenset(self._tested())
        atoms = Counter(text_of(atom) for test in self.tests for atom in atoms_of(test))
        self.recurring = frozenset(text for text, count in atoms.items() if count > 1)

    def _properties(self, context: Context) -> None:
        for test in self.tests:
            for node in subexprs(test):
                if isinstance(node, t.Attr) and (found := context.getters(node)):
                    call = t.Call(node.lo, node.hi, node, ())
                    self.calls.append(call)
                    self.reads[id(node)], self.getters[id(call)] = call, found

    def _test_of(self, statement: t.Stmt) -> None:
        match statement:
            case t.If(test=test) | t.While(test=test) | t.Assert(test=test):
                self.tests.append(test)
            case t.Return(value=value) if value is not None:
                self.tests.append(value)
            case t.Match(cases=cases):
                self.tests.extend(case.guard for case in cases if case.guard)

    def _inside(self, expr: t.Expr, changed: set[str]) -> None:
        for node in subexprs(expr):
            match node:
                case t.Call():
                    self.calls.append(node)
                case t.Cond(test=test):
                    self.tests.append(test)
                case t.Walrus(target=t.Name(id=name)):
                    changed.add(name)

    def _tested(self) -> set[str]:
        queue, out = list(self.tests), set()
        while queue:
            for key in keys_in(queue.pop()):
                if key not in out:
                    out.add(key)
                    if key in self.single:
                        queue.append(self.single[key])
                    if key in self.rests:
                        queue += [self.rests[key].whole, self.rests[key].done]
        return out

    def shared(self, own: frozenset[str]) -> frozenset[str]:
        """The keys that change and are seen by others: `own` are the names a function keeps."""
        keys = (key.removeprefix(LEN) for key in self.changed)
        return frozenset(key for key in keys if root_of(key) not in own)

    def trend(self, moved: frozenset[str]) -> Trend:
        return Trend(moved, self.single, self.clocks)


def _negated(value: t.Expr) -> bool:
    return isinstance(value, t.Unary) and value.op == "not"


def _own(name: str, value: t.Expr) -> bool:
    return any(isinstance(node, t.Name) and node.id == name for node in subexprs(value))


def _through(value: t.Expr) -> bool:
    """Whether a name may be read as the expression it was given."""
    match value:
        case t.Binary() | t.Name() | t.Attr():
            return True
        case t.Call(func=func):
            return tail(func) in (
                "len", "min", "max", "int", "float", "round", "total_seconds", "qsize", "time",
                "monotonic", "perf_counter", "now", "utcnow", "default_timer", "current_time",
            )  # fmt: skip
    return False


def mutated(call: t.Call) -> str | None:
    """The collection a call grows or shrinks: `queue` of `queue.pop()`."""
    name = tail(call.func)
    if name in ("heappush", "heappop"):
        return key_of(call.args[0].value) if call.args else None
    if isinstance(call.func, t.Attr) and (
        name in GROWS or name in SHRINKS or name in ("clear", "get")
    ):
        return key_of(call.func.value)
    return None


def targets(expr: t.Expr) -> Iterator[t.Expr]:
    """The single targets of an assignment target."""
    if isinstance(expr, t.Seq):
        for item in expr.items:
            yield from targets(item)
    elif isinstance(expr, t.Star):
        yield from targets(expr.value)
    else:
        yield expr


def assignments(statement: t.Stmt) -> Iterator[tuple[str, t.Expr | None]]:
    """Keys a statement assigns, with the value; None where there is no single expression."""
    pairs: list[tuple[t.Expr, t.Expr | None]] = []
    match statement:
        case t.Assign(targets=found, value=value) if value is not None:
            pairs = [pair for target in found for pair in paired(target, value)]
        case t.AugAssign(target=target) | t.Delete(target=target):
            pairs = [(item, None) for item in targets(target)]
        case t.For(target=target):
            pairs = [(item, None) for item in targets(target)]
        case t.With(items=items):
            pairs = [(item, None) for _, name in items if name for item in targets(name)]
        case t.Try(handlers=handlers):
            yield from ((handler.name, None) for handler in handlers if handler.name)
        case t.Match(cases=cases):
            yield from ((name, None) for case in cases for name in case.binds)
    for target, value in pairs:
        key = key_of(target)
        if key is None and isinstance(target, t.Index):
            key = key_of(target.value)
            if key and isinstance(statement, t.Delete):
                yield LEN + key, None
            continue
        if key:
            yield key, value


def paired(target: t.Expr, value: t.Expr) -> Iterator[tuple[t.Expr, t.Expr | None]]:
    """Targets of one assignment with the expression each is given."""
    if isinstance(target, t.Seq):
        same = (
            isinstance(value, t.Seq)
            and len(value.items) == len(target.items)
            and not any(isinstance(item, t.Star) for item in (*value.items, *target.items))
        )
        for position, item in enumerate(target.items):
            if same and isinstance(value, t.Seq):
                yield from paired(item, value.items[position])
            else:
                yield from ((inner, None) for inner in targets(item))
    else:
        yield target, value


def atoms_of(test: t.Expr) -> Iterator[t.Expr]:
    """The smallest tests in a condition."""
    match test:
        case t.Bool(left=left, right=right):
            yield from atoms_of(left)
            yield from atoms_of(right)
        case t.Unary(op="not", value=value) | t.Await(value=value):
            yield from atoms_of(value)
        case t.Cond(test=inner, then=then, other=other):
            for part in (inner, then, other):
                yield from atoms_of(part)
        case _:
            yield test
