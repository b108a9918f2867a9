"""The keys of a dict, a `**kwargs` or a config object, wherever they were put in."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from govlint.extract.constants import span_of, text
from govlint.extract.edits import Edit
from govlint.extract.evaluator import Evaluator
from govlint.extract.fields import argument, fields, from_outside
from govlint.extract.params import MOST_CALLERS, argument_for
from govlint.extract.scopes import Binding, Scope, dotted, last_name
from govlint.extract.values import FACTORIES, FIELDS, Cls, Ext, Fn, Inst, Lam, Site
from govlint.model.source import Span
from govlint.model.state import Unknown
from govlint.syntax import tree as t

MAX_DEPTH = 10
_COPIES = ("copy", "deepcopy", "dict", "dumps", "loads", "MappingProxyType", "OrderedDict")


@dataclass(slots=True)
class Mapping:
    """Known keys, each with its value's expression; `hidden`: what could hold further keys.

    `maybe`: keys that are there on some ways only, and why.
    """

    entries: dict[str, tuple[t.Expr, Scope]] = field(default_factory=dict)
    maybe: dict[str, Unknown] = field(default_factory=dict)
    hidden: list[Unknown] = field(default_factory=list)
    callers: dict[Span, frozenset[str]] = field(default_factory=dict)

    def add(self, other: "Mapping") -> None:
        """Later keys win, as in a dict display."""
        self.entries.update(other.entries)
        self.maybe.update(other.maybe)
        for name in other.entries:
            self.maybe.pop(name, None)
        self.hidden += other.hidden
        self.callers.update(other.callers)


def hidden(why: str, at: Span | None = None) -> Mapping:
    return Mapping(hidden=[Unknown(why, at)])


def either(options: list[Mapping], at: Span) -> Mapping:
    """One of several: a key is known when all have it, else it is hidden."""
    if not options:
        return hidden("the dict cannot be read here", at)
    if len(options) == 1:
        return options[0]
    out = Mapping()
    shared = set.intersection(*(set(option.entries) for option in options))
    everything = set().union(*(option.entries for option in options))
    for name in options[0].entries:
        if name in shared:
            out.entries[name] = options[0].entries[name]
    for option in options:
        out.hidden += option.hidden
        out.callers.update(option.callers)
        out.maybe.update(option.maybe)
    if not out.callers:
        says = Unknown("the dict has different keys on different ways", at)
        out.maybe |= dict.fromkeys(sorted(everything - shared), says)
    return out


def mapping(ev: Evaluator, expr: t.Expr, scope: Scope, depth: int = 0) -> Mapping:
    """The keys of an expression that is used as a dict."""
    at = span_of(expr, scope)
    if depth > MAX_DEPTH:
        return hidden("the dict is built in too many steps", at)
    match expr:
        case t.Dict():
            return _display(ev, expr, scope, depth)
        case t.Const(value=None):
            return Mapping()
        case t.Binary(op="|"):
            out = mapping(ev, expr.left, scope, depth + 1)
            out.add(mapping(ev, expr.right, scope, depth + 1))
            return out
        case t.Bool(op="or"):
            out = mapping(ev, expr.left, scope, depth + 1)
            if isinstance(expr.right, t.Dict) and not expr.right.items:
                return out
            return either([out, mapping(ev, expr.right, scope, depth + 1)], at)
        case t.Cond():
            return either(
                [mapping(ev, part, scope, depth + 1) for part in (expr.then, expr.other)], at
            )
        case t.Await():
            return mapping(ev, expr.value, scope, depth + 1)
        case t.Call():
            return _called(ev, expr, scope, depth)
        case t.Name() | t.Attr():
            return _named(ev, expr, scope, depth)
        case t.Seq(items=(t.Seq(items=(_, _)), *_)):
            return _pairs(ev, expr, scope, depth)
        case t.Comp(kind="dict"):
            return hidden("the keys of the dict are computed", at)
    return hidden("the dict is computed", at)


def _display(ev: Evaluator, expr: t.Dict, scope: Scope, depth: int) -> Mapping:
    out = Mapping()
    for name, value in expr.items:
        if name is None:
            out.add(mapping(ev, value, scope, depth + 1))
            continue
        known = text(ev, name, scope)
        if known is None or "*" in known:
            out.hidden.append(Unknown("a key of the dict is computed", span_of(name, scope)))
        else:
            out.entries[known] = (value, scope)
    return out


def _pairs(ev: Evaluator, expr: t.Seq, scope: Scope, depth: int) -> Mapping:
    """`dict([(key, value), ...])`."""
    pairs = [item.items for item in expr.items if isinstance(item, t.Seq) and len(item.items) == 2]
    if len(pairs) < len(expr.items):
        return hidden("the dict is computed", span_of(expr, scope))
    return _display(ev, t.Dict(expr.lo, expr.hi, tuple((k, v) for k, v in pairs)), scope, depth)


def keywords(ev: Evaluator, call: t.Call, scope: Scope, depth: int = 0) -> Mapping:
    """The keyword arguments of a call, through `**`."""
    out = Mapping()
    for arg in call.args:
        if arg.name is not None:
            out.entries[arg.name] = (arg.value, scope)
        elif arg.star == "**":
            inner = mapping(ev, arg.value, scope, depth + 1)
            out.add(inner)
    return out


def _called(ev: Evaluator, call: t.Call, scope: Scope, depth: int) -> Mapping:
    at = span_of(call, scope)
    name = last_name(call.func)
    plain = [arg.value for arg in call.args if arg.name is None and not arg.star]
    if name in _COPIES:
        out = Mapping()
        if plain:
            out = mapping(ev, plain[0], scope, depth + 1)
        elif isinstance(call.func, t.Attr) and name == "copy":
            out = mapping(ev, call.func.value, scope, depth + 1)
        out.add(keywords(ev, call, scope, depth))
        return out
    if isinstance(call.func, t.Attr) and name == "encode":
        return mapping(ev, call.func.value, scope, depth + 1)
    values = ev.eval(call.func, scope)
    for value in values:
        if isinstance(value, Fn):
            returns = value.scope.returns
            if not returns:
                return hidden(f"the dict comes from {name}()", at)
            return either([mapping(ev, each, value.scope, depth + 1) for each in returns], at)
        if isinstance(value, Cls):
            return _fields(ev, Inst(value.scope, Site(call, scope)), depth)
        if isinstance(value, Ext) and name in FIELDS:
            return _default(ev, call, scope, depth)
        if isinstance(value, Ext) and value.name.rpartition(".")[2][:1].isupper():
            return keywords(ev, call, scope, depth)
    if isinstance(call.func, t.Attr) and name in ("model_dump", "asdict", "_asdict", "to_dict"):
        for value in ev.eval(call.func.value, scope):
            if isinstance(value, Inst):
                return _fields(ev, value, depth)
    if name == "asdict" and plain:
        for value in ev.eval(plain[0], scope):
            if isinstance(value, Inst):
                return _fields(ev, value, depth)
    if name[:1].isupper():
        return keywords(ev, call, scope, depth)
    return hidden(f"the dict comes from {name or 'a call'}()", at)


def _default(ev: Evaluator, call: t.Call, scope: Scope, depth: int) -> Mapping:
    """The default of a field: `field(default_factory=...)`, `Field({...})`."""
    for arg in call.args:
        if arg.name in FACTORIES:
            options = []
            for value in ev.eval(arg.value, scope):
                if isinstance(value, Lam):
                    options.append(mapping(ev, value.node.body, value.scope, depth + 1))
                elif isinstance(value, Fn | Cls):
                    options.append(_called(ev, ev.bare_call(arg.value), scope, depth + 1))
                elif value == Ext("builtins.dict"):
                    options.append(Mapping())
            if options:
                return either(options, span_of(call, scope))
        elif arg.name == "default" or (arg is call.args[0] and not arg.name and not arg.star):
            return mapping(ev, arg.value, scope, depth + 1)
    return hidden("the field has no default", span_of(call, scope))


def _fields(ev: Evaluator, value: Inst, depth: int) -> Mapping:
    """The fields of an instance: class defaults, then what its constructor was given."""
    out = Mapping()
    line, _ = ev.ancestors(value.scope)
    for each in reversed(line):
        for name, bindings in each.names.items():
            binding = bindings[-1]
            if binding.kind == "value" and binding.expr is not None and binding.scope is not None:
                out.entries[name] = (binding.expr, binding.scope)
    if value.site is not None:
        out.add(keywords(ev, value.site.call, value.site.scope, depth))
    return out


def _named(ev: Evaluator, expr: t.Name | t.Attr, scope: Scope, depth: int) -> Mapping:
    at = span_of(expr, scope)
    name = dotted(expr)
    bindings, home = _bindings(expr, scope)
    options: list[Mapping] = []
    for binding in bindings:
        inner = binding.scope or scope
        if binding.kind == "param":
            options.append(_parameter(ev, binding, inner, name, depth))
        elif binding.kind == "value" and binding.expr is not None and binding.expr is not expr:
            options.append(mapping(ev, binding.expr, inner, depth + 1))
        elif binding.kind == "value" and binding.expr is None:
            continue
        else:
            options.append(hidden(f"`{name}` cannot be read here", at))
    if isinstance(expr, t.Attr):
        options += _given(ev, expr, scope, depth)
    if not bindings and not options:
        for node, inner in ev.origins(expr, scope):
            if node is not expr:
                options.append(mapping(ev, node, inner, depth + 1))
    if not options:
        for value in ev.eval(expr, scope):
            if isinstance(value, Inst):
                options.append(_fields(ev, value, depth))
    out = either(options, at) if options else hidden(f"`{name}` cannot be read here", at)
    edits = [
        (edit, inner)
        for edit, inner in edits_of(scope, home, name, expr)
        if edit.how != "drop" or (inner is scope and edit.at < expr.lo)
    ]
    if edits:
        merged = Mapping()
        merged.add(out)
        for edit, inner in edits:
            _edit(ev, merged, edit, inner, depth)
        return merged
    return out


def _given(ev: Evaluator, expr: t.Attr, scope: Scope, depth: int) -> Iterator[Mapping]:
    """What constructions give a field of a dataclass or model; its default where they leave it."""
    at = span_of(expr, scope)
    for value in ev.eval(expr.value, scope):
        made = fields(ev, value.scope) if isinstance(value, Inst) else None
        if not isinstance(value, Inst) or made is None or expr.attr not in made:
            continue
        sites = [value.site] if value.site is not None else ev.constructions(value.scope)
        if not sites:
            yield hidden(f"nothing in sight makes the `{value.scope.last}` of `{dotted(expr)}`", at)
        for site in sites[:MOST_CALLERS]:
            found = argument(ev, value.scope, expr.attr, site.call)
            default = made[expr.attr]
            if found is not None:
                yield mapping(ev, found, site.scope, depth + 1)
            elif any(arg.star for arg in site.call.args) or from_outside(ev, value.scope):
                yield hidden(f"what `{expr.attr}` is given is passed in from outside", at)
            elif default.expr is not None:
                yield mapping(ev, default.expr, default.scope or value.scope, depth + 1)


def _bindings(expr: t.Expr, scope: Scope) -> tuple[list[Binding], Scope | None]:
    if isinstance(expr, t.Name):
        for each in scope.enclosing():
            if expr.id in each.names and (each.kind != "class" or each is scope):
                found = each.names[expr.id]
                if all(binding.kind in ("param", "value") for binding in found):
                    return _reaching(found, expr, scope), each
                return [], each
    return [], None


def _reaching(found: list[Binding], use: t.Name, scope: Scope) -> list[Binding]:
    """The bindings that can hold at a use: not the one it stands in, none before a certain one.

    `name |= more` is an edit.
    """
    reach: list[Binding] = []
    for binding in found:
        expr, here = binding.expr, binding.scope is scope
        if binding.kind == "param" or expr is None or not here:
            reach.append(binding)
        elif any(update.value is expr for update in scope.updates):
            continue
        elif binding.certain and expr.hi <= use.lo:
            reach = [binding]
        elif not expr.lo <= use.lo < expr.hi:
            reach.append(binding)
    return reach


def edits_of(scope: Scope, home: Scope | None, name: str, expr: t.Expr) -> list[tuple[Edit, Scope]]:
    """`name[key] = value` and `name.update(...)`, in this scope and where the name lives."""
    found: list[tuple[Edit, Scope]] = []
    places = [scope]
    if home is not None and home is not scope:
        places.append(home)
    holder = scope.holder
    if isinstance(expr, t.Attr) and holder is not None:
        places += [method for method in holder.functions.values() if method is not scope]
    for place in places:
        found += [(edit, place) for edit in place.edits.get(name, ())]
    return found


def _edit(ev: Evaluator, out: Mapping, edit: Edit, scope: Scope, depth: int) -> None:
    if edit.sometimes:
        added = Mapping()
        _edit(ev, added, edit._replace(sometimes=False), scope, depth)
        out.hidden += added.hidden
        gone = text(ev, edit.key, scope) if edit.how == "drop" and edit.key is not None else None
        if gone is not None and (place := out.entries.pop(gone, None)) is not None:
            out.maybe[gone] = Unknown(f"`{gone}` is set on one way only", span_of(*place))
        for name, place in added.entries.items():
            if name not in out.entries:
                out.maybe[name] = Unknown(f"`{name}` is set on one way only", span_of(*place))
        for name, unknown in added.maybe.items():
            out.maybe.setdefault(name, unknown)
        return
    if edit.call is not None:
        for arg in edit.call.args:
            if arg.name is not None:
                out.entries[arg.name] = (arg.value, scope)
            else:
                out.add(mapping(ev, arg.value, scope, depth + 1))
        return
    assert edit.key is not None
    known = text(ev, edit.key, scope)
    old = out.entries.get(known or "")
    if known is None or "*" in known:
        out.hidden.append(Unknown("a key of the dict is computed", span_of(edit.key, scope)))
    elif edit.how == "drop":
        out.entries.pop(known, None)
        out.maybe.pop(known, None)
    elif edit.value is None or (edit.how == "default" and old is not None):
        return
    elif edit.how == "merge" and old is not None and old[1] is not scope:
        del out.entries[known]
        out.maybe[known] = Unknown(f"`{known}` is changed in place", span_of(edit.key, scope))
    else:
        value = edit.value
        if edit.how == "merge" and old is not None:
            value = ev.joined(old[0], value)
        out.entries[known] = (value, scope)
        out.maybe.pop(known, None)


def _parameter(ev: Evaluator, binding: Binding, scope: Scope, name: str, depth: int) -> Mapping:
    """A parameter used as a dict: what the callers pass, all of them."""
    param = binding.node
    assert isinstance(param, t.Param)
    at = scope.unit.span(param)
    sites = list(ev.call_sites(scope))[:MOST_CALLERS]
    options: list[Mapping] = []
    for site in sites:
        if param.kind == "**":
            option = _rest(ev, site, scope, depth)
        else:
            passed = argument_for(scope, param, site.call)
            if passed is not None:
                option = mapping(ev, passed, site.scope, depth + 1)
            elif any(arg.star for arg in site.call.args):
                option = hidden(f"`{name}` comes through a star", span_of(site.call, site.scope))
            elif param.default is not None:
                option = mapping(ev, param.default, scope.parent or scope, depth + 1)
            else:
                continue
        option.callers = {
            **option.callers,
            site.scope.unit.span(site.call): frozenset(option.entries),
        }
        options.append(option)
    if options:
        return either(options, at)
    if param.default is not None and not sites and not isinstance(param.default, t.Const):
        return mapping(ev, param.default, scope.parent or scope, depth + 1)
    return hidden(f"`{name}` is passed in from outside", at)


def _rest(ev: Evaluator, site: Site, scope: Scope, depth: int) -> Mapping:
    """What `**kwargs` of a function receives from one call."""
    named = {param.name for param in scope.function.params if not param.kind}
    out = keywords(ev, site.call, site.scope, depth + 1)
    for name in named & set(out.entries):
        del out.entries[name]
    return out
