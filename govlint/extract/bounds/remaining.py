"""What is left of a collection without what was dealt with: `[t for t in tasks if t not in done]`.

Whoever goes on while something is left, and adds to what was dealt with, comes to an end.
"""

from collections.abc import Mapping
from typing import NamedTuple

from govlint.extract.bounds.expr import key_of
from govlint.syntax import tree as t


class Rest(NamedTuple):
    """`whole` without `seen`, which is the key of a collection."""

    whole: t.Expr
    seen: str
    done: t.Expr


def rests(values: Mapping[str, t.Expr]) -> dict[str, Rest]:
    """The names among `values` that stand for such a rest."""
    return {name: rest for name, value in values.items() if (rest := _rest(value))}


def _rest(value: t.Expr) -> Rest | None:
    match value:
        case t.Comp(kind="list" | "set", item=item, clauses=(clause,)):
            own = key_of(item)
            for test in clause.tests:
                match test:
                    case t.Compare(left=left, rest=(("not in", done),)) if own and (
                        key_of(left) == own == key_of(clause.target)
                    ):
                        seen = key_of(done)
                        return Rest(clause.iter, seen, done) if seen else None
        case t.Binary(left=t.Call(func=t.Name(id="set"), args=(t.Arg(value=whole),)), op="-"):
            seen = key_of(value.right)
            return Rest(whole, seen, value.right) if seen else None
    return None
