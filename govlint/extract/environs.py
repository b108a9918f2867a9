"""The environment variables that a number in code is only the default of."""

from collections.abc import Iterator

from govlint.extract.bounds.expr import subexprs
from govlint.extract.constants import environment, text
from govlint.extract.evaluator import Evaluator
from govlint.extract.given import is_field
from govlint.extract.scopes import Scope
from govlint.extract.values import Ext
from govlint.syntax import tree as t

_ALIASES = frozenset({"alias", "validation_alias", "env"})


def variables(ev: Evaluator, name: str, value: t.Expr, scope: Scope) -> tuple[str, ...]:
    """The variables that `os.getenv` in a value reads, or that pydantic-settings reads for a field.

    pydantic-settings 2.x: the field's name after `env_prefix`, in any case; an alias instead of it.
    """
    found = [
        said
        for call in subexprs(value)
        if isinstance(call, t.Call)
        and (read := environment(ev, call, scope)) is not None
        and (said := text(ev, read[0], scope))
        and "*" not in said
    ]
    if scope.kind == "class" and name in scope.names and _settings(ev, scope):
        found += list(_aliases(name, scope)) or [(_prefix(scope) + name).upper()]
    return tuple(dict.fromkeys(found))


def _settings(ev: Evaluator, scope: Scope) -> bool:
    outside = ev.ancestors(scope)[1]
    return any(isinstance(base, Ext) and base.name.endswith(".BaseSettings") for base in outside)


def _aliases(name: str, scope: Scope) -> Iterator[str]:
    for binding in scope.names[name]:
        if isinstance(binding.expr, t.Call) and is_field(binding.expr):
            for arg in binding.expr.args:
                if arg.name in _ALIASES:
                    yield from _texts(arg.value)


def _texts(expr: t.Expr) -> Iterator[str]:
    """The texts of "NAME" and of AliasChoices("NAME", "OTHER")."""
    for each in subexprs(expr):
        if isinstance(each, t.Const) and isinstance(each.value, str):
            yield each.value


def _prefix(scope: Scope) -> str:
    """`model_config = SettingsConfigDict(env_prefix="BOT_")`, or `class Config` of before."""
    given: list[t.Expr] = []
    for binding in scope.names.get("model_config", ()):
        if isinstance(binding.expr, t.Call):
            given += [arg.value for arg in binding.expr.args if arg.name == "env_prefix"]
        elif isinstance(binding.expr, t.Dict):
            given += [
                value
                for key, value in binding.expr.items
                if isinstance(key, t.Const) and key.value == "env_prefix"
            ]
    inner = scope.classes.get("Config")
    if inner is not None:
        given += [one.expr for one in inner.names.get("env_prefix", ()) if one.expr is not None]
    return next(
        (one.value for one in given if isinstance(one, t.Const) and isinstance(one.value, str)),
        "",
    )
