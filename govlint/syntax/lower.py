"""libcst's tree -> the compact tree, in one walk in source order."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import libcst as cst

from govlint.syntax import tree as t
from govlint.syntax.strings import constant
from govlint.syntax.tokens import Tokens, tokenize

MAX_DEPTH = 240

_BINARY = {
    cst.Add: "+", cst.Subtract: "-", cst.Multiply: "*", cst.Divide: "/", cst.FloorDivide: "//",
    cst.Modulo: "%", cst.Power: "**", cst.BitOr: "|", cst.BitAnd: "&", cst.BitXor: "^",
    cst.LeftShift: "<<", cst.RightShift: ">>", cst.MatrixMultiply: "@",
}  # fmt: skip
_AUGMENTED = {
    cst.AddAssign: "+", cst.SubtractAssign: "-", cst.MultiplyAssign: "*", cst.DivideAssign: "/",
    cst.FloorDivideAssign: "//", cst.ModuloAssign: "%", cst.PowerAssign: "**",
    cst.BitOrAssign: "|", cst.BitAndAssign: "&", cst.BitXorAssign: "^",
    cst.LeftShiftAssign: "<<", cst.RightShiftAssign: ">>", cst.MatrixMultiplyAssign: "@",
}  # fmt: skip
_COMPARE = {
    cst.LessThan: "<", cst.LessThanEqual: "<=", cst.GreaterThan: ">", cst.GreaterThanEqual: ">=",
    cst.Equal: "==", cst.NotEqual: "!=", cst.In: "in", cst.NotIn: "not in", cst.Is: "is",
    cst.IsNot: "is not",
}  # fmt: skip
_UNARY = {cst.Not: "not", cst.Minus: "-", cst.Plus: "+", cst.BitInvert: "~"}


def lower(module: cst.Module, text: str, path: str, name: str, package: bool) -> t.Unit:
    """The compact tree of a parsed file. `text` is what libcst was given."""
    starts = line_starts(text)
    walk = _Lower(tokenize(text), text)
    body = walk.block(module.body)
    unit = t.Unit(path, name, package, body, starts, text=text)
    from govlint.syntax.comments import find_notes

    unit.notes = find_notes(unit, text, walk.tokens.comments)
    return unit


def line_starts(text: str) -> list[int]:
    starts = [0]
    position = 0
    for line in text.splitlines(keepends=True) if "\r" in text else text.split("\n"):
        position += len(line) if "\r" in text else len(line) + 1
        starts.append(position)
    return starts


def name_of(node: cst.BaseExpression) -> str:
    """The dotted text of a Name or Attribute."""
    if isinstance(node, cst.Attribute):
        return f"{name_of(node.value)}.{node.attr.value}"
    return node.value if isinstance(node, cst.Name) else ""


class _Lower:
    """The walk. `cursor` is the next token; names are found from there by their text."""

    def __init__(self, tokens: Tokens, text: str) -> None:
        self.tokens = tokens
        self.text = text
        self.cursor = 0
        self.depth = 0
        self.held: tuple[int, int] | None = None  # the place of all nodes inside an f-string
        self.last = (0, 0)
        self.edge = 0  # where the last expression starts, its parentheses included

    # --- places ------------------------------------------------------------------------------

    def take(self, wanted: str) -> tuple[int, int]:
        """The place of the next token with this text ("" for a literal)."""
        if self.held:
            return self.held
        texts = self.tokens.text
        try:
            found = texts.index(wanted, self.cursor)
        except ValueError:
            return self.last
        self.cursor = found + 1
        self.last = (self.tokens.start[found], self.tokens.end[found])
        return self.last

    def opening(self, bracket: str) -> int:
        """The index of the next opening bracket; its place becomes `last`."""
        self.take(bracket)
        return self.cursor - 1

    def closing(self, opened: int) -> int:
        """Move past the partner of an opening bracket and return its end."""
        if self.held:
            return self.held[1]
        partner = self.tokens.partner.get(opened)
        if partner is None:
            return self.last[1]
        self.cursor = partner + 1
        self.last = (self.tokens.start[partner], self.tokens.end[partner])
        return self.last[1]

    # --- statements --------------------------------------------------------------------------

    def block(self, body: Sequence[cst.BaseStatement | cst.BaseSmallStatement]) -> t.Body:
        out: list[t.Stmt] = []
        for statement in body:
            if isinstance(statement, cst.SimpleStatementLine):
                for small in statement.body:
                    out.extend(self.small(small))
            elif isinstance(statement, cst.BaseSmallStatement):
                out.extend(self.small(statement))
            else:
                out.append(_COMPOUND[type(statement)](self, statement))
        return tuple(out)

    def suite(self, suite: cst.BaseSuite) -> t.Body:
        return self.block(suite.body)

    def small(self, node: cst.BaseSmallStatement) -> Iterable[t.Stmt]:
        handler = _SMALL.get(type(node))
        if handler is None:
            self.skim(node)
            return ()
        return handler(self, node)

    def expr_statement(self, node: cst.Expr) -> Iterable[t.Stmt]:
        value = self.expr(node.value)
        if isinstance(value, t.Const):
            return ()
        return (t.ExprStmt(value.lo, value.hi, value),)

    def assign(self, node: cst.Assign) -> Iterable[t.Stmt]:
        targets = tuple(self.expr(target.target) for target in node.targets)
        value = self.expr(node.value)
        return (t.Assign(targets[0].lo, value.hi, targets, value, None),)

    def annotated(self, node: cst.AnnAssign) -> Iterable[t.Stmt]:
        target = self.expr(node.target)
        annotation = self.expr(node.annotation.annotation)
        value = self.maybe(node.value)
        return (t.Assign(target.lo, (value or annotation).hi, (target,), value, annotation),)

    def augmented(self, node: cst.AugAssign) -> Iterable[t.Stmt]:
        target = self.expr(node.target)
        value = self.expr(node.value)
        return (t.AugAssign(target.lo, value.hi, target, _AUGMENTED[type(node.operator)], value),)

    def returned(self, node: cst.Return) -> Iterable[t.Stmt]:
        lo, hi = self.take("return")
        value = self.maybe(node.value)
        return (t.Return(lo, value.hi if value else hi, value),)

    def raised(self, node: cst.Raise) -> Iterable[t.Stmt]:
        lo, hi = self.take("raise")
        value = self.maybe(node.exc)
        cause = self.maybe(node.cause.item) if node.cause else None
        last = cause or value
        return (t.Raise(lo, last.hi if last else hi, value),)

    def imported(self, node: cst.Import) -> Iterable[t.Stmt]:
        lo, _ = self.take("import")
        out: list[t.Stmt] = []
        for alias in node.names:
            self.expr(alias.name)
            asname = self.alias(alias.asname)
            out.append(t.Import(lo, self.last[1], name_of(alias.name), asname))
        return out

    def imported_from(self, node: cst.ImportFrom) -> Iterable[t.Stmt]:
        lo, _ = self.take("from")
        module = ""
        if node.module is not None:
            self.expr(node.module)
            module = name_of(node.module)
        level = len(node.relative)
        if isinstance(node.names, cst.ImportStar):
            return (t.ImportFrom(lo, self.last[1], module, level, "*", None),)
        out: list[t.Stmt] = []
        for alias in node.names:
            self.expr(alias.name)
            asname = self.alias(alias.asname)
            out.append(t.ImportFrom(lo, self.last[1], module, level, name_of(alias.name), asname))
        return out

    def alias(self, asname: cst.AsName | None) -> str | None:
        if asname is None:
            return None
        self.expr(asname.name)  # type: ignore[arg-type]
        return name_of(asname.name) or None  # type: ignore[arg-type]

    def scope(self, node: cst.Global | cst.Nonlocal) -> Iterable[t.Stmt]:
        names = tuple(item.name.value for item in node.names)
        places = [self.take(name) for name in names]
        kind = "global" if isinstance(node, cst.Global) else "nonlocal"
        return (t.Scope(places[0][0], places[-1][1], kind, names),)

    def deleted(self, node: cst.Del) -> Iterable[t.Stmt]:
        target = self.expr(node.target)
        return (t.Delete(target.lo, target.hi, target),)

    def asserted(self, node: cst.Assert) -> Iterable[t.Stmt]:
        lo, _ = self.take("assert")
        test = self.expr(node.test)
        message = self.maybe(node.msg)
        return (t.Assert(lo, (message or test).hi, test),)

    def broken(self, node: cst.Break) -> Iterable[t.Stmt]:
        return (t.Break(*self.take("break")),)

    def continued(self, node: cst.Continue) -> Iterable[t.Stmt]:
        return (t.Continue(*self.take("continue")),)

    def if_(self, node: cst.If) -> t.Stmt:
        if not self.held:
            texts, cursor = self.tokens.text, self.cursor
            while cursor < len(texts) and texts[cursor] not in ("if", "elif"):
                cursor += 1
            self.cursor = cursor
        lo, _ = self.take(self.peek())
        test = self.expr(node.test)
        body = self.suite(node.body)
        other: t.Body = ()
        if isinstance(node.orelse, cst.If):
            other = (self.if_(node.orelse),)
        elif node.orelse is not None:
            other = self.suite(node.orelse.body)
        return t.If(lo, test.hi, test, body, other)

    def peek(self) -> str:
        texts = self.tokens.text
        return texts[self.cursor] if self.cursor < len(texts) else ""

    def while_(self, node: cst.While) -> t.Stmt:
        lo, _ = self.take("while")
        test = self.expr(node.test)
        return t.While(lo, test.hi, test, self.suite(node.body), self.otherwise(node.orelse))

    def otherwise(self, node: cst.Else | None) -> t.Body:
        return self.suite(node.body) if node is not None else ()

    def for_(self, node: cst.For) -> t.Stmt:
        lo, _ = self.take("async" if node.asynchronous else "for")
        target = self.expr(node.target)
        iterable = self.expr(node.iter)
        body = self.suite(node.body)
        other = self.otherwise(node.orelse)
        return t.For(lo, iterable.hi, target, iterable, body, other, node.asynchronous is not None)

    def try_(self, node: cst.Try | cst.TryStar) -> t.Stmt:
        lo, hi = self.take("try")
        body = self.suite(node.body)
        handlers = []
        for handler in node.handlers:
            start, end = self.take("except")
            kind = self.maybe(handler.type)
            name = self.alias(handler.name)
            handlers.append(
                t.Handler(start, kind.hi if kind else end, kind, name, self.suite(handler.body))
            )
        other = self.otherwise(node.orelse)
        final = self.suite(node.finalbody.body) if node.finalbody else ()
        return t.Try(lo, hi, body, tuple(handlers), other, final)

    def with_(self, node: cst.With) -> t.Stmt:
        lo, hi = self.take("async" if node.asynchronous else "with")
        items = []
        for item in node.items:
            value = self.expr(item.item)
            target = self.maybe(item.asname.name) if item.asname else None  # type: ignore[arg-type]
            items.append((value, target))
            hi = (target or value).hi
        return t.With(lo, hi, tuple(items), self.suite(node.body), node.asynchronous is not None)

    def match_(self, node: cst.Match) -> t.Stmt:
        lo, _ = self.take("match")
        subject = self.expr(node.subject)
        cases = []
        for case in node.cases:
            start, end = self.take("case")
            binds = tuple(self.skim(case.pattern))
            guard = self.maybe(case.guard)
            wild = guard is None and _is_wild(case.pattern)
            cases.append(
                t.Case(start, max(end, self.last[1]), binds, guard, wild, self.suite(case.body))
            )
        return t.Match(lo, subject.hi, subject, tuple(cases))

    def function(self, node: cst.FunctionDef) -> t.Stmt:
        decorators = tuple(self.expr(item.decorator) for item in node.decorators)
        lo, _ = self.take("async" if node.asynchronous else "def")
        self.take(node.name.value)
        if node.type_parameters:
            list(self.skim(node.type_parameters))
        opened = self.opening("(")
        params = self.params(node.params)
        hi = self.closing(opened)
        returns = self.maybe(node.returns.annotation) if node.returns else None
        body = self.suite(node.body)
        return t.Function(
            lo, returns.hi if returns else hi, node.name.value, params, returns, decorators, body,
            node.asynchronous is not None,
        )  # fmt: skip

    def params(self, node: cst.Parameters) -> tuple[t.Param, ...]:
        out = [self.param(param) for param in node.posonly_params]
        out += [self.param(param) for param in node.params]
        if isinstance(node.star_arg, cst.Param):
            out.append(self.param(node.star_arg, "*"))
        out += [self.param(param, keyword=True) for param in node.kwonly_params]
        if node.star_kwarg:
            out.append(self.param(node.star_kwarg, "**"))
        return tuple(out)

    def param(self, node: cst.Param, kind: str = "", keyword: bool = False) -> t.Param:
        lo, hi = self.take(node.name.value)
        annotation = self.maybe(node.annotation.annotation) if node.annotation else None
        default = self.maybe(node.default)
        last = default or annotation
        return t.Param(
            lo, last.hi if last else hi, node.name.value, annotation, default, kind, keyword
        )

    def class_(self, node: cst.ClassDef) -> t.Stmt:
        decorators = tuple(self.expr(item.decorator) for item in node.decorators)
        lo, _ = self.take("class")
        _, hi = self.take(node.name.value)
        if node.type_parameters:
            list(self.skim(node.type_parameters))
        bases = tuple(self.arg(arg) for arg in (*node.bases, *node.keywords))
        if bases:
            hi = bases[-1].value.hi
        return t.Class(lo, hi, node.name.value, bases, decorators, self.suite(node.body))

    # --- expressions -------------------------------------------------------------------------

    def maybe(self, node: cst.BaseExpression | None) -> t.Expr | None:
        return None if node is None else self.expr(node)

    def expr(self, node: cst.BaseExpression) -> t.Expr:
        handler = _EXPR.get(type(node))
        if handler is None or self.depth >= MAX_DEPTH:
            lo = self.last[1]
            list(self.skim(node))
            why = "nested too deeply" if handler else "not described"
            return t.Opaque(lo, self.last[1], why)
        self.depth += 1
        parens = len(getattr(node, "lpar", ()))
        edge = -1
        for _ in range(parens):
            lo, _hi = self.take("(")
            edge = lo if edge < 0 else edge
        out: t.Expr = handler(self, node)
        self.depth -= 1
        for _ in range(parens):
            self.take(")")
        self.edge = out.lo if edge < 0 else edge
        return out

    def skim(self, node: cst.CSTNode) -> list[str]:
        """Move past a subtree without describing it; returns the names in it."""
        names: list[str] = []
        stack: list[cst.CSTNode] = [node]
        while stack:
            item = stack.pop()
            if isinstance(item, cst.Name):
                names.append(item.value)
                self.take(item.value)
            elif isinstance(item, cst.SimpleString | cst.FormattedString | cst.BaseNumber):
                self.take("")
            elif not isinstance(item, cst.BaseParenthesizableWhitespace):
                stack.extend(reversed(item.children))
        return names

    def name(self, node: cst.Name) -> t.Expr:
        lo, hi = self.take(node.value)
        if node.value in _NAMED:
            return t.Const(lo, hi, _NAMED[node.value])
        return t.Name(lo, hi, node.value)

    def attribute(self, node: cst.Attribute) -> t.Expr:
        value = self.expr(node.value)
        lo = self.edge
        _, hi = self.take(node.attr.value)
        return t.Attr(lo, hi, value, node.attr.value)

    def call(self, node: cst.Call) -> t.Expr:
        func = self.expr(node.func)
        lo = self.edge
        opened = self.opening("(")
        args = tuple(self.arg(arg) for arg in node.args)
        return t.Call(lo, self.closing(opened), func, args)

    def arg(self, node: cst.Arg) -> t.Arg:
        if node.keyword is not None:
            self.take(node.keyword.value)
            return t.Arg(self.expr(node.value), node.keyword.value)
        return t.Arg(self.expr(node.value), None, node.star)

    def literal(self, node: cst.SimpleString | cst.Integer | cst.Float | cst.Imaginary) -> t.Expr:
        lo, hi = self.take("")
        return t.Const(lo, hi, constant(node))

    def ellipsis(self, node: cst.Ellipsis) -> t.Expr:
        return t.Const(self.last[1], self.last[1], ...)

    def joined(self, node: cst.ConcatenatedString) -> t.Expr:
        left = self.expr(node.left)
        right = self.expr(node.right)
        if isinstance(left, t.Const) and isinstance(right, t.Const):
            try:
                return t.Const(left.lo, right.hi, left.value + right.value)  # type: ignore[operator]
            except TypeError:
                return t.Opaque(left.lo, right.hi, "mixed bytes and text")
        pieces = tuple(
            part
            for side in (left, right)
            for part in (side.parts if isinstance(side, t.Text) else (side,))
        )
        return t.Text(left.lo, right.hi, pieces)

    def formatted(self, node: Any) -> t.Expr:
        place = self.take("")
        outer, self.held = self.held, place
        parts: list[t.Expr] = []
        for part in node.parts:
            expression = getattr(part, "expression", None)
            if expression is not None:
                parts.append(self.expr(expression))
            else:
                parts.append(t.Const(*place, getattr(part, "value", "")))
        self.held = outer
        return t.Text(*place, tuple(parts))

    def sequence(self, node: cst.List | cst.Set) -> t.Expr:
        opened = self.opening("[" if isinstance(node, cst.List) else "{")
        lo = self.last[0]
        items = tuple(self.element(item) for item in node.elements)
        kind = "list" if isinstance(node, cst.List) else "set"
        return t.Seq(lo, self.closing(opened), kind, items)

    def tuple_(self, node: cst.Tuple) -> t.Expr:
        lo = self.last[1]
        items = tuple(self.element(item) for item in node.elements)
        if items:
            return t.Seq(items[0].lo, items[-1].hi, "tuple", items)
        return t.Seq(lo, lo, "tuple", ())

    def element(self, node: cst.BaseElement) -> t.Expr:
        value = self.expr(node.value)
        if isinstance(node, cst.StarredElement):
            return t.Star(value.lo, value.hi, value)
        return value

    def dict_(self, node: cst.Dict) -> t.Expr:
        opened = self.opening("{")
        lo = self.last[0]
        items: list[tuple[t.Expr | None, t.Expr]] = []
        for item in node.elements:
            key = self.expr(item.key) if isinstance(item, cst.DictElement) else None
            items.append((key, self.expr(item.value)))
        return t.Dict(lo, self.closing(opened), tuple(items))

    def subscript(self, node: cst.Subscript) -> t.Expr:
        value = self.expr(node.value)
        lo = self.edge
        opened = self.opening("[")
        keys = [self.slice(item.slice) for item in node.slice]
        key = keys[0] if len(keys) == 1 else t.Seq(keys[0].lo, keys[-1].hi, "tuple", tuple(keys))
        return t.Index(lo, self.closing(opened), value, key)

    def slice(self, node: cst.BaseSlice) -> t.Expr:
        if isinstance(node, cst.Index):
            return self.expr(node.value)
        assert isinstance(node, cst.Slice)
        lo = self.last[1]
        parts = (self.maybe(node.lower), self.maybe(node.upper), self.maybe(node.step))
        return t.Slice(lo, self.last[1], parts)

    def binary(self, node: cst.BinaryOperation) -> t.Expr:
        chain: list[cst.BinaryOperation] = [node]
        while isinstance(chain[-1].left, cst.BinaryOperation) and not chain[-1].left.rpar:
            chain.append(chain[-1].left)
        left = self.expr(chain[-1].left)
        for item in reversed(chain):
            right = self.expr(item.right)
            left = t.Binary(left.lo, right.hi, left, _BINARY[type(item.operator)], right)
        return left if len(chain) < MAX_DEPTH else t.Opaque(left.lo, left.hi, "nested too deeply")

    def boolean(self, node: cst.BooleanOperation) -> t.Expr:
        left = self.expr(node.left)
        right = self.expr(node.right)
        op = "and" if isinstance(node.operator, cst.And) else "or"
        return t.Bool(left.lo, right.hi, op, left, right)

    def comparison(self, node: cst.Comparison) -> t.Expr:
        left = self.expr(node.left)
        rest = tuple(
            (_COMPARE[type(item.operator)], self.expr(item.comparator)) for item in node.comparisons
        )
        return t.Compare(left.lo, rest[-1][1].hi, left, rest)

    def unary(self, node: cst.UnaryOperation) -> t.Expr:
        value = self.expr(node.expression)
        op = _UNARY[type(node.operator)]
        if op in "-+" and isinstance(value, t.Const) and isinstance(value.value, int | float):
            number = -value.value if op == "-" else value.value
            return t.Const(value.lo - 1, value.hi, number)
        return t.Unary(value.lo, value.hi, op, value)

    def conditional(self, node: cst.IfExp) -> t.Expr:
        then = self.expr(node.body)
        test = self.expr(node.test)
        other = self.expr(node.orelse)
        return t.Cond(then.lo, other.hi, test, then, other)

    def lambda_(self, node: cst.Lambda) -> t.Expr:
        lo, _ = self.take("lambda")
        params = self.params(node.params)
        body = self.expr(node.body)
        return t.Lambda(lo, body.hi, params, body)

    def comprehension(self, node: cst.ListComp | cst.SetComp | cst.GeneratorExp) -> t.Expr:
        lo = self.last[1]
        opened = None
        kind = "generator"
        if not isinstance(node, cst.GeneratorExp):
            kind = "list" if isinstance(node, cst.ListComp) else "set"
            opened = self.opening("[" if kind == "list" else "{")
            lo = self.last[0]
        item = self.expr(node.elt)
        clauses = self.clauses(node.for_in)
        hi = self.closing(opened) if opened is not None else self.last[1]
        return t.Comp(lo, hi, kind, item, None, clauses)

    def dict_comprehension(self, node: cst.DictComp) -> t.Expr:
        opened = self.opening("{")
        lo = self.last[0]
        key = self.expr(node.key)
        value = self.expr(node.value)
        clauses = self.clauses(node.for_in)
        return t.Comp(lo, self.closing(opened), "dict", value, key, clauses)

    def clauses(self, node: cst.CompFor | None) -> tuple[t.Clause, ...]:
        out = []
        while node is not None:
            target = self.expr(node.target)
            iterable = self.expr(node.iter)
            tests = tuple(self.expr(item.test) for item in node.ifs)
            out.append(t.Clause(target, iterable, tests, node.asynchronous is not None))
            node = node.inner_for_in
        return tuple(out)

    def await_(self, node: cst.Await) -> t.Expr:
        lo, _ = self.take("await")
        value = self.expr(node.expression)
        return t.Await(lo, value.hi, value)

    def yield_(self, node: cst.Yield) -> t.Expr:
        lo, hi = self.take("yield")
        many = isinstance(node.value, cst.From)
        inner = node.value.item if isinstance(node.value, cst.From) else node.value
        value = self.maybe(inner)
        return t.Yield(lo, value.hi if value else hi, value, many)

    def walrus(self, node: cst.NamedExpr) -> t.Expr:
        target = self.expr(node.target)
        value = self.expr(node.value)
        return t.Walrus(target.lo, value.hi, target, value)

    def starred(self, node: cst.StarredElement) -> t.Expr:
        value = self.expr(node.value)
        return t.Star(value.lo, value.hi, value)


def _is_wild(pattern: cst.MatchPattern) -> bool:
    return isinstance(pattern, cst.MatchAs) and pattern.pattern is None


_NAMED = {"True": True, "False": False, "None": None}

_SMALL: dict[type, Callable[[_Lower, Any], Iterable[t.Stmt]]] = {
    cst.Expr: _Lower.expr_statement,
    cst.Assign: _Lower.assign,
    cst.AnnAssign: _Lower.annotated,
    cst.AugAssign: _Lower.augmented,
    cst.Return: _Lower.returned,
    cst.Raise: _Lower.raised,
    cst.Import: _Lower.imported,
    cst.ImportFrom: _Lower.imported_from,
    cst.Global: _Lower.scope,
    cst.Nonlocal: _Lower.scope,
    cst.Del: _Lower.deleted,
    cst.Assert: _Lower.asserted,
    cst.Break: _Lower.broken,
    cst.Continue: _Lower.continued,
}

_COMPOUND: dict[type, Callable[[_Lower, Any], t.Stmt]] = {
    cst.If: _Lower.if_,
    cst.While: _Lower.while_,
    cst.For: _Lower.for_,
    cst.Try: _Lower.try_,
    cst.TryStar: _Lower.try_,
    cst.With: _Lower.with_,
    cst.Match: _Lower.match_,
    cst.FunctionDef: _Lower.function,
    cst.ClassDef: _Lower.class_,
}

_EXPR: dict[type, Callable[[_Lower, Any], t.Expr]] = {
    cst.Name: _Lower.name,
    cst.Attribute: _Lower.attribute,
    cst.Call: _Lower.call,
    cst.SimpleString: _Lower.literal,
    cst.Integer: _Lower.literal,
    cst.Float: _Lower.literal,
    cst.Imaginary: _Lower.literal,
    cst.Ellipsis: _Lower.ellipsis,
    cst.ConcatenatedString: _Lower.joined,
    cst.FormattedString: _Lower.formatted,
    cst.List: _Lower.sequence,
    cst.Set: _Lower.sequence,
    cst.Tuple: _Lower.tuple_,
    cst.Dict: _Lower.dict_,
    cst.Subscript: _Lower.subscript,
    cst.BinaryOperation: _Lower.binary,
    cst.BooleanOperation: _Lower.boolean,
    cst.Comparison: _Lower.comparison,
    cst.UnaryOperation: _Lower.unary,
    cst.IfExp: _Lower.conditional,
    cst.Lambda: _Lower.lambda_,
    cst.ListComp: _Lower.comprehension,
    cst.SetComp: _Lower.comprehension,
    cst.GeneratorExp: _Lower.comprehension,
    cst.DictComp: _Lower.dict_comprehension,
    cst.Await: _Lower.await_,
    cst.Yield: _Lower.yield_,
    cst.NamedExpr: _Lower.walrus,
    cst.StarredElement: _Lower.starred,
}
if hasattr(cst, "TemplatedString"):
    _EXPR[cst.TemplatedString] = _Lower.formatted
