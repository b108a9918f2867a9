"""Arguments of a call: by name, by position, through `**`."""

from govlint.catalog.entries import Condition
from govlint.extract.evaluator import Evaluator
from govlint.extract.values import Lit, Site
from govlint.syntax import tree as t


def given(call: t.Call, name: str, at: int | None = None) -> t.Expr | None:
    """The expression written for an argument, or None."""
    for arg in call.args:
        if arg.name == name:
            return arg.value
    if at is not None:
        plain = [arg for arg in call.args if arg.name is None]
        if at < len(plain) and not any(arg.star for arg in plain[: at + 1]):
            return plain[at].value
    return None


def holds(ev: Evaluator, conditions: tuple[Condition, ...], site: Site) -> bool:
    """Whether all conditions hold for a call; what only has to be given may stand behind `**`."""
    return all(
        holds_one(ev, condition, site)
        or (not condition.values and not condition.absent and spread(site.call))
        for condition in conditions
    )


def spread(call: t.Call) -> bool:
    return any(arg.star == "**" for arg in call.args)


def holds_one(ev: Evaluator, condition: Condition, site: Site) -> bool:
    expr = given(site.call, condition.arg, condition.at)
    if expr is None:
        return condition.absent
    if condition.absent:
        return False
    if not condition.values:
        return True
    for value in ev.eval(expr, site.scope):
        if isinstance(value, Lit) and any(
            value.value == want and isinstance(value.value, bool) == isinstance(want, bool)
            for want in condition.values
        ):
            return True
    return False
