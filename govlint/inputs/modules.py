"""Which file a dotted module name means, and what a file's own dotted name is."""

import sys
from collections.abc import Collection, Iterable
from typing import NamedTuple

from govlint.model.layout import Layout, packages_of

# Folders that are put on the import path by convention; they are no part of a module's name.
SOURCE_ROOTS = frozenset({"src", "lib", "python"})


class _Candidate(NamedTuple):
    root: str  # folder that would be on the import path, "" for the root
    path: str
    regular: bool  # inside a package with an __init__.py, so installable and found anywhere


class Modules:
    """The Python files of a project as importable modules.

    `paths` are root-relative POSIX paths. `foreign` are top-level names of libraries: a project's
    `providers/openai.py` is not what `import openai` means. `layout` is found from the paths
    when not given, which tells of no library's own repository.
    """

    def __init__(
        self, paths: Iterable[str], foreign: Collection[str] = (), layout: Layout | None = None
    ) -> None:
        self.files = {path for path in paths if path.endswith(".py")}
        self._layout = layout or Layout(packages_of(self.files))
        self.packages = self._layout.packages
        self._foreign = sys.stdlib_module_names | frozenset(foreign)
        self._index: dict[str, list[_Candidate]] = {}
        self._memo: dict[tuple[str, str], str | None] = {}
        for path in sorted(self.files):
            self._add(path)

    def _add(self, path: str) -> None:
        parts = _parts(path)
        root = ""
        for index in range(len(parts)):
            if index:
                root = f"{root}/{parts[index - 1]}" if root else parts[index - 1]
                if root in self.packages:
                    continue
            top = f"{root}/{parts[index]}" if root else parts[index]
            candidate = _Candidate(root, path, top in self.packages)
            self._index.setdefault(".".join(parts[index:]), []).append(candidate)

    def is_package(self, path: str) -> bool:
        return path.endswith("/__init__.py") or path == "__init__.py"

    def name(self, path: str) -> str:
        """The dotted name of a file: from its topmost package, or from the root where there is none.

        `src/app/llm.py` is app.llm; `tools/run.py` without any __init__.py is tools.run.
        """
        parts = _parts(path)
        folders = path.split("/")[:-1]
        first = len(folders)
        while first and "/".join(folders[:first]) in self.packages:
            first -= 1
        if first == len(folders):  # in no regular package: a script or a namespace package
            roots = [at for at, folder in enumerate(folders) if folder in SOURCE_ROOTS]
            first = roots[-1] + 1 if roots else 0
        return ".".join(parts[first:]) or path.rpartition("/")[2].removesuffix(".py")

    def resolve(self, dotted: str, importer: str) -> str | None:
        """The file that an absolute import of `dotted` in `importer` means, None for a library's."""
        folder = importer.rpartition("/")[0]
        key = (dotted, folder)
        if key not in self._memo:
            self._memo[key] = self._find(dotted, folder)
        found = self._memo[key]
        return None if found == importer else found

    def _find(self, dotted: str, folder: str) -> str | None:
        candidates = self._index.get(dotted)
        if not candidates:
            return None
        foreign = dotted.partition(".")[0] in self._foreign
        fitting = [
            each
            for each in candidates
            if _plausible(each, folder, foreign)
            and not self._layout.foreign(each.path, f"{folder}/")
        ]
        if not fitting:
            return None
        return max(fitting, key=lambda each: (_shared(each.root, folder), -len(each.path))).path

    def relative(self, level: int, dotted: str, importer: str) -> str | None:
        """The file that `from ..dotted import` with `level` dots means."""
        folders = importer.split("/")[:-1]
        if level - 1 > len(folders):
            return None
        base = folders[: len(folders) - level + 1]
        stem = "/".join([*base, *(dotted.split(".") if dotted else [])])
        for path in (f"{stem}.py", f"{stem}/__init__.py" if stem else "__init__.py"):
            if path in self.files and path != importer:
                return path
        return None

    def target(self, level: int, dotted: str, importer: str) -> str | None:
        """The file that an import statement names, absolute or relative."""
        if level:
            return self.relative(level, dotted, importer)
        return self.resolve(dotted, importer)


def _parts(path: str) -> list[str]:
    parts = path.removesuffix(".py").split("/")
    return parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts


def _plausible(candidate: _Candidate, folder: str, foreign: bool) -> bool:
    if candidate.regular:
        return True
    if foreign:
        return False
    root = candidate.root
    above = not root or folder == root or folder.startswith(root + "/")
    return above or root.rpartition("/")[2] in SOURCE_ROOTS


def _shared(root: str, folder: str) -> int:
    """How many leading folders two paths share."""
    count = 0
    for one, other in zip(root.split("/"), folder.split("/"), strict=False):
        if one != other or not one:
            break
        count += 1
    return count
