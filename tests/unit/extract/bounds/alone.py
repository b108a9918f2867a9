"""A Context for one file alone: names are resolved by what is written in it.

`llm(...)` and `*.create(...)` bill, `input()` and `inbox.get()` wait, `budget.check()` guards.
"""

from collections.abc import Sequence
from decimal import Decimal

from govlint.extract.bounds import Context, Link, Verdict, judge_loop, judge_recursion, new_study
from govlint.extract.bounds.expr import calls_in, parts, statements, text_of
from govlint.model.source import Step
from govlint.model.state import Known, State, Unknown
from govlint.syntax import tree as t
from govlint.syntax.parse import parse

BILLING = ("llm", "create")
WAITING = ("input", "inbox.get", "ws.receive")
ENDLESS = ("itertools.count", "itertools.cycle", "itertools.repeat", "count", "cycle", "repeat")


class File:
    """A parsed source with its imports, functions and module constants."""

    def __init__(self, text: str) -> None:
        self.unit = parse("app.py", text.encode(), "app")
        self.names: dict[str, str] = {}
        self.functions: dict[str, list[Alone]] = {}
        self.loops: list[tuple[t.While | t.For, Alone]] = []
        self.top = Alone(self, None, "", self.unit.body)
        self._gather(self.unit.body, self.top, in_class=False)

    def _gather(self, body: t.Body, context: "Alone", in_class: bool) -> None:
        for statement in statements(body):
            match statement:
                case t.Import(name=name, asname=asname):
                    self.names[asname or name.split(".")[0]] = (
                        name if asname else name.split(".")[0]
                    )
                case t.ImportFrom(module=module, name=name, asname=asname):
                    self.names[asname or name] = f"{module}.{name}"
                case t.While() | t.For():
                    self.loops.append((statement, context))
                case t.Class(body=inner):
                    self._gather(inner, context, in_class=True)
                case t.Function(body=inner, name=name, params=params):
                    own = params[0].name if in_class and params else ""
                    found = Alone(self, statement, own, inner)
                    self.functions.setdefault(name, []).append(found)
                    self._gather(inner, found, in_class=False)


class Alone:
    def __init__(
        self, file: File, function: t.Function | None, receiver: str, body: t.Body
    ) -> None:
        self.file, self.function, self.receiver, self.body = file, function, receiver, body
        self.unit = file.unit

    def number(self, expr: t.Expr) -> State[Decimal | None]:
        match expr:
            case t.Const(value=bool()):
                return Unknown("a flag")
            case t.Const(value=int() | float() as value):
                return Known(
                    None if value in (float("inf"), float("-inf")) else Decimal(str(value))
                )
            case t.Const(value=None):
                return Known(None)
            case t.Call(func=t.Name(id="float"), args=(t.Arg(value=t.Const(value="inf")),)):
                return Known(None)
            case t.Call(func=t.Name(id="int"), args=(t.Arg(value=inner),)):
                return self.number(inner)
            case t.Attr(value=t.Name(id="sys"), attr="maxsize"):
                return Known(Decimal(2**63))
            case t.Attr(value=t.Name(id="math"), attr="inf"):
                return Known(None)
            case t.Binary(left=left, op="**" | "*" | "+" as op, right=right):
                a, b = self.number(left), self.number(right)
                if isinstance(a, Known) and isinstance(b, Known) and a.value and b.value:
                    x, y = a.value, b.value
                    return Known({"**": x**y, "*": x * y, "+": x + y}[op])
                return Unknown("a sum")
            case t.Bool(op="or", right=right):
                return self.number(right)
            case t.Name(id=name):
                for context in (self, self.file.top):
                    found = context.values(name)
                    if len(found) == 1 and found[0] is not None:
                        return context.number(found[0])
                    if found:
                        return Unknown(f"`{name}` is set in several places")
                    for param in context.function.params if context.function else ():
                        if param.name == name:
                            if param.default is not None:
                                return self.file.top.number(param.default)
                            return Unknown(f"`{name}` is passed in")
        return Unknown(f"`{text_of(expr)}` is not known here")

    def values(self, name: str) -> list[t.Expr | None]:
        from govlint.extract.bounds.region import assignments

        return [
            value for s in statements(self.body) for key, value in assignments(s) if key == name
        ]

    def callees(self, call: t.Call) -> Sequence[Context]:
        match call.func:
            case t.Name(id=name):
                return [f for f in self.file.functions.get(name, ()) if not f.receiver]
            case t.Attr(attr="to_thread") if call.args:
                first = call.args[0].value
                name = first.attr if isinstance(first, t.Attr) else getattr(first, "id", "")
                return self.file.functions.get(name, ())
            case t.Attr(attr=attr):
                return [f for f in self.file.functions.get(attr, ()) if f.receiver]
        return ()

    def getters(self, attr: t.Attr) -> Sequence[Context]:
        found = self.file.functions.get(attr.attr, ())
        return [f for f in found if any(text_of(d) == "property" for d in f.function.decorators)]

    def external(self, call: t.Call) -> str | None:
        text = text_of(call.func)
        root, _, rest = text.partition(".")
        if root in self.file.names:
            return self.file.names[root] + (f".{rest}" if rest else "")
        return None

    def lacking(self, expr: t.Expr, kind: str) -> Step | None:
        return None

    def kinds(self) -> frozenset[int]:
        return frozenset()

    def fields(self, call: t.Call) -> Sequence[str] | None:
        return None

    def waits(self, expr: t.Expr) -> bool:
        return isinstance(expr, t.Call) and text_of(expr.func) in WAITING

    def bills(self, call: t.Call, seen: frozenset[int] = frozenset()) -> bool:
        if text_of(call.func).split(".")[-1] in BILLING:
            return True
        if id(call) in seen:
            return False
        return any(
            callee.bills(inner, seen | {id(call)})
            for callee in self.callees(call)
            for inner in _calls(callee.body)
        )

    def guards(self, call: t.Call) -> bool:
        return text_of(call.func) == "budget.check"

    def counter(self, call: t.Call) -> t.Expr | None:
        return next((arg.value for arg in call.args if arg.name == "usage"), None)

    def endless(self, expr: t.Expr) -> bool | None:
        match expr:
            case t.Seq() | t.Dict() | t.Comp():
                return False
            case t.Call(func=t.Name(id="iter"), args=(_, _)):
                return True
            case t.Call(func=func, args=args):
                name = self.external(expr) or text_of(func)
                if name in ENDLESS:
                    return not (name.endswith("repeat") and len(args) > 1)
                for callee in self.callees(expr):
                    for s in statements(callee.body):
                        if isinstance(s, t.While) and getattr(s.test, "value", None) is True:
                            return True
        return None

    def catches(self, handler: t.Expr, raised: t.Expr) -> bool | None:
        return None

    def swallows(self) -> bool:
        assert self.function
        return any(text_of(each) == "swallowing" for each in self.function.decorators)

    def timed(self) -> Step | None:
        if self.function is None:
            return None
        everything = [f for found in self.file.functions.values() for f in found]
        for context in (self.file.top, *everything):
            for call in _calls(context.body):
                inner = call.args[0].value if call.args else None
                started = isinstance(inner, t.Call) and text_of(inner.func) == self.function.name
                if started and text_of(call.func) == "asyncio.wait_for":
                    return Step(self.unit.span(call), f"`{text_of(call.func)}` around it")
        return None


def _calls(body: t.Body) -> list[t.Call]:
    return [call for s in statements(body) for e in parts(s) for call in calls_in(e)]


def verdicts(text: str) -> list[tuple[int, Verdict]]:
    """The verdict on every loop of a source, with its line."""
    file = File(text)
    study = new_study()
    return [
        (file.unit.line(loop.lo), judge_loop(loop, context, study)) for loop, context in file.loops
    ]


def recursion(text: str, *names: str) -> Verdict:
    """The verdict on the cycle of the named functions of a source."""
    file = File(text)
    members = [file.functions[name][0] for name in names]
    links = []
    for member in members:
        calls = [
            (call, names.index(callee.function.name))
            for call in _calls(member.body)
            for callee in member.callees(call)
            if callee.function and callee.function.name in names
        ]
        links.append(Link(member, tuple(calls)))
    return judge_recursion(tuple(links))
