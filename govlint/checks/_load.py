"""Finds the checks by walking the package, and pairs each with its page."""

from functools import cache
from importlib import import_module
from importlib.resources import files
from pkgutil import iter_modules

from govlint import checks as package
from govlint.model.check import Check


@cache
def all_checks() -> dict[str, Check]:
    """Every check by name, in the order of their codes."""
    found = [
        value
        for info in iter_modules(package.__path__)
        if not info.name.startswith("_")
        for value in vars(import_module(f"{package.__name__}.{info.name}")).values()
        if isinstance(value, Check)
    ]
    return {check.name: check for check in sorted(found, key=lambda check: check.code)}


def page(check: Check) -> str:
    """The Markdown page beside the check's module."""
    name = check.module.rpartition(".")[2] + ".md"
    return files(package).joinpath(name).read_text("utf-8")
