"""Expressions of libcst's tree -> expressions of the compact tree, with their places."""

from collections.abc import Callable
from typing import Any

import libcst as cst

from govlint.syntax import tree as t
from govlint.syntax.strings import constant
from govlint.syntax.tokens import Tokens

MAX_DEPTH = 240

_BINARY = {
    cst.Add: "+", cst.Subtract: "-", cst.Multiply: "*", cst.Divide: "/", cst.FloorDivide: "//",
    cst.Modulo: "%", cst.Power: "**", cst.BitOr: "|", cst.BitAnd: "&", cst.BitXor: "^",
    cst.LeftShift: "<<", cst.RightShift: ">>", cst.MatrixMultiply: "@",
}  # fmt: skip
_COMPARE = {
    cst.LessThan: "<", cst.LessThanEqual: "<=", cst.GreaterThan: ">", cst.GreaterThanEqual: ">=",
    cst.Equal: "==", cst.NotEqual: "!=", cst.In: "in", cst.NotIn: "not in", cst.Is: "is",
    cst.IsNot: "is not",
}  # fmt: skip
_UNARY = {cst.Not: "not", cst.Minus: "-", cst.Plus: "+", cst.BitInvert: "~"}


class Expressions:
    """The walk over expressions. `cursor` is the next token; names are found from there by their text."""

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


_NAMED = {"True": True, "False": False, "None": None}

_EXPR: dict[type, Callable[[Expressions, Any], t.Expr]] = {
    cst.Name: Expressions.name,
    cst.Attribute: Expressions.attribute,
    cst.Call: Expressions.call,
    cst.SimpleString: Expressions.literal,
    cst.Integer: Expressions.literal,
    cst.Float: Expressions.literal,
    cst.Imaginary: Expressions.literal,
    cst.Ellipsis: Expressions.ellipsis,
    cst.ConcatenatedString: Expressions.joined,
    cst.FormattedString: Expressions.formatted,
    cst.List: Expressions.sequence,
    cst.Set: Expressions.sequence,
    cst.Tuple: Expressions.tuple_,
    cst.Dict: Expressions.dict_,
    cst.Subscript: Expressions.subscript,
    cst.BinaryOperation: Expressions.binary,
    cst.BooleanOperation: Expressions.boolean,
    cst.Comparison: Expressions.comparison,
    cst.UnaryOperation: Expressions.unary,
    cst.IfExp: Expressions.conditional,
    cst.Lambda: Expressions.lambda_,
    cst.ListComp: Expressions.comprehension,
    cst.SetComp: Expressions.comprehension,
    cst.GeneratorExp: Expressions.comprehension,
    cst.DictComp: Expressions.dict_comprehension,
    cst.Await: Expressions.await_,
    cst.Yield: Expressions.yield_,
    cst.NamedExpr: Expressions.walrus,
    cst.StarredElement: Expressions.starred,
}
if hasattr(cst, "TemplatedString"):
    _EXPR[cst.TemplatedString] = Expressions.formatted
