"""From the paths on the command line to the files to look at."""

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from govlint.inputs.git import GitError, repo_root, tracked, untracked
from govlint.model.facts import Problem
from govlint.model.glob import matches
from govlint.model.source import Span

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

MAX_BYTES = 20_000_000
_PLAIN = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
# Other people's code and caches: never looked at, unless a path is named on the command line.
FOREIGN = frozenset(
    {
        ".bzr", ".direnv", ".eggs", ".git", ".govlint_cache", ".hg", ".ipynb_checkpoints",
        ".mypy_cache", ".nox", ".pytest_cache", ".pytype", ".ruff_cache", ".svn", ".tox", ".venv",
        "__pycache__", "__pypackages__", "node_modules", "site-packages", "venv",
    }
)  # fmt: skip
# Products of a build, unless git tracks them: then somebody wrote them.
BUILT = frozenset({"build", "dist"})


class InputError(ValueError):
    """A path on the command line that cannot be scanned: a usage error."""


@dataclass(slots=True)
class Discovery:
    """`files` are root-relative POSIX paths, sorted; `problems` say what could not be looked at."""

    root: Path
    files: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def find_root(paths: Sequence[Path]) -> Path:
    """The root that paths are relative to: the repository's, else the working folder.

    Raises InputError when the first path does not exist.
    """
    first = Path.cwd() / paths[0] if paths else Path.cwd()
    if not os.path.lexists(first):
        raise InputError(f"{paths[0]}: no such file or folder")
    folder = first if first.is_dir() else first.parent
    root = repo_root(folder)
    if root is not None:
        return root
    here = Path.cwd().resolve()
    return here if folder.resolve().is_relative_to(here) else folder.resolve()


def discover(
    root: Path,
    paths: Sequence[Path] = (),
    exclude: Sequence[str] = (),
    wanted: Callable[[str], bool] = lambda path: path.endswith(".py"),
) -> Discovery:
    """The files at or below `paths` (default: `root`) that are `wanted` by name.

    A file named on the command line needs no `wanted` name and may be ignored by git, but
    `exclude` of the policy holds for it too. Raises InputError for a path that does not exist
    or lies outside `root`.
    """
    top = root.resolve()
    found = Discovery(top)
    taken: set[str] = set()
    linked: set[str] = set()
    named = [_relative(top, path) for path in paths] or [""]
    folders = [name for name in named if (top / name).is_dir()]
    scope = None if not folders else folders[0] if len(folders) == 1 else ""
    lister = _Lister(top, found, scope)
    for relative in dict.fromkeys(named):
        if (top / relative).is_dir():
            names: Iterable[str] = (each for each in lister.below(relative) if wanted(each))
        else:
            names = [relative]
        for name in names:
            if name in taken or any(matches(name, glob) for glob in exclude):
                continue
            taken.add(name)
            real = lister.real(name)
            if real == name:
                found.files.append(name)
            elif real is not None and real not in taken:
                linked.add(real)
    # A link inside the tree is another name for a file that mostly is scanned under its own.
    found.files += (
        name for name in linked - taken if not any(matches(name, glob) for glob in exclude)
    )
    for name in dict.fromkeys(lister.nested):
        if not any(matches(name.rstrip("/"), glob) for glob in exclude):
            lister.problem(
                name.rstrip("/"),
                "a repository of its own inside this one was not scanned",
                blocks=False,
            )
    found.files.sort()
    found.problems.sort(key=lambda problem: problem.span)
    return found


def _relative(top: Path, path: Path) -> str:
    """`path` relative to the root as a POSIX string; "" for the root. Its last link is kept."""
    here = Path.cwd() / path
    if not os.path.lexists(here):
        raise InputError(f"{path}: no such file or folder")
    try:
        placed = here.resolve() if here.is_dir() else here.parent.resolve() / here.name
        relative = placed.relative_to(top).as_posix()
    except (ValueError, OSError, RuntimeError):
        raise InputError(f"{path}: is outside {top}") from None
    return "" if relative == "." else relative


class _Lister:
    """Lists what is below a folder: by git where there is one, else by walking.

    git is asked once, about the folder `scope`, however many are named; None: not at all.
    """

    def __init__(self, top: Path, found: Discovery, scope: str | None) -> None:
        self.top = top
        self.found = found
        self.nested: list[str] = []  # repositories inside this one
        self._listed: tuple[list[str], list[str], list[str]] | None = None
        if scope is not None and (top / ".git").exists():
            try:
                files, submodules = tracked(top, scope)
                self._listed = (files, untracked(top, scope), submodules)
            except GitError:
                pass  # git is missing or the repository is broken: the files are still there

    def below(self, folder: str) -> list[str]:
        if self._listed is None:
            return list(self._walk(folder))
        prefix = f"{folder}/" if folder else ""
        files, others, submodules = (
            [name for name in names if name.startswith(prefix)] for names in self._listed
        )
        depth = prefix.count("/")
        environments = _environments([*files, *others])
        kept = [each for each in files if not _foreign(each, depth, FOREIGN, environments)]
        new = FOREIGN | BUILT
        kept += [each for each in others if not _foreign(each, depth, new, environments)]
        self.nested += submodules
        self.nested += [each for each in kept if each.endswith("/")]
        return kept

    def _walk(self, folder: str) -> Iterator[str]:
        pending = [(folder, self._ignored_above(folder))]
        while pending:
            here, specs = pending.pop()
            try:
                entries = sorted(os.scandir(self.top / here), key=lambda entry: entry.name)
            except OSError as error:
                self.problem(here or ".", f"the folder cannot be listed: {_why(error)}")
                continue
            names = {entry.name for entry in entries}
            if "pyvenv.cfg" in names and here != folder:
                continue
            if ".gitignore" in names:
                specs = [*specs, *self._spec(here)]
            for entry in entries:
                path = f"{here}/{entry.name}" if here else entry.name
                is_folder = entry.is_dir(follow_symlinks=False)
                if _ignored(path + "/" if is_folder else path, specs):
                    continue
                if not is_folder:
                    yield path
                elif entry.name not in FOREIGN and entry.name not in BUILT:
                    pending.append((path, specs))

    def _ignored_above(self, folder: str) -> "list[tuple[str, GitIgnoreSpec]]":
        specs = []
        parts = folder.split("/") if folder else []
        for index in range(len(parts)):
            specs += self._spec("/".join(parts[:index]))
        return specs

    def _spec(self, folder: str) -> "list[tuple[str, GitIgnoreSpec]]":
        from pathspec import GitIgnoreSpec

        if not (self.top / ".git").exists():
            return []  # an unpacked archive: what lies there was shipped, ignored or not
        path = f"{folder}/.gitignore" if folder else ".gitignore"
        try:
            if (self.top / path).is_symlink():
                return []  # git does not follow it either
            text = (self.top / path).read_text("utf-8", "replace")
            return [(f"{folder}/" if folder else "", GitIgnoreSpec.from_lines(text.splitlines()))]
        except (OSError, ValueError):
            return []

    def real(self, name: str) -> str | None:
        """The path of the plain file inside the tree that `name` means; None is written down."""
        path = self.top / name
        try:
            mode = path.lstat().st_mode
            if stat.S_ISREG(mode):
                return name
            if stat.S_ISLNK(mode):
                return self._link(name, path)
            if not stat.S_ISDIR(mode):
                self.problem(name, "is no regular file", blocks=False)
        except FileNotFoundError:
            pass  # tracked, but deleted in the work tree
        except OSError as error:
            self.problem(name, f"cannot be read: {_why(error)}")
        return None

    def _link(self, name: str, path: Path) -> str | None:
        try:
            target = path.resolve(strict=True)
        except FileNotFoundError:
            self.problem(name, "a symbolic link to a file that does not exist", blocks=False)
        except (OSError, RuntimeError):
            self.problem(name, "a symbolic link that leads back to itself", blocks=False)
        else:
            if target.is_relative_to(self.top):
                return target.relative_to(self.top).as_posix() if target.is_file() else None
            self.problem(name, "a symbolic link out of the tree was not followed", blocks=False)
        return None

    def problem(self, path: str, says: str, *, blocks: bool = True) -> None:
        span = Span(path, 1, 1, 1, 1)
        help_ = "mend it, or exclude it in the policy"
        self.found.problems.append(Problem(span, says, help_, blocks))


def listed(
    names: Iterable[str], exclude: Sequence[str], wanted: Callable[[str], bool]
) -> list[str]:
    """The paths of a tree to look at, sorted: wanted, not excluded, not other people's code."""
    every = sorted(names)
    environments = _environments(every)
    return [
        name
        for name in every
        if wanted(name)
        and not _foreign(name, 0, FOREIGN, environments)
        and not any(matches(name, glob) for glob in exclude)
    ]


def read_files(root: Path, paths: Iterable[str]) -> tuple[dict[str, bytes], list[Problem]]:
    """The bytes of root-relative files; those that cannot be read are problems."""
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    prefix = f"{root}/"
    for path in paths:
        try:
            # Unbuffered, not following a link put there since the file was listed, and not
            # waiting for whoever writes to a pipe.
            descriptor = os.open(prefix + path, os.O_RDONLY | _PLAIN)
            with os.fdopen(descriptor, "rb", buffering=0) as file:
                if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                    raise OSError(0, "is no regular file")
                data = file.read(MAX_BYTES + 1)
        except OSError as error:
            says = f"cannot be read: {_why(error)}"
        else:
            if len(data) <= MAX_BYTES:
                files[path] = data
                continue
            says = f"larger than {MAX_BYTES // 1_000_000} MB"
        span = Span(path, 1, 1, 1, 1)
        problems.append(Problem(span, says, "mend it, or exclude it in the policy"))
    return files, problems


def _environments(names: Iterable[str]) -> tuple[str, ...]:
    """Folders of virtual environments, whatever they are called."""
    return tuple(name.removesuffix("pyvenv.cfg") for name in names if name.endswith("/pyvenv.cfg"))


def _foreign(name: str, depth: int, folders: frozenset[str], environments: tuple[str, ...]) -> bool:
    """Whether a folder below the first `depth` parts of `name` belongs to somebody else."""
    if not folders.isdisjoint(name.split("/")[depth:-1]):
        return True
    return bool(environments) and name.startswith(environments)


def _ignored(path: str, specs: "list[tuple[str, GitIgnoreSpec]]") -> bool:
    for prefix, spec in reversed(specs):
        verdict = spec.check_file(path[len(prefix) :]).include
        if verdict is not None:
            return verdict
    return False


def _why(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
