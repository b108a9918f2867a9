"""Which loops can be given a count without being written anew."""

from govlint.extract.bounds.expr import tail
from govlint.extract.scopes import Scope
from govlint.syntax import tree as t
from govlint.syntax.exits import breaks, returns


def countable(node: t.While, purpose: str, scope: Scope, lo: int, hi: int) -> bool:
    """Whether a loop is a `while True` that means to end: it leaves by itself, and does not wait.

    One that never leaves, or sleeps between its turns, is a service, which no count may end. A
    retry may sleep: it backs off.
    """
    if not isinstance(node.test, t.Const) or node.test.value not in (True, 1) or node.other:
        return False
    if purpose not in ("turn", "retry") or not (breaks(node.body) or returns(node.body)):
        return False
    waits = any(lo <= call.lo < hi and tail(call.func) == "sleep" for call in scope.calls)
    return purpose == "retry" or not waits
