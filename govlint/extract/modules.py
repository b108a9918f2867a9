"""Which file an import means."""

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from govlint.catalog.index import Catalog
from govlint.extract.scopes import FileIndex
from govlint.extract.served import served_paths
from govlint.model.layout import Layout, packages_of
from govlint.syntax.unit import Unit


class Modules:
    """The project's files by every dotted name under which they can be imported."""

    def __init__(
        self, files: Iterable[FileIndex], catalog: Catalog, layout: Layout | None = None
    ) -> None:
        self.catalog = catalog
        self.paths: dict[str, FileIndex] = {}
        self.names: dict[str, list[FileIndex]] = defaultdict(list)
        self.folders: set[str] = set()
        self._memo: dict[tuple[str, str], FileIndex | None] = {}
        for index in files:
            self.paths[index.unit.path] = index
            parts = path_parts(index.unit)
            for start in range(len(parts)):
                self.names[".".join(parts[start:])].append(index)
            folder = index.unit.path.rpartition("/")[0]
            while folder and folder not in self.folders:
                self.folders.add(folder)
                folder = folder.rpartition("/")[0]
        self.layout = layout or Layout(packages_of(self.paths))

    def find(self, name: str, source: Unit) -> FileIndex | None:
        """The file that `import name` in `source` means, or None when it is outside."""
        memo = (name, source.path)
        if memo not in self._memo:
            self._memo[memo] = self._find(name, source)
        return self._memo[memo]

    def _find(self, name: str, source: Unit) -> FileIndex | None:
        best, most = None, -1
        for index in self.names.get(name, ()):
            root = root_of(index.unit, name)
            foreign = self.layout.foreign(index.unit.path, source.path)
            if foreign or not self._importable(name, root, source):
                continue
            shared = common(root, source.path)
            if shared > most:
                best, most = index, shared
        return best

    def _importable(self, name: str, root: str, source: Unit) -> bool:
        """Whether a folder can be on the path of `source`, and outside names do not shadow it."""
        head = name.partition(".")[0]
        outside = head in sys.stdlib_module_names or self.catalog.known_root(name) is not None
        if outside:
            near = root == source.path.rpartition("/")[0] or root in ("", "src")
            # A module of exactly this path in a folder above shadows the library's own.
            above = (
                "." in name
                and head not in sys.stdlib_module_names
                and source.path.startswith(f"{root}/")
            )
            return root not in self.layout.packages and (near or above)
        return True

    def relative(self, module: str, level: int, source: Unit) -> str:
        """The folder path that `from ..module` in `source` means, as a path without suffix."""
        folder = source.path.rpartition("/")[0]
        for _ in range(level - 1):
            folder = folder.rpartition("/")[0]
        tail = module.replace(".", "/")
        return "/".join(part for part in (folder, tail) if part)

    def at(self, path: str) -> FileIndex | None:
        """The module at a path without suffix: a file or a package."""
        return (
            self.paths.get(f"{path}.py")
            or self.paths.get(f"{path}/__init__.py" if path else "__init__.py")
            or self.paths.get(f"{path}.pyi")
        )

    def submodule(self, package: FileIndex, name: str) -> FileIndex | None:
        if not package.unit.path.endswith("__init__.py"):
            return None
        folder = package.unit.path.rpartition("/")[0]
        return self.at(f"{folder}/{name}" if folder else name)

    def is_folder(self, path: str) -> bool:
        return path in self.folders

    def __iter__(self) -> Iterator[FileIndex]:
        return iter(self.paths.values())

    @cached_property
    def served(self) -> frozenset[str]:
        """The paths of the project's own HTTP routes."""
        return served_paths(self)


def path_parts(unit: Unit) -> list[str]:
    parts = unit.path.rpartition(".")[0].split("/")
    if parts[-1] == "__init__" and len(parts) > 1:
        parts.pop()
    return parts


def root_of(unit: Unit, name: str) -> str:
    """The folder from which a file is imported under a dotted name."""
    parts = path_parts(unit)
    return "/".join(parts[: len(parts) - len(name.split("."))])


def common(folder: str, path: str) -> int:
    """How many leading folders two paths share; a folder that is not above the path counts less."""
    shared = 0
    ours = folder.split("/") if folder else []
    for left, right in zip(ours, path.split("/"), strict=False):
        if left != right:
            break
        shared += 1
    return 2 * shared + (1 if shared == len(ours) else 0)
