"""Where a statement stands among the blocks of its function, and what it comes before."""

from collections.abc import Iterator
from typing import NamedTuple

from govlint.extract.bounds.expr import calls_in, parts, statements, tail
from govlint.extract.bounds.faults import EXITS
from govlint.syntax import tree as t
from govlint.syntax.comments import bodies


class Around(NamedTuple):
    """A compound statement, the block of it that is meant, and the role of that block."""

    owner: t.Stmt
    block: t.Body
    role: str  # loop, try, with, then, else, part


class Place(NamedTuple):
    """A statement with what stands around it, outermost first, inside its function."""

    statement: t.Stmt
    around: tuple[Around, ...]
    root: t.Body

    def block(self, depth: int) -> t.Body:
        """The block at a depth; at 0 the function's own."""
        return self.around[depth - 1].block if depth else self.root


def places(root: t.Body) -> Iterator[Place]:
    """Every statement of a function, those of nested definitions left out."""

    def walk(block: t.Body, around: tuple[Around, ...]) -> Iterator[Place]:
        for statement in block:
            yield Place(statement, around, root)
            for inner, role in blocks(statement):
                yield from walk(inner, (*around, Around(statement, inner, role)))

    return walk(root, ())


def blocks(statement: t.Stmt) -> Iterator[tuple[t.Body, str]]:
    """The blocks of a compound statement that run as part of it, each with its role."""
    match statement:
        case t.While(body=body, other=other) | t.For(body=body, other=other):
            yield from ((body, "loop"), (other, "part"))
        case t.If(body=body, other=other):
            yield from ((body, "then"), (other, "else"))
        case t.Try(body=body, handlers=handlers, other=other, final=final):
            yield body, "try"
            yield from ((handler.body, "part") for handler in handlers)
            yield from ((other, "with"), (final, "with"))
        case t.With(body=body):
            yield body, "with"
        case t.Match(cases=cases):
            yield from ((case.body, "part") for case in cases)


def own_calls(statement: t.Stmt) -> Iterator[t.Call]:
    """The calls a statement makes itself, not those in its blocks."""
    return (call for expr in parts(statement) for call in calls_in(expr))


def end_of(body: t.Body) -> int:
    """The offset where a block ends."""
    last = 0
    for statement in body:
        last = max(last, statement.hi, *(end_of(inner) for inner in bodies(statement)), 0)
    return last


def way_out(body: t.Body) -> t.Stmt | None:
    """The statement by which a block leaves: raise, return, break, or a call that exits."""
    for statement in body:
        match statement:
            case t.Raise() | t.Return() | t.Break():
                return statement
            case t.ExprStmt(value=t.Call() as call) if exits(call):
                return statement
    return None


def exits(call: t.Call) -> bool:
    return tail(call.func) in {name.rpartition(".")[2] for name in EXITS}


def may_leave(body: t.Body) -> bool:
    """Whether any statement of a block can leave it."""
    return any(
        isinstance(each, t.Raise | t.Return | t.Break)
        or any(exits(call) for call in own_calls(each))
        for each in statements(body)
    )
