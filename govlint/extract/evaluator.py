"""The questions the parts of the evaluator ask of each other."""

from collections.abc import Sequence
from typing import Protocol

from govlint.catalog.index import Catalog
from govlint.extract.modules import Modules
from govlint.extract.scopes import Binding, Fill, Scope
from govlint.extract.values import Inst, Site, Value, Values
from govlint.syntax import tree as t


class Evaluator(Protocol):
    """What an expression can be. Implemented by `infer.Inference`."""

    catalog: Catalog
    modules: Modules

    def eval(self, expr: t.Expr, scope: Scope) -> Values:
        """All that an expression can be; empty when nothing is known."""
        ...

    def lookup(self, name: str, scope: Scope) -> Values:
        """What a name means inside a scope."""
        ...

    def bound(self, binding: Binding) -> Values:
        """What one binding gives its name."""
        ...

    def member(self, value: Value, name: str) -> Values:
        """What `value.name` is."""
        ...

    def result(self, value: Value, site: Site) -> Values:
        """What calling a value gives."""
        ...

    def annotated(self, expr: t.Expr, scope: Scope) -> Values:
        """Instances that an annotation speaks of."""
        ...

    def origins(self, expr: t.Expr, scope: Scope) -> Sequence[tuple[t.Expr, Scope]]:
        """The expressions that a name or attribute was given, one step back."""
        ...

    def items(self, values: Values, position: int | None = None, named: object = None) -> Values:
        """What iterating or indexing gives."""
        ...

    def ancestors(self, scope: Scope) -> tuple[Sequence[Scope], Sequence[Value]]:
        """The project classes of a class's line, itself first, and the bases outside."""
        ...

    def descendants(self, scope: Scope) -> Sequence[Scope]:
        """The project's classes that derive from a class."""
        ...

    def with_method(self, name: str) -> Sequence[Scope]:
        """The classes of the project that define a method themselves."""
        ...

    def beside(self, scope: Scope) -> Sequence[Scope]:
        """The other bases of the classes that derive from a class: what a mixin is mixed with."""
        ...

    def call_sites(self, function: Scope) -> Sequence[Site]:
        """Calls that may mean this function (for __init__: constructions of its class)."""
        ...

    def constructions(self, scope: Scope) -> Sequence[Site]:
        """Calls that make an instance of a class, or of one derived from it."""
        ...

    def decorates(self, function: Scope) -> Sequence[Scope]:
        """The functions that a project function decorates, bare or called first."""
        ...

    def kept(self, holders: Values, key: str | None, scope: Scope) -> Values:
        """What the program keeps under a key in one of these objects of a library."""
        ...

    def set_outside(self, name: str) -> Sequence[Binding]:
        """Assignments `something.name = value` anywhere in the project."""
        ...

    def fills_outside(self, name: str) -> Sequence[Fill]:
        """What is put into a container of this name, or of an attribute, by other modules."""
        ...

    def bare_call(self, func: t.Expr) -> t.Call:
        """A call of an expression without arguments, as a default_factory makes."""
        ...

    def joined(self, left: t.Expr, right: t.Expr) -> t.Binary:
        """`left | right` of two dicts of one scope, as a change in place leaves them."""
        ...

    def instance(self, scope: Scope, site: Site | None = None) -> Inst: ...
