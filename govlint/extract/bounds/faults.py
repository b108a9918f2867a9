"""Which expressions may raise, and which handlers catch what."""

import builtins

from govlint.extract.bounds.expr import tail
from govlint.syntax import tree as t

# Calls of these names are taken not to raise: what follows them always runs.
_SAFE_BUILTINS = frozenset({
    "bool", "bytearray", "callable", "dict", "enumerate", "filter", "format", "frozenset",
    "getattr", "hasattr", "id", "isinstance", "issubclass", "len", "list", "map", "max", "min",
    "object", "print", "range", "repr", "reversed", "round", "set", "setattr", "sorted", "str",
    "sum", "super", "tuple", "type", "vars", "zip",
})  # fmt: skip
_SAFE_METHODS = frozenset({
    "add", "append", "appendleft", "clear", "copy", "count", "critical", "debug", "discard",
    "empty", "endswith", "error", "exception", "extend", "format", "full", "get", "info", "insert",
    "items", "join", "keys", "log", "lower", "lstrip", "monotonic", "now", "perf_counter",
    "popleft", "print", "qsize", "replace", "rstrip", "setdefault", "sleep", "split", "startswith",
    "strip", "time", "title", "total_seconds", "update", "upper", "utcnow", "values", "warn",
    "warning",
})  # fmt: skip
EXITS = frozenset({"sys.exit", "os._exit", "os.abort", "exit", "quit"})


def may_raise(call: t.Call) -> bool:
    """Whether an exception out of a call outside the project has to be expected."""
    match call.func:
        case t.Name(id=name):
            return name not in _SAFE_BUILTINS
        case t.Attr(attr=attr):
            return attr not in _SAFE_METHODS
    return True


def _builtin(name: str) -> type[BaseException] | None:
    found = getattr(builtins, name, None)
    if isinstance(found, type) and issubclass(found, BaseException):
        return found
    return _NAMED.get(name)


# In asyncio both derive from these (Python 3.11).
_NAMED: dict[str, type[BaseException]] = {
    "CancelledError": BaseException,
    "JSONDecodeError": ValueError,
    "ValidationError": ValueError,
}


def catches_all(handler: t.Expr | None) -> bool:
    """Whether an `except` type catches every ordinary exception."""
    if handler is None:
        return True
    if isinstance(handler, t.Seq):
        return any(catches_all(item) for item in handler.items)
    return tail(handler) in ("Exception", "BaseException")


def catches(handler: t.Expr | None, raised: t.Expr) -> bool:
    """Whether an `except` type catches `raise raised`, judged by names.

    An exception of an unknown name is caught by its own name and by Exception, nothing else.
    """
    if handler is None:
        return True
    if isinstance(handler, t.Seq):
        return any(catches(item, raised) for item in handler.items)
    wanted, name = tail(handler), tail(raised)
    known, target = _builtin(name), _builtin(wanted)
    if wanted == name or wanted == "BaseException":
        return True
    if known is not None and name not in _NAMED and target is not None:
        return issubclass(known, target)
    if name == "CancelledError":
        return False
    if known is not None and target is not None:
        return issubclass(known, target)
    return wanted == "Exception"
