"""Look names up in the source of installed packages without importing them.

A package's dependencies are not installed, so its classes are read with `ast`: base classes are
followed by their simple names through every folder that was given.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

DEFINED = re.compile(r"^[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)", re.MULTILINE)
ASSIGNED = re.compile(r"^(\w+)[ \t]*(?::[^=\n]+)?=[ \t]*(?!=)", re.MULTILINE)
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8", "replace"))


class Sources:
    """The definitions below some folders, found by simple name."""

    def __init__(self, folders: list[Path]) -> None:
        self.folders = folders
        self.files: dict[str, list[Path]] = {}
        self.assigned: dict[str, list[Path]] = {}
        for folder in folders:
            for path in sorted(folder.rglob("*.py")):
                text = path.read_text("utf-8", "replace")
                for name in set(DEFINED.findall(text)):
                    self.files.setdefault(name, []).append(path)
                for name in set(ASSIGNED.findall(text)):
                    self.assigned.setdefault(name, []).append(path)

    def definitions(self, name: str, root: str = "") -> Iterator[tuple[Path, Definition]]:
        """Every class and function called `name` below import root `root`, top level first."""
        found = []
        for path in self.files.get(name, []):
            if self._below(path, root):
                for depth, node in _definitions(parsed(path).body):
                    if node.name == name:
                        found.append((depth, path, node))
        for _, path, node in sorted(found, key=lambda item: item[0]):
            yield path, node

    def aliases(self, name: str, root: str = "") -> Iterator[str]:
        """Names that `name` is assigned from: `Agent = LlmAgent`, `Agent: TypeAlias = LlmAgent`."""
        for path in self.assigned.get(name, []):
            if not self._below(path, root):
                continue
            for node in parsed(path).body:
                if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                    if any(isinstance(t, ast.Name) and t.id == name for t in targets):
                        yield ast.unparse(node.value)

    def exports(self, dotted: str) -> bool | None:
        """Does module `a.b` speak of `c` in `a.b.c`? None when there is no such module."""
        *module, name = dotted.split(".")
        for folder in self.folders:
            place = folder.joinpath(*module)
            for path in (place / "__init__.py", place.with_suffix(".py")):
                if path.is_file():
                    text = path.read_text("utf-8", "replace")
                    if re.search(rf"\b{name}\b|import \*|def __getattr__", text):
                        return True
                    if (place / f"{name}.py").is_file() or (place / name).is_dir():
                        return True
        return (
            False if any(folder.joinpath(*module[:1]).exists() for folder in self.folders) else None
        )

    def line(
        self, node: ast.ClassDef, seen: frozenset[str] = frozenset()
    ) -> Iterator[ast.ClassDef]:
        """A class and its bases, nearest first."""
        yield node
        for base in node.bases:
            if isinstance(base, ast.Subscript):
                base = base.value
            name = ast.unparse(base).rpartition(".")[2]
            if name not in seen and name != node.name:
                for _, parent in self.definitions(name):
                    if isinstance(parent, ast.ClassDef):
                        yield from self.line(parent, seen | {node.name, name})
                        break

    def member(self, node: ast.ClassDef, name: str) -> Definition | None:
        """Method `name` of a class or of its bases."""
        for kind in self.line(node):
            for _, inner in _definitions(kind.body, depth=0, deep=False):
                if inner.name == name:
                    return inner
            for statement in kind.body:  # run = other_method
                if (
                    isinstance(statement, ast.Assign)
                    and isinstance(statement.value, ast.Name)
                    and any(isinstance(t, ast.Name) and t.id == name for t in statement.targets)
                ):
                    return self.member(node, statement.value.id)
        return None

    def takes(self, node: Definition) -> dict[str, str | None]:
        """Parameters of a function, or of a class's constructor, with their defaults as text.

        Keys include `**` for a catch-all. Fields of a class count as parameters, for dataclasses
        and pydantic models; `Field(default=3)` reads as 3.
        """
        if isinstance(node, ast.ClassDef):
            found: dict[str, str | None] = {}
            for kind in self.line(node):
                for statement in kind.body:
                    if isinstance(statement, ast.AnnAssign) and isinstance(
                        statement.target, ast.Name
                    ):
                        found.setdefault(statement.target.id, _default(statement.value))
                    elif isinstance(statement, ast.FunctionDef) and statement.name in (
                        "__init__",
                        "__new__",
                    ):
                        for name, default in _parameters(statement).items():
                            found.setdefault(name, default)
            return found
        return _parameters(node)

    def _below(self, path: Path, root: str) -> bool:
        parts = root.split(".") if root else []
        return any(
            path.is_relative_to(folder)
            and (
                path.relative_to(folder).with_suffix("").parts[: len(parts)] == tuple(parts)
                or path.relative_to(folder).with_suffix("").parts == tuple(parts)
            )
            for folder in self.folders
        )


def _definitions(
    body: list[ast.stmt], depth: int = 0, deep: bool = True
) -> Iterator[tuple[int, Definition]]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield depth, node
            if deep and isinstance(node, ast.ClassDef):
                yield from _definitions(node.body, depth + 1)
        elif isinstance(node, ast.If | ast.Try | ast.With):
            yield from _definitions(node.body, depth, deep)
            yield from _definitions(getattr(node, "orelse", []), depth, deep)
            for handler in getattr(node, "handlers", []):
                yield from _definitions(handler.body, depth, deep)


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> dict[str, str | None]:
    arguments = node.args
    placed = [*arguments.posonlyargs, *arguments.args]
    defaults: list[ast.expr | None] = [None] * (len(placed) - len(arguments.defaults))
    found = {
        argument.arg: _default(default)
        for argument, default in zip(placed, [*defaults, *arguments.defaults], strict=True)
        if argument.arg not in ("self", "cls")
    }
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        found[argument.arg] = _default(default)
    if arguments.kwarg:
        found["**"] = None
    return found


def _default(value: ast.expr | None) -> str | None:
    if value is None:
        return None
    if isinstance(value, ast.Call) and ast.unparse(value.func).endswith(("Field", "field")):
        for keyword in value.keywords:
            if keyword.arg == "default":
                return ast.unparse(keyword.value)
        return ast.unparse(value.args[0]) if value.args else None
    return ast.unparse(value)
