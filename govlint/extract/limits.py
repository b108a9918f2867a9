"""The Python carrier: numbers in code that mean money, turns, calls, tokens, time or retries."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from govlint.catalog.limits import Meaning, Vocabulary, words
from govlint.extract.by_name import by_name
from govlint.extract.constants import environment, number, text
from govlint.extract.environs import variables
from govlint.extract.given import arguments, default_of, is_field, unlimited
from govlint.extract.scopes import Binding, FileIndex, Scope, dotted, last_name
from govlint.extract.settings.classify import Context, classify, possible
from govlint.extract.shadowed import shadows
from govlint.extract.workspace import Workspace
from govlint.model.facts import Agent, Guard, Handed, Limit, Source, Unit, guard_name
from govlint.model.paths import in_test
from govlint.model.source import Span
from govlint.model.state import Absent, Known, State, Unknown
from govlint.model.units import EXACT
from govlint.syntax import tree as t

_FLAGS = frozenset({"option", "argument", "add_argument"})
_SHORT = 60  # letters
_NAMED = t.Name | t.Attr | t.Cond | t.Bool
_DEEPEST = 4  # dict displays inside each other


class _Place(NamedTuple):
    """A name that is given a value: where it stands, as written, and the value."""

    way: tuple[str, ...]
    name: str
    value: t.Expr
    scope: Scope
    optional: bool = False  # a default: None says "not given", not "no limit"
    beside: t.Dict | t.Call | None = None  # the display or call it stands in
    state: State[Decimal | None] | None = None  # what is known of it already
    handed: bool = False  # what stands there has a name of its own


def find_limits(
    work: Workspace, agents: Iterable[Agent], guards: Iterable[Guard], vocabulary: Vocabulary
) -> tuple[list[Limit], list[Handed]]:
    """The limits in code, sorted by place; each number once, under the name it is given first.

    A key is the dotted name inside the module: SESSION_BUDGET_USD, Settings.max_turns,
    main.Runner.run.max_turns. And those that are given what has another name.
    """
    found: dict[Span, Limit] = {}
    handed: list[Handed] = []
    possibly: dict[str, bool] = {}  # names come again in many files
    for file in work.files:
        with work.faults.at(file.scopes[0]):
            for limit in _File(work, file, vocabulary, possibly).limits():
                if isinstance(limit, Handed):
                    handed.append(limit)
                else:
                    found.setdefault(limit.span, limit)
    modules = {file.unit.path: file.unit.module for file in work.files}
    for limit in (*_of_agents(agents, modules), *_of_guards(guards, modules)):
        found.setdefault(limit.span, limit)
    limits = sorted(found.values(), key=lambda limit: (limit.span, limit.key))
    own = {(limit.span.path, limit.key) for limit in limits}
    amounts = [one.amount for agent in agents for one in agent.limits]
    used = {getattr(each, "at", None) for each in (*amounts, *(one.ceiling for one in guards))}
    return limits, [
        one
        for one in handed
        if (one.limit.span.path, one.limit.key) not in own
        and (one.number is None or one.number not in used)  # theirs is compared where it is given
    ]


class _File:
    def __init__(
        self, work: Workspace, file: FileIndex, vocabulary: Vocabulary, possibly: dict[str, bool]
    ) -> None:
        self.work = work
        self.possibly = possibly
        self.file = file
        self.vocabulary = vocabulary
        self.keys = vocabulary.general
        self.prefix = len(file.unit.module) + 1
        names = [name for scope in file.scopes for name in scope.names]
        said = " ".join(word for name in (*file.imports, *names) for word in words(name))
        self.model = vocabulary.mentions_model(said) or bool(
            any(work.uses.get(id(call)) for scope in file.scopes for call in scope.calls)
        )
        foreign = vocabulary.words.foreign
        self.foreign = sum(not foreign.isdisjoint(words(name)) for name in names)
        self.tests = in_test(file.unit.path)
        self.own = frozenset(words(file.unit.path.rsplit("/", 1)[-1].removesuffix(".py")))

    def limits(self) -> Iterator[Limit | Handed]:
        for scope in self.file.scopes:
            for place in (*self._places(scope), *self._set_on(scope)):
                limit = self._limit(place)
                if limit is not None:
                    yield limit

    def _places(self, scope: Scope) -> Iterator[_Place]:
        way = tuple(part for part in scope.name[self.prefix :].split(".") if part)
        for name, bindings in scope.names.items():
            for binding in bindings:
                yield from self._bound(way, name, binding)
        for name, bindings in scope.attributes.items():
            for binding in bindings:
                yield from self._bound((*way, "self"), name, binding)
        if scope.kind != "function":
            yield from self._shadowed(way, scope)
        for holder, key, value in by_name(scope):
            yield _Place((*way, *holder), key, value, scope, optional=True)
        if scope.kind != "function":  # where a name is counted up and down
            for update in scope.updates:
                yield from self._updated(way, update, scope)
        for call in scope.calls:
            yield from self._flag(way, call, scope)
            read = environment(self.work.ev, call, scope)
            if read is not None:
                variable = text(self.work.ev, read[0], scope)
                if variable and "*" not in variable:
                    yield _Place(way, variable, call, scope)
            elif not is_field(call):
                callee = (*way, last_name(call.func)) if last_name(call.func) else way
                for arg in call.args:
                    if isinstance(arg.value, t.Dict):
                        inside = (*callee, arg.name) if arg.name else callee
                        yield from _inside(inside, arg.value, scope, _DEEPEST)
                    if arg.name and isinstance(arg.value, t.Const | t.Binary | t.Unary | t.Call):
                        yield _Place(callee, arg.name, arg.value, scope, optional=True, beside=call)
                    elif arg.name and isinstance(arg.value, _NAMED):
                        yield _Place(callee, arg.name, arg.value, scope, True, call, handed=True)
                yield from self._passed(callee, call, scope)

    def _shadowed(self, way: tuple[str, ...], scope: Scope) -> Iterator[_Place]:
        """`from local import MAX_USD`, or a star, beside a number that has the name already."""
        for name, node, outside in shadows(self.work.ev, scope):
            value = t.Name(node.lo, node.hi, name)
            if outside:
                why = f"is imported from {node.module}, which is not in this repository"
                state = Unknown(why, self.file.unit.span(value))
                yield _Place((*way, *node.module.split(".")), name, value, scope, state=state)
            else:
                yield _Place(way, name, value, scope, optional=True)

    def _passed(self, way: tuple[str, ...], call: t.Call, scope: Scope) -> Iterator[_Place]:
        """Arguments whose parameter has the name, and those that take a finite default away."""
        for param, value, positional in arguments(self.work.ev, call, scope):
            if positional and not isinstance(value, t.Attr):
                yield _Place(way, param.name, value, scope, optional=True, beside=call)
            if not self.tests and unlimited(self.work.ev, param, value, scope):
                none: Known[Decimal | None] = Known(None)
                yield _Place(way, param.name, value, scope, beside=call, state=none)

    def _set_on(self, scope: Scope) -> Iterator[_Place]:
        """`settings.max_turns = 5`: an attribute of something that is not the class itself."""
        for target, value, where in self.file.assigned:
            if where is scope and not isinstance(value, t.Name | t.Attr):
                way = tuple(part for part in scope.name[self.prefix :].split(".") if part)
                of = tuple(part for part in dotted(target.value).split(".") if part)
                yield _Place((*way, *of), target.attr, value, scope, optional=True)

    def _bound(self, way: tuple[str, ...], name: str, binding: Binding) -> Iterator[_Place]:
        value, scope = binding.expr, binding.scope
        if isinstance(node := binding.node, t.ImportFrom) and node.asname and scope is not None:
            # `from x import CAP as MAX_USD`: the number gets its name here.
            yield _Place(way, name, t.Name(node.lo, node.hi, name), scope, optional=True)
        if value is None or scope is None or binding.kind not in ("value", "param"):
            return
        optional = binding.kind == "param" or scope.kind == "function"
        if isinstance(value, t.Call) and is_field(value):
            given = default_of(value)
            if given is None:
                return
            value, optional = given, True
        if isinstance(value, t.Dict):
            yield from _inside((*way, name), value, scope, _DEEPEST)
        elif not isinstance(value, t.Name | t.Attr):
            yield _Place(way, name, value, scope, optional)
        else:  # a second name of the same number
            handed = scope.kind == "function"
            yield _Place(way, name, value, scope, optional=True, handed=handed)

    def _updated(self, way: tuple[str, ...], update: t.AugAssign, scope: Scope) -> Iterator[_Place]:
        """`BUDGET *= 10`: the name once more, with the product as its value."""
        if isinstance(target := update.target, t.Name | t.Attr):
            value = t.Binary(update.lo, update.hi, target, update.op, update.value)
            yield _Place(way, last_name(target), value, scope)

    def _flag(self, way: tuple[str, ...], call: t.Call, scope: Scope) -> Iterator[_Place]:
        """An option of click or argparse: its longest flag is the name."""
        if last_name(call.func) not in _FLAGS:
            return
        flags = [
            arg.value.value
            for arg in call.args
            if arg.name is None
            and isinstance(arg.value, t.Const)
            and isinstance(arg.value.value, str)
        ]
        given = next((arg.value for arg in call.args if arg.name == "default"), None)
        if flags and given is not None:
            yield _Place(way, max(flags, key=len).lstrip("-"), given, scope, optional=True)

    def _limit(self, place: _Place) -> Limit | Handed | None:
        known = self.possibly.get(place.name)
        if known is None:
            known = possible(place.name, self.keys, self.vocabulary)
            self.possibly[place.name] = known
        if not known:
            return None
        meaning = classify(place.name, self._context(place), self.vocabulary)
        if meaning is None:
            return None
        state = place.state or number(self.work.ev, place.value, place.scope)
        numeric = isinstance(state, Known) and state.value is not None
        said = numeric or place.state is not None
        unclear = not said and (place.optional or not self._sure(place.name, meaning))
        if unclear and not isinstance(state, Unknown):
            return None
        if not numeric and isinstance(place.value, t.Const) and isinstance(place.value.value, str):
            return None  # the name of a setting, or prose
        zero = isinstance(state, Known) and state.value == 0
        if zero and place.scope.kind == "function" and not self._asked(place.value, place.scope):
            return None  # where counting begins
        at = self.file.unit.span(place.value)
        inner = getattr(state, "at", None)
        apart = place.handed or unclear
        limit = Limit(
            span=inner if inner is not None and inner.path == at.path and not apart else at,
            key=".".join((*place.way, place.name)),
            name=place.name,
            amount=_amount(state, meaning),
            unit=meaning.unit,
            carrier="python",
            per=meaning.per,
            subject=None,
            hard=meaning.hard,
            variables=variables(self.work.ev, place.name, place.value, place.scope),
        )
        return Handed(limit, inner if numeric else None) if apart else limit

    def _asked(self, value: t.Expr, scope: Scope) -> bool:
        """Whether a value is what the environment says: float(os.getenv("X", "0"))."""
        while isinstance(value, t.Call) and value.args:
            if environment(self.work.ev, value, scope) is not None:
                return True
            value = value.args[0].value
        return False

    def _sure(self, key: str, meaning: Meaning) -> bool:
        return meaning.listed or not self.vocabulary.words.money.keys().isdisjoint(words(key))

    def _context(self, place: _Place) -> Context:
        beside = list(place.scope.names)[:200]
        said = _texts(place.beside)
        if place.scope.kind == "class":
            said += [(name, "") for name in beside]
        # What else a call is given tells the period, and not whether it speaks of a model.
        keys = [] if isinstance(place.beside, t.Call) else [key for key, _ in said]
        says = [text for _, text in said if keys and len(text) <= _SHORT]
        near = frozenset(word for name in (*beside, *keys, *place.way[-2:]) for word in words(name))
        return Context(
            way=place.way,
            near=near,
            says=frozenset(word for text in says for word in words(text)),
            file=self.own,
            model=self.model,
            foreign=self.foreign,
            look=dict(said).get,
            keys=self.keys,
        )


def _inside(way: tuple[str, ...], value: t.Dict, scope: Scope, deepest: int) -> Iterator[_Place]:
    for key, item in value.items:
        if not isinstance(key, t.Const) or not isinstance(key.value, str):
            continue
        if isinstance(item, t.Dict) and deepest:
            yield from _inside((*way, key.value), item, scope, deepest - 1)
        else:
            handed = isinstance(item, t.Name | t.Attr)
            yield _Place(way, key.value, item, scope, handed, value, handed=handed)


def _texts(beside: t.Dict | t.Call | None) -> list[tuple[str, str]]:
    """The keys of a display or the names of arguments, each with its text or number."""
    pairs: list[tuple[object, t.Expr | None]] = []
    if isinstance(beside, t.Dict):
        pairs += [(key.value, item) for key, item in beside.items[:200] if isinstance(key, t.Const)]
    elif isinstance(beside, t.Call):
        pairs += [(arg.name, arg.value) for arg in beside.args]
    return [
        (name, str(item.value) if isinstance(item, t.Const) else "")
        for name, item in pairs
        if isinstance(name, str)
    ]


def _amount(state: State[Decimal | None], meaning: Meaning) -> State[Decimal | None]:
    if not isinstance(state, Known) or state.value is None:
        return state
    value = state.value
    if (meaning.unlimited == "zero" and value <= 0) or (
        meaning.unlimited == "negative" and value < 0
    ):
        return Known(None, state.at)
    return Known(EXACT.multiply(value, meaning.scale), state.at)


def _of_agents(agents: Iterable[Agent], modules: dict[str, str]) -> Iterator[Limit]:
    for agent in agents:
        for one in agent.limits:
            if one.source not in (Source.EXPLICIT, Source.ENVIRONMENT):
                continue
            api = agent.api.split(".")
            key = (*_function(agent.function, agent.span, modules), *api[-2:], one.argument or one.name)  # fmt: skip
            yield from _given(one.amount, agent.span, ".".join(key), one.name, one.unit, "run", one.hard, agent.name)  # fmt: skip


def _of_guards(guards: Iterable[Guard], modules: dict[str, str]) -> Iterator[Limit]:
    for guard in guards:
        unit = guard.unit or (Unit.USD if guard.money else None)
        if unit is not None:
            key = (*_function(guard.function, guard.span, modules), guard_name(guard), "ceiling")
            yield from _given(guard.ceiling, guard.span, ".".join(key), "ceiling", unit, guard.per, guard.hard is not False, None)  # fmt: skip


def _given(
    state: State[Decimal | None],
    span: Span,
    key: str,
    name: str,
    unit: Unit,
    per: str | None,
    hard: bool,
    subject: str | None,
) -> Iterator[Limit]:
    if isinstance(state, Absent):
        return
    at = state.at or span
    if isinstance(state, Unknown) and not (at.path == span.path and "environment" in state.why):
        return
    yield Limit(at, key, name, state, unit, "python", per, subject, hard)


def _function(function: str, span: Span, modules: dict[str, str]) -> tuple[str, ...]:
    """The function's dotted name inside its module, in parts."""
    module = modules.get(span.path, "")
    inside = function.removeprefix(module).strip(".") if function != module else ""
    return tuple(part for part in inside.split(".") if part)
