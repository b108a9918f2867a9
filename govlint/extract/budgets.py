"""Comparisons of what was spent with a limit: what grows, up to where, and in what unit."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from govlint.extract.bounds.expr import shown, statements, subexprs
from govlint.extract.scopes import Scope
from govlint.extract.values import Ext
from govlint.extract.workspace import Workspace
from govlint.model.facts import Unit
from govlint.syntax import tree as t

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_USD = frozenset({"cost", "costs", "usd", "dollar", "dollars", "cents", "price", "eur", "money"})
_TOKENS = frozenset({"token", "tokens"})
_SPENT = frozenset({"spend", "spent", "spending", "usage", "used"})
_MONEY = _USD | _TOKENS | frozenset({"spend", "spent", "spending", "budget", "budgets", "usage"})
# Words of counters that bound turns or tries, whatever else their names say.
_COUNTS = frozenset({
    "attempt", "attempts", "retry", "retries", "tries", "turn", "turns", "step", "steps", "round",
    "rounds", "iteration", "iterations", "errors", "failures", "depth",
})  # fmt: skip
_DEPTH = 4
# Methods of a key-value store (redis, valkey) that add to a number it keeps, and that read one.
_ADDS = frozenset({"incrby", "incrbyfloat", "hincrby", "hincrbyfloat"})
_READS = frozenset({"get", "hget"})


class Over(NamedTuple):
    """A comparison that tells whether a limit is reached.

    `grown`: the place that grows (or, counted down, shrinks to nothing); `spent`: the side of the
    comparison it stands in; `limit`: the limit, or the place that is counted down; `truth`: what
    the test is when the limit is reached.
    """

    grown: t.Expr
    spent: t.Expr
    limit: t.Expr
    scope: Scope
    text: str
    unit: Unit
    truth: bool
    moves: bool
    optional: bool  # a zero or None turns it off

    def flipped(self) -> "Over":
        return self._replace(truth=not self.truth)


def words(name: str) -> set[str]:
    """The words of an identifier, in lower case: maxUsd and MAX_USD are max, usd."""
    return {word.lower() for word in _WORD.findall(name)}


def last(expr: t.Expr) -> str:
    """The last name of a changeable place: `cost` of `self.stats.cost` and `stats["cost"]`."""
    if isinstance(expr, t.Name):
        return expr.id
    if isinstance(expr, t.Attr):
        return expr.attr
    if isinstance(expr, t.Index) and isinstance(expr.key, t.Const):
        return expr.key.value if isinstance(expr.key.value, str) else ""
    return ""


class Budgets:
    """What grows and shrinks in a project, and which comparisons look at it."""

    def __init__(self, work: Workspace) -> None:
        self.work = work
        self.up: dict[tuple[str, str], list[t.Expr]] = defaultdict(list)
        self.down: dict[tuple[str, str], list[t.Expr]] = defaultdict(list)
        self.where: dict[int, Scope] = {}  # id of what is added or taken away
        self.properties: dict[str, list[Scope]] = defaultdict(list)
        for scope in work.scopes:
            if scope.kind == "function" and scope.decorated("property", "cached_property"):
                self.properties[scope.last].append(scope)
            for statement in statements(body_of(scope)):
                self._note(statement, scope)

    def _note(self, statement: t.Stmt, scope: Scope) -> None:
        moves = {"+": self.up, "-": self.down}
        if isinstance(statement, t.AugAssign):
            if statement.op in moves:
                moves[statement.op][place_of(statement.target, scope)].append(statement.value)
                self.where[id(statement.value)] = scope
        elif isinstance(statement, t.ExprStmt) and (stored := _stored(statement.value, _ADDS)):
            self.up[stored].append(statement.value)
            self.where[id(statement.value)] = scope
        elif isinstance(statement, t.Assign) and isinstance(statement.value, t.Binary):
            total, target = statement.value, statement.targets[0]
            name = last(target)
            if name and total.op in moves and name in (last(total.left), last(total.right)):
                moves[total.op][place_of(target, scope)].append(total)
                self.where[id(total)] = scope

    # --- comparisons ---------------------------------------------------------------------------

    def overs(self, test: t.Expr, scope: Scope, depth: int = 0) -> list[Over]:
        """The budget comparisons that decide a test once their limit is reached."""
        if depth > _DEPTH:
            return []
        if isinstance(test, t.Await):
            return self.overs(test.value, scope, depth)
        if isinstance(test, t.Unary) and test.op == "not":
            return [over.flipped() for over in self.overs(test.value, scope, depth)]
        if isinstance(test, t.Bool):
            return self._joined(test, scope, depth)
        if isinstance(test, t.Compare):
            return list(self._compared(test, scope))
        if isinstance(test, t.Call):
            targets = [edge.target for edge in self.work.at.get(id(test), ()) if edge.called]
            return [over for target in targets for over in self._answered(target, depth)]
        if isinstance(test, t.Attr):
            answers = self.properties.get(test.attr, ())
            return [over for answer in answers for over in self._answered(answer, depth)]
        if isinstance(test, t.Name) and (given := _only(test.id, scope)) is not None:
            return self.overs(given, scope, depth + 1)
        return []

    def _joined(self, test: t.Bool, scope: Scope, depth: int) -> list[Over]:
        """`and` and `or`: sure where the other side only asks whether there is a limit."""
        out = []
        for one, other in ((test.left, test.right), (test.right, test.left)):
            for over in self.overs(one, scope, depth):
                if over.truth is (test.op == "or"):
                    out.append(over)
                elif asks_for(other, over.limit):
                    out.append(over._replace(optional=True))
        return out

    def _answered(self, function: Scope, depth: int) -> Iterator[Over]:
        """What the answer of a function says: `return spent >= limit`."""
        if function.kind != "function" or function.last == "__init__":
            return
        for value in function.returns:
            if not isinstance(value, t.Const):
                yield from self.overs(value, function, depth + 1)
        for statement in function.function.body:
            if not isinstance(statement, t.If):
                continue
            end = statement.body[-1]
            if isinstance(end, t.Return) and isinstance(end.value, t.Const):
                for over in self.overs(statement.test, function, depth + 1):
                    if over.truth and isinstance(end.value.value, bool):
                        yield over._replace(truth=end.value.value)

    def _compared(self, test: t.Compare, scope: Scope) -> Iterator[Over]:
        left = test.left
        optional = len(test.rest) > 1
        for op, right in test.rest:
            if op in ("<", "<=", ">", ">="):
                small, big = (left, right) if op[0] == "<" else (right, left)
                found = self._ordered(small, big, test, scope)
                if found is not None:
                    yield found._replace(optional=optional)
            left = right

    def _ordered(self, small: t.Expr, big: t.Expr, test: t.Expr, scope: Scope) -> Over | None:
        for spent, limit, truth in ((big, small, True), (small, big, False)):
            grown = self._moving(self.up, spent, scope)
            if grown is not None and self._moving(self.up, limit, scope) is None:
                return self._over(grown, spent, limit, test, scope, truth, True)
        for spent, limit, truth in ((big, small, True), (small, big, False)):
            if self._counted(spent, scope):
                return self._over(spent, spent, limit, test, scope, truth, True)
        for left, other, truth in ((small, big, True), (big, small, False)):
            shrunk = self._moving(self.down, left, scope)
            if shrunk is not None and isinstance(other, t.Const):
                return self._over(shrunk, left, shrunk, test, scope, truth, True)
        if words(last(big)) & (_SPENT | {"cost"}) and self._constant(big, scope):
            return self._over(big, big, small, test, scope, True, False)
        return None

    def _over(
        self,
        grown: t.Expr,
        spent: t.Expr,
        limit: t.Expr,
        test: t.Expr,
        scope: Scope,
        truth: bool,
        moves: bool,
    ) -> Over | None:
        counted = words(last(grown))
        named = counted | {word for name in names_in(limit) for word in words(name)}
        if not (named | self._added(grown, scope)) & _MONEY or counted & _COUNTS:
            return None
        unit = self._unit(grown, named, scope)
        return Over(grown, spent, limit, scope, shown(test), unit, truth, moves, False)

    def _added(self, grown: t.Expr, scope: Scope) -> set[str]:
        """The words for money in what is added to a place, or taken from it."""
        place = place_of(grown, scope)
        values = [*self.up.get(place, ()), *self.down.get(place, ())]
        for value in tuple(values):
            if isinstance(value, t.Name) and id(value) in self.where:
                values += [node for node, _ in self.work.ev.origins(value, self.where[id(value)])]
        found = {word for value in values for name in names_in(value) for word in words(name)}
        return found & (_USD | _TOKENS)

    def _unit(self, grown: t.Expr, named: set[str], scope: Scope) -> Unit:
        if named & _USD:
            return Unit.USD
        if named & _TOKENS:
            return Unit.TOKENS
        place = place_of(grown, scope)
        for value in (*self.up.get(place, ()), *self.down.get(place, ())):
            found = {word for name in names_in(value) for word in words(name)}
            priced = any(isinstance(e, t.Binary) and e.op in "*/" for e in subexprs(value))
            if found & _TOKENS and not found & _USD and not priced:
                return Unit.TOKENS
        return Unit.USD

    def _moving(
        self, moves: dict[tuple[str, str], list[t.Expr]], expr: t.Expr, scope: Scope, depth: int = 0
    ) -> t.Expr | None:
        """The place in an expression that grows, or shrinks, somewhere in the project."""
        for node in subexprs(expr):
            name = last(node)
            if name and place_of(node, scope) in moves:
                return node
            if depth >= _DEPTH:
                continue
            if _stored(node, _READS) in moves:
                return node
            inner: list[tuple[t.Expr, Scope]] = []
            if isinstance(node, t.Call):
                inner = [
                    (value, edge.target)
                    for edge in self.work.at.get(id(node), ())
                    if edge.called
                    for value in edge.target.returns
                ]
            elif isinstance(node, t.Attr):
                inner = [(v, s) for s in self.properties.get(node.attr, ()) for v in s.returns]
            elif isinstance(node, t.Name) and (value := _only(node.id, scope)) is not None:
                inner = [(value, scope)]
            for value, where in inner:
                if self._moving(moves, value, where, depth + 1) is not None:
                    return node
        return None

    def _counted(self, expr: t.Expr, scope: Scope) -> bool:
        """Whether a library counts it over a run: `context.usage.total_tokens` in a hook."""
        if not isinstance(expr, t.Attr) or not words(expr.attr) & _MONEY:
            return False
        *_, root = subexprs(expr)
        usage = any("usage" in words(last(node)) for node in subexprs(expr.value))
        if not usage or not isinstance(root, t.Name) or scope.holder is None:
            return False
        outside = self.work.ev.ancestors(scope.holder)[1]
        hooked = any(isinstance(b, Ext) and self.work.catalog.known_root(b.name) for b in outside)
        return hooked and any(param.name == root.id for param in scope.function.params[1:])

    def _constant(self, expr: t.Expr, scope: Scope) -> bool:
        """Whether a place is only ever given literal numbers."""
        if isinstance(expr, t.Name):
            bindings = scope.names.get(expr.id, [])
        elif isinstance(expr, t.Attr) and isinstance(expr.value, t.Name) and scope.holder:
            if self.work.ev.set_outside(expr.attr):
                return False
            bindings = scope.holder.attributes.get(expr.attr, [])
        else:
            return False
        return bool(bindings) and all(
            each.kind == "value"
            and isinstance(each.expr, t.Const)
            and isinstance(each.expr.value, int | float)
            for each in bindings
        )


def body_of(scope: Scope) -> t.Body:
    if scope.kind == "module":
        return scope.unit.body
    return scope.node.body if scope.node is not None else ()


def names_in(expr: t.Expr) -> set[str]:
    """The last names of all places an expression reads."""
    return {name for node in subexprs(expr) if (name := last(node))}


def asks_for(test: t.Expr, limit: t.Expr) -> bool:
    """Whether a test only asks if there is a limit: `limit`, `limit > 0`, `limit is not None`."""
    wanted = names_in(limit)
    compared = isinstance(test, t.Name | t.Attr | t.Index | t.Compare)
    return compared and bool(last(limit)) and names_in(test) <= wanted


def place_of(expr: t.Expr, scope: Scope) -> tuple[str, str]:
    """What identifies a changeable place: a name by its file, an attribute by itself."""
    return (scope.unit.path if isinstance(expr, t.Name) else "", last(expr))


def _stored(expr: t.Expr, methods: frozenset[str]) -> tuple[str, str] | None:
    """What identifies a number that a store keeps: `store.incrby(key, n)`, `store.get(key)`."""
    if isinstance(expr, t.Await):
        expr = expr.value
    if not isinstance(expr, t.Call) or not isinstance(expr.func, t.Attr) or not expr.args:
        return None
    return ("()", last(expr.func.value)) if expr.func.attr in methods else None


def _only(name: str, scope: Scope) -> t.Expr | None:
    """The one expression a local name is given."""
    bindings = scope.names.get(name, ())
    if scope.kind == "function" and len(bindings) == 1 and bindings[0].kind == "value":
        return bindings[0].expr
    return None
