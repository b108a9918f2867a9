"""Following ways through what is assigned and what is returned."""

from collections.abc import Sequence

from govlint.extract.bounds import anew
from govlint.extract.bounds.calls import Exits, Ways
from govlint.extract.bounds.change import length_effect
from govlint.extract.bounds.condition import Conditions
from govlint.extract.bounds.expr import key_of, root_of
from govlint.extract.bounds.region import paired, targets
from govlint.extract.bounds.summary import Outcome
from govlint.extract.bounds.way import ANY, DOWN, LEN, START, UP, Way, distinct, truth_of
from govlint.syntax import tree as t


class Assignments(Conditions):
    """The part of the walk that knows where values go."""

    recipes: dict[int, tuple[anew.Gift, ...]]

    def give(self, value: t.Expr | None, ways: Ways, out: Exits) -> None:
        """`return value`: with what is known of its truth."""
        judged = isinstance(value, t.Compare | t.Bool | t.Unary | t.Const | t.Name)
        if isinstance(value, t.Cond):
            yes, no = self.test(value.test, ways, out)
            self.give(value.then, yes, out)
            self.give(value.other, no, out)
        elif value is not None and (judged or (self.asks and isinstance(value, t.Attr))):
            yes, no = self.test(value, ways, out)
            known = {id(way) for way in yes} & {id(way) for way in no}
            given = [Outcome(w, None if id(w) in known else True) for w in yes]
            given += [Outcome(w, False) for w in no if id(w) not in known]
            out.returns += self.giving(value, given)
        elif isinstance(value, t.Call | t.Await):
            inner = value.value if isinstance(value, t.Await) else value
            if isinstance(inner, t.Call):
                given = self.call(inner, ways, out, gives=True)
                out.returns += given if self.summaries(inner) else self.giving(inner, given)
            else:
                out.returns += [Outcome(way, None) for way in self.value(value, ways, out)]
        elif isinstance(value, t.Seq) and value.kind == "tuple" and value.items:
            out.returns += self.together(value.items, ways, out)
        else:
            truth = False if value is None else _shape(value)
            given = [Outcome(way, truth) for way in self.value(value, ways, out)]
            out.returns += self.giving(value, given) if value is not None else given

    def giving(self, value: t.Expr, outcomes: list[Outcome]) -> list[Outcome]:
        """Outcomes with what of the returned value is made from places of the caller."""
        found = self.recipe(value)
        if not found:
            return outcomes
        return [o._replace(gives=tuple(anew.gifts(found, o.way))) for o in outcomes]

    def recipe(self, value: t.Expr) -> tuple[anew.Gift, ...]:
        """What a returned value is made of, whichever way it is come to."""
        if id(value) not in self.recipes:
            found = anew.recipe(value, self.context, self.trend, self.region.once)
            self.recipes[id(value)] = found
        return self.recipes[id(value)]

    def together(self, items: tuple[t.Expr, ...], ways: Ways, out: Exits) -> list[Outcome]:
        """`return a, b`: with what is known of the truth of each item."""
        outcomes = [Outcome(way, True) for way in ways]
        for item in items:
            key = key_of(item)
            told: list[Outcome] = []
            for way, _, before, _ in outcomes:
                if isinstance(item, t.Compare | t.Bool | t.Unary | t.Const):
                    yes, no = self.test(item, [way], out)
                    both = {id(each) for each in yes} & {id(each) for each in no}
                    told += [
                        Outcome(w, True, (*before, None if id(w) in both else True)) for w in yes
                    ]
                    told += [Outcome(w, True, (*before, False)) for w in no if id(w) not in both]
                else:
                    known = truth_of(way.effect(key)) if key else None
                    after = self.value(item, [way], out)
                    told += [Outcome(each, True, (*before, known)) for each in after]
            outcomes = told
        for place, item in enumerate(items):
            found = self.recipe(item)
            outcomes = [
                o._replace(gives=(*o.gives, *anew.item(place, anew.gifts(found, o.way))))
                for o in outcomes
            ]
        return outcomes

    def receive(self, target: t.Expr, call: t.Call, ways: Ways, out: Exits) -> Ways:
        """`n = f(n)`, `a, b = f()`: what is known of the answer is known of the names."""
        after: Ways = []
        gives = self._gives(call) and any(map(self._minded, map(key_of, targets(target))))
        name = key_of(target)
        plain = self.trend.assigned(name, call) if name is not None else ANY
        # Which way came before matters only to answers that are made from what it knows.
        for some in [[way] for way in ways] if gives else [ways]:
            before = some[0] if some else START
            for outcome in self.call(call, some, out, gives):
                given = [outcome.way]
                if isinstance(target, t.Seq):
                    for place, item in enumerate(target.items):
                        truth = outcome.items[place] if place < len(outcome.items) else None
                        gifts = anew.of_item(place, outcome.gives)
                        for each in map(key_of, targets(item)):
                            if each is not None:
                                effect = ANY if truth is None else "=T" if truth else "=f"
                                given = self.accept(given, each, gifts, before, effect)
                elif name is not None:
                    effect = plain
                    if outcome.truth is not None:
                        effect = "=T" if outcome.truth else "=f"
                    gifts = anew.of_item(None, outcome.gives)
                    given = self.accept(given, name, gifts, before, effect)
                after += given
        return distinct(after)

    def accept(
        self, ways: Ways, key: str, gifts: Sequence[anew.Gift], before: Way, effect: str
    ) -> Ways:
        """What a call gives back becomes a key."""
        inner = self.within(key)
        if not gifts or (key not in self.tested and not inner):
            return self.change(ways, key, effect, ANY)
        return [
            self.forget(anew.accept(way, key, before, gifts, inner, effect), root_of(key))
            for way in ways
        ]

    def assign(self, found: tuple[t.Expr, ...], value: t.Expr, ways: Ways, out: Exits) -> Ways:
        key = key_of(found[0]) if len(found) == 1 else None
        call = value.value if isinstance(value, t.Await) else value
        if isinstance(call, t.Call) and len(found) == 1:
            told = self._minded(key) and self._gives(call)
            if told or isinstance(found[0], t.Seq):
                return self.receive(found[0], call, ways, out)
        if key is not None and key in self.tested and self._splits(value):
            yes, no = self.settle(self.test(value, ways, out), key, value)
            return distinct([*yes, *no])
        ways = self.value(value, ways, out)
        for target in found:
            for place, given in paired(target, value):
                name = key_of(place)
                if isinstance(place, t.Index):
                    ways = self.filled(ways, key_of(place.value))
                if name is None:
                    continue
                if given is None:
                    ways = self.change(ways, name, ANY, ANY)
                    continue
                effect = self.trend.assigned(name, given)
                ways = self.renewed(ways, name, given) or self.copy(ways, name, effect, given)
        return ways

    def _minded(self, key: str | None) -> bool:
        """Whether a place is tested, or one inside it."""
        return key is not None and (key in self.tested or bool(self.within(key)))

    def _gives(self, call: t.Call) -> bool:
        """Whether a call gives back something that is made from places of this function."""
        return any(
            outcome.gives for _, summary in self.summaries(call) for outcome in summary.returns
        )

    def renewed(self, ways: Ways, key: str, value: t.Expr) -> Ways:
        """`state = replace(state, turns=state.turns + 1)`; nothing where it is no such value."""
        inner = self.within(key)
        parts = anew.anew(value, self.context) if inner else None
        if parts is None:
            return []
        base = key_of(parts[anew.REST]) if anew.REST in parts else None
        gifts = [
            anew.Gift(path, "", self.trend.assigned(key + path, part))
            for path, part in parts.items()
            if path != anew.REST
        ]
        if base == key:
            gifts.append(anew.Gift(anew.REST, key, ""))
        effect = self.trend.assigned(key, value)
        return [
            self.forget(anew.accept(way, key, way, gifts, inner, effect), root_of(key))
            for way in ways
        ]

    def filled(self, ways: Ways, key: str | None) -> Ways:
        """A collection that was emptied and then given an item is empty no more."""
        if key is None or not any((way.effect(key) or "").startswith("=F") for way in ways):
            return ways
        return [
            way.changed(key, "=T").changed(LEN + key, ANY)
            if (way.effect(key) or "").startswith("=F")
            else way
            for way in ways
        ]

    def copy(self, ways: Ways, key: str, effect: str, value: t.Expr) -> Ways:
        """An assignment; what is known of a copied place is known of the copy."""
        if key not in self.tested:
            return self.change(ways, key, effect)
        length = length_effect(effect, value, key)
        if length in (UP, DOWN):
            effect = ""
        source = key_of(value)
        if source is None or not any(way.effect(source) for way in ways):
            return self.change(ways, key, effect, length)
        out: Ways = []
        for way in ways:
            known = way.effect(source) or ""
            taken = known if known.startswith("=") else effect
            out += self.change([way], key, taken, length)
        return out

    def _splits(self, value: t.Expr) -> bool:
        """Whether an assigned value is a test whose outcome should be remembered."""
        match value:
            case t.Compare() | t.Bool() | t.Unary(op="not"):
                return True
            case t.Await(value=inner):
                return self._splits(inner)
            case t.Call():
                return any(
                    outcome.truth is not None
                    for _, summary in self.summaries(value)
                    for outcome in summary.returns
                )
        return False

    def augment(self, target: t.Expr, op: str, value: t.Expr, ways: Ways, out: Exits) -> Ways:
        ways = self.value(value, ways, out)
        key = key_of(target)
        if key is None:
            return ways
        effect = self.trend.augmented(op, value)
        if not effect:
            return ways
        if isinstance(value, t.Seq):
            return self.resize(ways, key, UP if value.items and op == "+" else ANY)
        if op == "+" and not isinstance(value, t.Const):
            return self.resize(self.change(ways, key, effect), key, "+?")
        return self.change(ways, key, effect)

    def delete(self, target: t.Expr, ways: Ways) -> Ways:
        for item in targets(target):
            key = key_of(item)
            if isinstance(item, t.Index):
                base = key_of(item.value)
                if base:
                    ways = self.resize(ways, base, "-")
            if key:
                ways = self.change(ways, key, ANY)
        return ways


def _shape(value: t.Expr) -> bool | None:
    match value:
        case t.Seq(items=items) | t.Dict(items=items):
            return bool(items)
    return None
