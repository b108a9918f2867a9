"""What a parameter is: its annotation, its default, and what callers pass."""

from govlint.extract.evaluator import Evaluator
from govlint.extract.passed import built, callers
from govlint.extract.scopes import Binding, Scope, last_name
from govlint.extract.values import Cls, Ext, Fn, Inst, Items, Lit, Obj, Site, Unk, Values, union
from govlint.syntax import tree as t

MOST_CALLERS = 24
_CONTAINERS = {
    "list", "List", "tuple", "Tuple", "set", "Set", "frozenset", "Sequence", "Iterable",
    "Iterator", "Collection", "AsyncIterator", "Generator", "AsyncGenerator", "deque",
}  # fmt: skip
# Annotations that name no class: typing.Any, Callable, a type variable.
_ANYTHING = (
    "typing.",
    "typing_extensions.",
    "collections.abc.",
    "builtins.object",
    "builtins.type",
)
_MAPS = {"dict", "Dict", "Mapping", "MutableMapping", "defaultdict", "OrderedDict"}
_THROUGH = {
    "Optional", "Union", "Annotated", "Final", "ClassVar", "Required", "NotRequired", "ReadOnly",
    "Awaitable", "Coroutine", "ContextManager", "AsyncContextManager", "PrivateAttr", "Mapped",
    "SkipValidation", "InstanceOf", "RunContext",
}  # fmt: skip


def parameter(ev: Evaluator, binding: Binding) -> Values:
    """What a parameter can be inside its function."""
    param = binding.node
    scope = binding.scope
    assert isinstance(param, t.Param)
    assert scope is not None
    holder = scope.holder
    params = scope.function.params
    if holder is not None and params and params[0] is param and not scope.decorated("staticmethod"):
        if scope.decorated("classmethod") or scope.last in ("__new__", "__init_subclass__"):
            return (Cls(holder),)
        return (ev.instance(holder),)
    found: Values = ()
    if param.kind:
        return rest(ev, scope, param) if param.kind == "*" else ()
    if param.annotation is not None:
        found = ev.annotated(param.annotation, scope)
        if any(isinstance(value, Obj) and not value.made for value in found):
            found = passed_built(ev, scope, param) or found
    if not telling(found):
        found = union(found, passed(ev, scope, param))
    if param.default is not None:
        found = union(found, ev.eval(param.default, scope.parent or scope))
    if not telling(found) and (fixture := fixture_of(scope, param.name)):
        found = union(found, returned(ev, fixture))
    return found


def passed_built(ev: Evaluator, scope: Scope, param: t.Param) -> Values:
    """The objects that all visible callers pass, where each is seen being made."""
    sites = callers(ev, scope)
    given = [argument_for(scope, param, site.call) for site in sites]
    if not given or None in given:
        return ()
    return built([ev.eval(e, s.scope) for e, s in zip(given, sites, strict=True) if e is not None])


def telling(values: Values) -> bool:
    """Whether the alternatives say more than 'something outside' or a bare literal."""
    return any(not isinstance(value, Unk | Lit | Ext) for value in values)


def passed(ev: Evaluator, scope: Scope, param: t.Param) -> Values:
    """What the callers of a function pass for a parameter."""
    groups = []
    for site in list(ev.call_sites(scope))[:MOST_CALLERS]:
        argument = argument_for(scope, param, site.call)
        if argument is not None:
            groups.append(ev.eval(argument, site.scope))
    if not groups:
        decorated = decorating(ev, scope, param)
        if decorated:
            return decorated
    return union(*groups) if groups else ()


def rest(ev: Evaluator, scope: Scope, param: t.Param) -> Values:
    """What `*agents` holds: what callers pass beyond the parameters before it."""
    if param.annotation is not None and (found := ev.annotated(param.annotation, scope)):
        return (Items(found, param.annotation, scope),)
    before = next(n for n, each in enumerate(scope.function.params) if each is param)
    if scope.holder is not None and not scope.decorated("staticmethod"):
        before -= 1
    given = [
        (arg.value, site.scope)
        for site in list(ev.call_sites(scope))[:MOST_CALLERS]
        for arg in [arg for arg in site.call.args if arg.name is None][max(before, 0) :]
        if not arg.star
    ]
    found = union(*(ev.eval(*each) for each in given)) if given else ()
    useful = tuple(v for v in found if isinstance(v, Fn | Cls | Inst | Obj))
    return (Items(useful, *given[0]),) if useful else ()


def decorating(ev: Evaluator, scope: Scope, param: t.Param) -> Values:
    """What a decorator's first parameter is: the functions it stands on."""
    plain = [each for each in scope.function.params if not each.kind]
    if scope.holder is not None and not scope.decorated("staticmethod"):
        plain = plain[1:]
    if not plain or plain[0] is not param:
        return ()
    found = list(ev.decorates(scope))
    parent = scope.parent
    if parent is not None and parent.kind == "function":
        found += ev.decorates(parent)  # a decorator that is called first
    return tuple(Fn(each) for each in found[:MOST_CALLERS])


def argument_for(scope: Scope, param: t.Param, call: t.Call) -> t.Expr | None:
    """The expression a call passes for a parameter of a project function."""
    params = scope.function.params
    if any(arg.name == param.name for arg in call.args):
        return next(arg.value for arg in call.args if arg.name == param.name)
    if param.keyword:
        return None
    position = next(index for index, each in enumerate(params) if each is param)
    if scope.holder is not None and not scope.decorated("staticmethod"):
        position -= 1
    plain = [arg for arg in call.args if arg.name is None]
    if any(arg.star for arg in plain[: position + 1]):
        return None
    return plain[position].value if 0 <= position < len(plain) else None


def fixture_of(scope: Scope, name: str) -> Scope | None:
    """A pytest fixture of this name in the same file."""
    module = list(scope.enclosing())[-1]
    found = module.functions.get(name)
    return found if found is not None and found.decorated("fixture") else None


def returned(ev: Evaluator, scope: Scope) -> Values:
    """What calling a project function gives."""
    function = scope.function
    exprs = scope.returns or scope.yields
    found = union(*(ev.eval(expr, scope) for expr in exprs)) if exprs else ()
    if not telling(found) and function.returns is not None:
        found = union(ev.annotated(function.returns, scope), found)
    return found


def annotation(ev: Evaluator, expr: t.Expr, scope: Scope) -> Values:
    """Instances that an annotation speaks of."""
    match expr:
        case t.Const(value=str() as text):
            return quoted(ev, text, scope)
        case t.Const():
            return ()
        case t.Binary(op="|"):
            return union(annotation(ev, expr.left, scope), annotation(ev, expr.right, scope))
        case t.Index():
            return subscripted(ev, expr, scope)
        case t.Name() | t.Attr():
            out: list[Values] = []
            for value in ev.eval(expr, scope):
                out.append(instances(ev, value))
            return union(*out) if out else ()
    return ()


def subscripted(ev: Evaluator, expr: t.Index, scope: Scope) -> Values:
    head = last_name(expr.value)
    keys = expr.key.items if isinstance(expr.key, t.Seq) else (expr.key,)
    if not keys:
        return ()
    if head in ("type", "Type"):
        return ev.eval(keys[0], scope)
    if head == "Annotated":
        found = annotation(ev, keys[0], scope)
        for key in keys[1:]:
            if isinstance(key, t.Call) and last_name(key.func) == "Depends":
                found = union(found, ev.eval(key, scope))
        return found
    if head in _CONTAINERS:
        return (Items(annotation(ev, keys[0], scope), expr, scope),)
    if head in _MAPS:
        return (Items(annotation(ev, keys[-1], scope), expr, scope),)
    if head in _THROUGH:
        return union(*(annotation(ev, key, scope) for key in keys))
    return annotation(ev, expr.value, scope)


def quoted(ev: Evaluator, text: str, scope: Scope) -> Values:
    """A string annotation: a dotted name, perhaps with `| None` or in Optional[...]."""
    groups = []
    text = text.strip()
    for wrapper in ("Optional[", "Union["):
        if text.startswith(wrapper) and text.endswith("]"):
            text = text[len(wrapper) : -1].replace(",", "|")
    for part in text.split("|"):
        name = part.strip().split("[")[0].strip("'\" ")
        if name and all(piece.isidentifier() for piece in name.split(".")):
            expr: t.Expr = t.Name(0, 0, name.split(".")[0])
            for piece in name.split(".")[1:]:
                expr = t.Attr(0, 0, expr, piece)
            groups.append(annotation(ev, expr, scope))
    return union(*groups) if groups else ()


def instances(ev: Evaluator, value: object) -> Values:
    """The instance a class-like value stands for in an annotation."""
    match value:
        case Cls(scope):
            return (ev.instance(scope),)
        case Ext(name):
            if name.startswith(_ANYTHING):
                return ()
            found = ev.catalog.type_named(name)
            return (Obj(found[0], found[1], ()),) if found else (Ext(f"{name}()"),)
        case Inst() | Obj():
            return (value,)
    return ()


def injected(ev: Evaluator, call: t.Call, scope: Scope) -> Values:
    """`Depends(get_client)`: what the function gives."""
    if not call.args:
        return ()
    argument = call.args[0].value
    bare = ev.bare_call(argument)
    groups = [ev.result(value, Site(bare, scope)) for value in ev.eval(argument, scope)]
    return union(*groups) if groups else ()
