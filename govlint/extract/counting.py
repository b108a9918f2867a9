"""How much a home-made budget counts: what a unit of usage adds to the sum that is compared."""

from collections.abc import Iterator
from decimal import Decimal, DecimalException
from typing import NamedTuple

from govlint.extract.blocks import own_calls, places
from govlint.extract.bounds.expr import key_of, statements, tail
from govlint.extract.budgets import Budgets, Over, last, place_of
from govlint.extract.constants import number, span_of
from govlint.extract.scopes import Scope
from govlint.extract.values import Map
from govlint.model.facts import Counted
from govlint.model.source import Span
from govlint.model.state import Known
from govlint.syntax import tree as t

_DEEPEST = 8
_MOST = 64  # terms of one sum
_THROUGH = frozenset({"int", "float", "Decimal", "round", "abs", "str"})


class _Term(NamedTuple):
    """`leaves`: what is multiplied that is no number; `row`: the entry of a table of prices."""

    leaves: tuple[str, ...]
    weight: Decimal
    at: Span
    row: str = ""


class Counting:
    """Reads what is added to the places that a project's budgets compare."""

    def __init__(self, budgets: Budgets) -> None:
        self._budgets = budgets
        self._work = budgets.work
        self._ev = budgets.work.ev

    def counted(self, over: Over) -> tuple[Counted, ...]:
        """The least that each kind of usage weighs in a comparison; empty where it is not known."""
        found: dict[tuple[str, str], Counted] = {}
        for term in self._weigh(over.spent, over.scope, 0, frozenset()):
            of = " * ".join(sorted(term.leaves))
            known = found.get((of, term.row))
            if of and (known is None or term.weight < known.weight):
                found[of, term.row] = Counted(of, term.weight, term.at, term.row)
        return tuple(found[key] for key in sorted(found))

    def start(self, over: Over) -> Known[Decimal | None] | None:
        """The least number that the sum begins with, where it is written."""
        grown, scope = over.grown, over.scope
        bindings = []
        if isinstance(grown, t.Name):
            holder = next((one for one in scope.enclosing() if grown.id in one.names), None)
            bindings = holder.names[grown.id] if holder is not None else []
        elif isinstance(grown, t.Attr) and scope.holder is not None:
            bindings = [
                *scope.holder.attributes.get(grown.attr, ()),
                *scope.holder.names.get(grown.attr, ()),
            ]
        states = [
            number(self._ev, one.expr, one.scope)
            for one in bindings
            if one.kind == "value"
            and one.scope is not None
            and isinstance(one.expr, t.Const | t.Unary | t.Call)
        ]
        known = [one for one in states if isinstance(one, Known) and one.value is not None]
        return min(known, key=lambda one: one.value or Decimal(0), default=None)

    def _weigh(
        self, expr: t.Expr, scope: Scope, depth: int, seen: frozenset[tuple[str, str]]
    ) -> list[_Term]:
        """An expression as a sum of products."""
        leaf = [_Term((last(expr) or f"{tail(expr)}()",), Decimal(1), span_of(expr, scope))]
        if depth > _DEEPEST:
            return leaf
        if (place := place_of(expr, scope)) in self._budgets.up and place[1]:
            return [] if place in seen else self._added(place, scope, depth, seen | {place}) or leaf
        if isinstance(expr, t.Index | t.Call) and (rows := list(self._rows(expr, scope))):
            return [_Term((), weight, at, row) for row, weight, at in rows[:_MOST]]
        match expr:
            case t.Binary(op="*" | "+" | "-" | "/"):
                return self._joined(expr, scope, depth, seen) or leaf
            case t.Unary(op="-"):
                inner = self._weigh(expr.value, scope, depth + 1, seen)
                return [one._replace(weight=-one.weight) for one in inner]
            case t.Bool(op="or"):
                return self._weigh(expr.left, scope, depth + 1, seen)
            case t.Await():
                return self._weigh(expr.value, scope, depth + 1, seen)
            case t.Call():
                if found := self._called(expr, scope, depth, seen):
                    return found
            case t.Name() | t.Attr():
                # A name is read through what it is given: the number that a sum begins with is
                # no number of it.
                given = self._ev.origins(expr, scope)
                if any(not isinstance(node, t.Const) for node, _ in given):
                    return self._weigh(*given[0], depth + 1, seen) if len(given) == 1 else leaf
        state = number(self._ev, expr, scope)
        if isinstance(state, Known) and state.value is not None:
            return [_Term((), state.value, state.at or span_of(expr, scope))]
        return leaf

    def _joined(
        self, expr: t.Binary, scope: Scope, depth: int, seen: frozenset[tuple[str, str]]
    ) -> list[_Term]:
        left = self._weigh(expr.left, scope, depth + 1, seen)
        right = self._weigh(expr.right, scope, depth + 1, seen)
        if expr.op == "+":
            return [*left, *right][:_MOST]
        if expr.op == "-":
            return [*left, *(one._replace(weight=-one.weight) for one in right)][:_MOST]
        if expr.op == "/":
            plain = len(right) == 1 and not right[0].leaves and right[0].weight
            if not plain:
                return []
            right = [right[0]._replace(weight=1 / right[0].weight)]
        try:
            return [
                _Term(
                    (*one.leaves, *other.leaves),
                    one.weight * other.weight,
                    other.at if one.leaves else one.at,
                    one.row or other.row,
                )
                for one in left
                for other in right
            ][:_MOST]
        except DecimalException:
            return []

    def _called(
        self, call: t.Call, scope: Scope, depth: int, seen: frozenset[tuple[str, str]]
    ) -> list[_Term]:
        if tail(call.func) in _THROUGH and call.args and isinstance(call.func, t.Name):
            return self._weigh(call.args[0].value, scope, depth + 1, seen)
        targets = [edge.target for edge in self._work.at.get(id(call), ()) if edge.called]
        if len(targets) != 1 or targets[0].kind != "function":
            return []
        found = [
            term
            for value in targets[0].returns
            for term in self._weigh(value, targets[0], depth + 1, seen)
        ]
        # What a function gives where there is no price is a number: it says nothing.
        return [term for term in found if term.leaves][:_MOST]

    def _added(
        self, place: tuple[str, str], scope: Scope, depth: int, seen: frozenset[tuple[str, str]]
    ) -> list[_Term]:
        """What is added to a place, in the file of the comparison where that does any of it."""
        adds = [(value, self._budgets.where[id(value)]) for value in self._budgets.up[place]]
        own = [each for each in adds if each[1].unit.path == scope.unit.path]
        terms = [
            term
            for value, where in own or adds
            for term in self._weigh(value, where, depth + 1, seen)
        ]
        return [term for term in terms if term.leaves][:_MOST]

    def _rows(self, expr: t.Index | t.Call, scope: Scope) -> Iterator[tuple[str, Decimal, Span]]:
        """The numbers that an entry of a table can be: `PRICES[model]["input"]`."""
        for path, value, inner in self._entries(expr, scope, 0):
            state = number(self._ev, value, inner)
            if isinstance(state, Known) and state.value is not None:
                yield path, state.value, state.at or span_of(value, inner)

    def _entries(
        self, expr: t.Expr, scope: Scope, depth: int
    ) -> Iterator[tuple[str, t.Expr, Scope]]:
        key: t.Expr | None = None
        if isinstance(expr, t.Index):
            table, key = expr.value, expr.key
        elif isinstance(expr, t.Call) and isinstance(expr.func, t.Attr) and expr.func.attr == "get":
            table = expr.func.value
            key = expr.args[0].value if expr.args else None
        else:
            return
        if key is None or depth > 3:
            return
        tables = list(self._entries(table, scope, depth + 1))
        if not tables:
            tables = [
                (tail(table), value.node, value.scope)
                for value in self._ev.eval(table, scope)
                if isinstance(value, Map)
            ]
        for path, node, inner in tables:
            for name, item in node.items if isinstance(node, t.Dict) else ():
                said = name.value if isinstance(name, t.Const) else None
                if not isinstance(key, t.Const) or said == key.value:
                    yield f"{path}[{said!r}]", item, inner


def set_back(over: Over, body: t.Body, before: int, *, looping: bool) -> Span | None:
    """Where the sum is set to a number again on each turn, or right before it is compared.

    `body`: the block of the innermost loop around the comparison, or of the function; `before`:
    where the comparison begins. None where an inner loop adds up several things.
    """
    key = key_of(over.grown)
    grows = [place for place in places(body) if _grows(place.statement, over.grown)]
    if any(around.role == "loop" for place in grows for around in place.around):
        return None
    for statement in body:
        if (
            isinstance(statement, t.Assign)
            and isinstance(statement.value, t.Const)
            and isinstance(statement.value.value, int | float)
            and [key_of(target) for target in statement.targets] == [key]
            and (grows if looping else _untouched(over.grown, body, statement.hi, before))
        ):
            return over.scope.unit.span(statement)
    return None


def _untouched(grown: t.Expr, body: t.Body, start: int, end: int) -> bool:
    """Whether nothing between two places of a block can add to an attribute."""
    between = tuple(each for each in body if start <= each.lo < end)
    return (
        isinstance(grown, t.Attr)
        and start < end
        and not any(True for each in statements(between) for _ in own_calls(each))
        and not any(_grows(each, grown) for each in statements(between))
    )


def _grows(statement: t.Stmt, grown: t.Expr) -> bool:
    if isinstance(statement, t.AugAssign):
        return key_of(statement.target) == key_of(grown)
    return (
        isinstance(statement, t.Assign)
        and isinstance(statement.value, t.Binary)
        and key_of(statement.targets[0]) == key_of(grown)
    )
