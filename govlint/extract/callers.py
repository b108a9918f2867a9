"""Who calls a function of the project, and what it decorates."""

from collections import defaultdict
from collections.abc import Sequence

from govlint.extract.evaluator import Evaluator
from govlint.extract.instances import CALLED, Instances
from govlint.extract.scopes import Scope, called, last_name
from govlint.extract.values import RUNNERS, Cls, Fn, Inst, Part, Site, Value
from govlint.syntax import tree as t

_MAKERS = ("__init__", "__new__")


class Callers:
    """The calls and decorators of a project by the last name they are written with."""

    def __init__(self, ev: Evaluator) -> None:
        self._ev = ev
        self._instances = Instances(ev.modules)
        self._sites: dict[str, list[Site]] = defaultdict(list)
        self._decorated: dict[str, list[Scope]] = defaultdict(list)
        self._found: dict[int, Sequence[Site]] = {}
        for index in ev.modules:
            for scope in index.scopes:
                for call in scope.calls:
                    self._sites[last_name(call.func)].append(Site(call, scope))
                    if last_name(call.func) in RUNNERS:
                        self._hand(call, scope)
                if scope.kind == "function":
                    for decorator in scope.function.decorators:
                        self._decorated[last_name(decorator)].append(scope)

    def _hand(self, call: t.Call, scope: Scope) -> None:
        """A function given to a runner is called with the arguments that follow it."""
        for position, arg in enumerate(call.args):
            if isinstance(arg.value, t.Name | t.Attr) and not arg.star:
                later = t.Call(call.lo, call.hi, arg.value, call.args[position + 1 :])
                self._sites[last_name(arg.value)].append(Site(later, scope))

    def sites(self, function: Scope) -> Sequence[Site]:
        """Calls that may mean this function; none while they are being looked for."""
        memo = id(function)
        if memo not in self._found:
            self._found[memo] = ()
            self._found[memo] = [
                site
                for name in self._names(function)
                for site in self._sites.get(name, ())
                if self._reaches(site, function)
            ]
        return self._found[memo]

    def constructions(self, scope: Scope) -> Sequence[Site]:
        """Calls that make an instance of a class, or of one derived from it; likewise."""
        memo = id(scope)
        if memo not in self._found:
            self._found[memo] = ()
            self._found[memo] = [
                site
                for name in {scope.last, "cls", *(s.last for s in self._ev.descendants(scope))}
                for site in self._sites.get(name, ())
                if any(
                    isinstance(value, Cls) and scope in self._ev.ancestors(value.scope)[0]
                    for value in self._ev.eval(site.call.func, site.scope)
                )
            ]
        return self._found[memo]

    def _names(self, function: Scope) -> set[str]:
        """The names under which a function can be called."""
        holder = function.holder
        if holder is None or function.last not in (*_MAKERS, *CALLED):
            return {function.last}
        classes = {holder.last} | {child.last for child in self._ev.descendants(holder)}
        if function.last in _MAKERS:
            return {*classes, "cls", "__init__"}
        return {*self._instances.names(classes), function.last}

    def _reaches(self, site: Site, function: Scope) -> bool:
        """Whether a call may run a function. A receiver of unknown type may be anything."""
        ev, holder = self._ev, function.holder
        values = ev.eval(site.call.func, site.scope)
        for value in values:
            inner = value.func if isinstance(value, Part) else value
            if isinstance(inner, Fn) and inner.scope is function:
                return True
            if isinstance(inner, Cls) and holder is not None and function.last in _MAKERS:
                line, _ = ev.ancestors(inner.scope)
                return holder in line
            if isinstance(inner, Inst) and function.last in CALLED:
                members = ev.member(inner, function.last)
                if any(isinstance(one, Fn) and one.scope is function for one in members):
                    return True
        if values or holder is None or function.last in (*_MAKERS, "__call__"):
            return False
        foreign = ev.modules.layout.foreign(function.unit.path, site.scope.unit.path)
        return not foreign and last_name(site.call.func) == function.last

    def decorates(self, function: Scope) -> Sequence[Scope]:
        """The functions that a project function decorates, bare or called first; those handed to
        `__init__` or `__call__` where its class, or an instance of it, is the decorator."""
        names = {function.last}
        if function.holder is not None and function.last in ("__init__", "__call__"):
            names = self._instances.names((function.holder.last,))
        return [
            scope
            for name in names
            for scope in self._decorated.get(name, ())
            for decorator in scope.function.decorators
            if last_name(decorator) == name
            and any(
                _takes(value, function, decorator)
                for value in self._ev.eval(called(decorator), scope.parent or scope)
            )
        ]


def _takes(value: Value, function: Scope, decorator: t.Expr) -> bool:
    """Whether a function is what a decorator hands the decorated one to."""
    if isinstance(value, Fn):
        return value.scope is function
    first = isinstance(decorator, t.Call)  # @tried(3): a class is made first, and then called
    if isinstance(value, Cls) and value.scope is function.holder:
        return function.last == ("__call__" if first else "__init__")
    instance = isinstance(value, Inst) and value.scope is function.holder
    return instance and function.last == "__call__" and not first
