"""How a loop is left from inside."""

from govlint.syntax import tree as t
from govlint.syntax.comments import bodies


def breaks(body: t.Body) -> bool:
    """Whether a block has a `break` for the loop around it."""
    return any(
        isinstance(one, t.Break)
        or (
            breaks(one.other)
            if isinstance(one, t.While | t.For)
            else any(breaks(inner) for inner in _blocks(one))
        )
        for one in body
    )


def returns(body: t.Body) -> bool:
    """Whether a block has a `return` for the function around it."""
    return any(
        isinstance(one, t.Return) or any(returns(inner) for inner in _blocks(one)) for one in body
    )


def _blocks(one: t.Stmt) -> tuple[t.Body, ...]:
    return () if isinstance(one, t.Function | t.Class) else tuple(bodies(one))
