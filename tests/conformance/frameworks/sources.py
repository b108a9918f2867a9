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
        self.at: dict[int, Path] = {}  # the file of each definition handed out
        self._fields: dict[str, bool] = {}
        for folder in folders:
            for path in sorted([*folder.rglob("*.py"), *folder.rglob("*.pyi")]):
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
            self.at[id(node)] = path
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
                parents = [
                    (path, parent)
                    for known in (name, *self.aliases(name))
                    for path, parent in self.definitions(known)
                    if isinstance(parent, ast.ClassDef)
                ]
                for _, parent in sorted(parents, key=lambda each: self._far(node, each[0]))[:1]:
                    yield from self.line(parent, seen | {node.name, name})

    def _far(self, node: ast.ClassDef, path: Path) -> int:
        """How few leading folders the definition of `node` and `path` share, below zero."""
        mine = self.at.get(id(node), Path()).parts
        return -sum(1 for a, b in zip(mine, path.parts, strict=False) if a == b)

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

        Keys include `**` for a catch-all. Where no constructor is written, or one that passes on
        what it does not know, the fields of the class count too (dataclasses, pydantic models).
        """
        if not isinstance(node, ast.ClassDef):
            return _parameters(node)
        found: dict[str, str | None] = {}
        for kind in self.line(node):
            for statement in kind.body:
                if isinstance(statement, ast.FunctionDef) and statement.name == "__init__":
                    for name, default in _parameters(statement).items():
                        found.setdefault(name, default)
            if found and "**" not in found:
                return found
        for kind in self.line(node):
            for statement in kind.body:
                if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                    found.setdefault(statement.target.id, _default(statement.value))
        return found

    def takes_named(self, path: Path, node: Definition) -> dict[str, str | None]:
        """`takes`, with what the overloads of a function beside it take."""
        found = dict(self.takes(node))
        for _, other in _definitions(parsed(path).body):
            if other.name == node.name and type(other) is type(node):
                for name, default in self.takes(other).items():
                    if found.get(name) in (None, "..."):
                        found[name] = default
        return found

    def assigns(self, dotted: str) -> bool:
        """Is the last part a variable of the module before it?"""
        *module, name = dotted.split(".")
        return any(
            path
            in (
                folder.joinpath(*module, "__init__.py"),
                folder.joinpath(*module[:-1], module[-1] + ".py"),
            )
            for folder in self.folders
            for path in self.assigned.get(name, [])
        )

    def constants(self, text: str | None) -> list[str]:
        """A default as text; where it names a module constant, every value that name has."""
        if text is None:
            return ["nothing"]
        if not re.fullmatch(r"[A-Za-z_][\w.]*", text) or text == "None":
            return [text]
        return list(self.aliases(text.rpartition(".")[2])) or [text]

    def has_field(self, name: str) -> bool:
        """Does any class have a field, or any constructor a parameter, of this name?"""
        if name not in self._fields:
            typed = re.compile(rf"^\s+{name}\s*:", re.MULTILINE)
            self._fields[name] = any(typed.search(text) for text in self._texts(name))
        return self._fields[name]

    def _texts(self, word: str) -> Iterator[str]:
        for folder in self.folders:
            for path in folder.rglob("*.py"):
                text = path.read_text("utf-8", "replace")
                if word in text:
                    yield text

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
