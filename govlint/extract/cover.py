"""Which guards stand around a call: decorators, `with` blocks and budgets of the project's own,
here and at every caller.
"""

from collections.abc import Iterator

from govlint.extract.blocks import end_of
from govlint.extract.homemade import Homemade
from govlint.extract.scopes import Scope, called
from govlint.extract.sites import Use, of_value
from govlint.extract.values import Cls, Fn, Inst, Site, Value
from govlint.extract.workspace import Workspace
from govlint.model.source import Span
from govlint.syntax import tree as t

MOST_CALLERS = 12
MOST_STEPS = 3  # from a decorator to what makes it


class Cover:
    """Answers `at(site)`: the spans of guards that cover it. Memoised; cycles cover nothing."""

    def __init__(self, work: Workspace) -> None:
        self.work = work
        self.homemade = Homemade(work)
        self._files = {file.unit.path: file for file in work.files}
        self._functions: dict[int, frozenset[Span]] = {}
        self._open: set[int] = set()

    def at(self, site: Site) -> frozenset[Span]:
        return self._around(site) | self.homemade.at(site) | self._function(site.scope)

    def _around(self, site: Site) -> frozenset[Span]:
        file = self._files[site.scope.unit.path]
        found: set[Span] = set()
        for block in file.withs.get(id(site.call), ()):
            for manager, _ in block.items:
                if isinstance(manager, t.Call) and self._guards(manager, "context"):
                    found.add(site.scope.unit.span(manager))
                elif not _loops_inside(block, site):
                    found |= self._entering(manager, site.scope)
        return frozenset(found)

    def _entering(self, manager: t.Expr, scope: Scope) -> set[Span]:
        """Budgets of the project's own that are asked when a block is entered."""
        ev = self.work.ev
        entered = [
            method.scope
            for value in ev.eval(manager, scope)
            if isinstance(value, Inst)
            for name in ("__enter__", "__aenter__")
            for method in ev.member(value, name)
            if isinstance(method, Fn)
        ]
        return set(self.homemade.inside(entered))

    def _guards(self, call: t.Call, form: str) -> bool:
        return any(
            use.does.guard is not None and use.does.guard.form in (form, "decorator", "context")
            for use in self.work.uses.get(id(call), ())
        )

    def _function(self, scope: Scope) -> frozenset[Span]:
        if scope.kind != "function":
            return frozenset()
        memo = id(scope)
        if memo in self._functions:
            return self._functions[memo]
        if memo in self._open:
            return frozenset()
        self._open.add(memo)
        own = frozenset(span for span, _ in decorating(self.work, scope)) | self._wrapped(scope)
        groups = [self.at(site) for site in self._callers(scope)]
        shared = frozenset.intersection(*groups) if groups else frozenset()
        self._open.discard(memo)
        self._functions[memo] = own | shared
        return self._functions[memo]

    def _wrapped(self, scope: Scope) -> frozenset[Span]:
        """What covers a function wherever its decorators, the project's own, call it."""
        found: frozenset[Span] = frozenset()
        ev, outer = self.work.ev, scope.parent or scope
        for decorator in scope.function.decorators:
            wrappers = [
                inner for value in ev.eval(called(decorator), outer) for inner in _within(value)
            ]
            sites = [
                Site(call, inner)
                for inner in wrappers
                for call in inner.calls
                if any(isinstance(v, Fn) and v.scope is scope for v in ev.eval(call.func, inner))
            ]
            if sites:
                found |= frozenset.intersection(*(self.at(site) for site in sites))
        return found

    def _callers(self, scope: Scope) -> list[Site]:
        return list(self.work.ev.call_sites(scope))[:MOST_CALLERS]


def _loops_inside(block: t.With, site: Site) -> bool:
    """Whether a loop in the block goes round without entering it again."""
    return any(
        block.lo < loop.lo and loop.lo <= site.call.lo < end_of(loop.body)
        for loop in site.scope.loops
    )


def _within(value: Value) -> Iterator[Scope]:
    """The functions inside a decorator, a function or a class."""
    if isinstance(value, Fn | Cls):
        for inner in value.scope.functions.values():
            yield inner
            yield from _within(Fn(inner))


def decorating(work: Workspace, scope: Scope) -> Iterator[tuple[Span, Use]]:
    """The guards among a function's decorators."""
    outer = scope.parent or scope
    for decorator in scope.function.decorators:
        for use in decorator_uses(work, decorator, outer):
            if use.does.guard is not None:
                named = use.sites[0].call if id(use.sites[0].call) in work.uses else None
                yield work.span(use.sites[0]) if named else outer.unit.span(decorator), use


def decorator_uses(
    work: Workspace, decorator: t.Expr, scope: Scope, depth: int = MOST_STEPS
) -> list[Use]:
    """What a decorator does: called, bare, kept under a name, or made by a function."""
    found: list[Use] = []
    if isinstance(decorator, t.Call):
        found += work.uses.get(id(decorator), [])
        if isinstance(decorator.func, t.Call):
            found += work.uses.get(id(decorator.func), [])
    else:
        bare = Site(work.ev.bare_call(decorator), scope)
        for value in work.ev.eval(decorator, scope):
            found += of_value(work.ev, value, (bare,))
    if found or not depth:
        return found
    further = [] if isinstance(decorator, t.Call) else list(work.ev.origins(decorator, scope))
    for value in work.ev.eval(called(decorator), scope):
        if isinstance(value, Fn):
            further += [(each, value.scope) for each in value.scope.returns]
    for node, inner in further:
        if isinstance(node, t.Call):
            found += decorator_uses(work, node, inner, depth - 1)
    return found
