"""Loops over the pages of a service: `while cursor: page = list(cursor); cursor = page.next`."""

from collections.abc import Iterator

from govlint.extract.bounds.context import Context
from govlint.extract.bounds.expr import calls_in, key_of, keys_in, root_of, statements
from govlint.extract.bounds.region import targets
from govlint.extract.bounds.way import Way
from govlint.syntax import tree as t


def next_page(loop: t.While | t.For, context: Context, ways: list[Way]) -> str:
    """The key that every way needs true and that a call which bills nothing hands on; or ""."""
    for key in sorted(_wanted(ways)):
        values = list(_values(loop.body, key))
        if values and all(_handed_on(value, key, loop.body, context) for value in values):
            return key
    return ""


def _wanted(ways: list[Way]) -> set[str]:
    wanted = [
        {key for n in way.needs if n.kind == "truth" for key, sign in n.poles if sign < 0}
        for way in ways
    ]
    return set.intersection(*wanted) if wanted else set()


def _values(body: t.Body, key: str) -> Iterator[t.Expr]:
    for statement in statements(body):
        if isinstance(statement, t.Assign) and statement.value is not None:
            places = (place for target in statement.targets for place in targets(target))
            if any(key_of(place) == key for place in places):
                yield statement.value


def _handed_on(value: t.Expr, key: str, body: t.Body, context: Context, deep: int = 0) -> bool:
    """Whether a value comes from a call that was given the key and that is no request to a model."""
    calls = list(calls_in(value))
    if any(context.bills(call) for call in calls):
        return False
    if any(key in keys_in(arg.value) for call in calls for arg in call.args):
        return True
    roots = {root_of(name) for name in keys_in(value)} - {key}
    sources = [inner for root in roots for inner in _values(body, root)]
    return deep < 3 and any(_handed_on(s, key, body, context, deep + 1) for s in sources)
