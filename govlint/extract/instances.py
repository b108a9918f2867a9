"""Under which names the instances of a class are called: `retry = Retrying(3)`, `retry(fetch)`."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import cached_property

from govlint.extract.scopes import Binding, FileIndex, last_name
from govlint.syntax import tree as t

CALLED = ("__call__", "forward")  # forward: what a module of torch or dspy runs when called


class Instances:
    """The names of instances in a project."""

    def __init__(self, files: Iterable[FileIndex]) -> None:
        self._files = files

    def names(self, classes: Collection[str]) -> set[str]:
        """The names that instances go by, and those of the classes themselves."""
        return {*classes}.union(*(self._by_class.get(name, ()) for name in classes))

    @cached_property
    def _by_class(self) -> dict[str, set[str]]:
        """The names and attributes given or annotated as an instance, by the class's name."""
        out: dict[str, set[str]] = defaultdict(set)
        for index in self._files:
            for scope in index.scopes:
                for names in (scope.names, scope.attributes):
                    for name, bindings in names.items():
                        for binding in bindings:
                            _note(out, name, binding)
            for name, binding in index.set_attributes:
                _note(out, name, binding)
        return out


def _note(out: dict[str, set[str]], name: str, binding: Binding) -> None:
    if isinstance(binding.expr, t.Call):
        out[last_name(binding.expr.func)].add(name)
    if isinstance(binding.annotation, t.Name | t.Attr):
        out[last_name(binding.annotation)].add(name)
