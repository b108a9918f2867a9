"""libcst's tree -> the compact tree, in one walk in source order."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import libcst as cst

from govlint.syntax import tree as t
from govlint.syntax.comments import find_notes
from govlint.syntax.expressions import Expressions
from govlint.syntax.tokens import tokenize
from govlint.syntax.unit import Unit

_AUGMENTED = {
    cst.AddAssign: "+", cst.SubtractAssign: "-", cst.MultiplyAssign: "*", cst.DivideAssign: "/",
    cst.FloorDivideAssign: "//", cst.ModuloAssign: "%", cst.PowerAssign: "**",
    cst.BitOrAssign: "|", cst.BitAndAssign: "&", cst.BitXorAssign: "^",
    cst.LeftShiftAssign: "<<", cst.RightShiftAssign: ">>", cst.MatrixMultiplyAssign: "@",
}  # fmt: skip


def lower(module: cst.Module, text: str, path: str, name: str, package: bool) -> Unit:
    """The compact tree of a parsed file. `text` is what libcst was given."""
    starts = line_starts(text)
    walk = _Lower(tokenize(text), text)
    body = walk.block(module.body)
    unit = Unit(path, name, package, body, starts, text=text)
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


class _Lower(Expressions):
    """The walk over statements."""

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
        self.expr(asname.name)
        return name_of(asname.name) or None

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
            target = self.maybe(item.asname.name) if item.asname else None
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


def _is_wild(pattern: cst.MatchPattern) -> bool:
    return isinstance(pattern, cst.MatchAs) and pattern.pattern is None


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
