"""What an expression can be, as far as its code says."""

from typing import NamedTuple, TypeAlias

from govlint.catalog.entries import Entry, Type
from govlint.extract.scopes import FileIndex, Scope
from govlint.syntax import tree as t


class Site(NamedTuple):
    """A call, and the scope it stands in. Compared by identity through `key`."""

    call: t.Call
    scope: Scope

    @property
    def key(self) -> int:
        return id(self.call)


class Ext(NamedTuple):
    """A module, class or function outside the project, by dotted name."""

    name: str


class Obj(NamedTuple):
    """An instance of a catalogue type, or something below it.

    `made`: the calls that built it, constructor first, then copies with more settings;
    `path`: the attribute path taken from the instance.
    """

    entry: Entry
    type: Type
    made: tuple[Site, ...]
    path: str = ""


class Mod(NamedTuple):
    """A module of the project."""

    file: FileIndex


class Folder(NamedTuple):
    """A package of the project by its root-relative path, whose own `__init__.py` says nothing."""

    path: str


class Cls(NamedTuple):
    """A class of the project."""

    scope: Scope


class Inst(NamedTuple):
    """An instance of a class of the project; `site` where it was made, if that was seen.

    `above`: what `super()` gives, on which derived classes override nothing.
    """

    scope: Scope
    site: Site | None = None
    above: bool = False


class Fn(NamedTuple):
    """A function of the project; `bound` when its first parameter is filled by the receiver."""

    scope: Scope
    bound: bool = False


class Lam(NamedTuple):
    node: t.Lambda
    scope: Scope


class Lit(NamedTuple):
    """A literal. Read through `value`, because 1, 1.0 and True compare equal."""

    value: object
    node: t.Expr
    scope: Scope


class Items(NamedTuple):
    """A container; the values it may hold."""

    values: "Values"
    node: t.Expr
    scope: Scope


class Map(NamedTuple):
    """A dict display or dict(...) call; read through `extract.mapping`."""

    node: t.Expr
    scope: Scope


class Part(NamedTuple):
    """functools.partial(func, ...): what it calls, and the call that fixes arguments."""

    func: "Value"
    site: Site


class Unk(NamedTuple):
    why: str


Value: TypeAlias = Ext | Obj | Mod | Folder | Cls | Inst | Fn | Lam | Lit | Items | Map | Part | Unk
Values: TypeAlias = tuple[Value, ...]

# Callables that run, later or elsewhere, the function they are given.
RUNNERS = frozenset({
    "to_thread", "run_in_executor", "run_sync", "submit", "start_soon", "apply_async",
    "run_in_threadpool", "Thread", "Timer", "apply", "create_task", "map", "starmap", "run",
    "call_soon", "call_later", "add_task", "run_coroutine_threadsafe", "imap",
})  # fmt: skip

# What declares a field of a class, and its arguments that make the default.
FIELDS = frozenset({"Field", "field", "attrib", "PrivateAttr"})
FACTORIES = frozenset({"default_factory", "factory"})

MOST = 12  # more alternatives than this say nothing


def key(value: Value) -> object:
    """What makes two values the same alternative. Never compares trees."""
    match value:
        case Obj():
            return ("obj", value.type.id, value.path, tuple(site.key for site in value.made))
        case Mod():
            return ("mod", id(value.file))
        case Cls() | Fn():
            return (type(value), id(value.scope))
        case Inst():
            made = value.site.key if value.site else 0
            return ("inst", id(value.scope), made, value.above)
        case Lam() | Lit() | Items() | Map():
            return (type(value), id(value.node))
        case Part():
            return ("part", value.site.key)
        case _:
            return (type(value), value[0])


def union(*groups: Values) -> Values:
    """All alternatives, in order, each once; of too many, literals are dropped first."""
    if len(groups) == 1:
        return groups[0]
    out: dict[object, Value] = {}
    for group in groups:
        for value in group:
            out.setdefault(key(value), value)
    if len(out) > MOST:
        told = [value for value in out.values() if not isinstance(value, Lit)]
        return tuple([*told, *(value for value in out.values() if isinstance(value, Lit))][:MOST])
    return tuple(out.values())
