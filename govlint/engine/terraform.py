"""Ceilings of Terraform in the commits that changed a variable, and not the file they stand in."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from govlint.catalog.limits import Vocabulary
from govlint.extract.settings.find import find_limits
from govlint.extract.settings.variables import FILES, open_in, resolved
from govlint.inputs.blobs import Blobs
from govlint.inputs.log import Commit
from govlint.model.facts import Limit
from govlint.model.state import Unknown

_FOLDER = b"40000"
_PLAIN = (b"100644", b"100755")


class Filled(NamedTuple):
    """The limits that take their number from variables, with it: at a commit and at its parents."""

    after: tuple[Limit, ...]
    before: tuple[tuple[Limit, ...], ...]

    def instead(self, limits: Iterable[Limit]) -> list[Limit]:
        """The limits without those that are said here, amount and all."""
        said = {(each.span.path, each.key) for side in (self.after, *self.before) for each in side}
        return [
            limit
            for limit in limits
            if not isinstance(limit.amount, Unknown) or (limit.span.path, limit.key) not in said
        ]


NOTHING = Filled((), ())


class Variables:
    """Reads the folders of Terraform of a history, each state of one once."""

    def __init__(self, blobs: Blobs, vocabulary: Vocabulary) -> None:
        self._blobs = blobs
        self._vocabulary = vocabulary
        self._trees: dict[str, dict[str, tuple[bytes, str]]] = {}
        self._read: dict[tuple[str, str], tuple[Limit, ...]] = {}
        self._folders: dict[tuple[str, str], tuple[Limit, ...]] = {}

    def at(self, commit: Commit) -> Filled:
        """What a commit makes of the folders in which it changes a file of Terraform.

        Raises GitError.
        """
        versions = (one for entry in commit.entries for one in (*entry.before, entry.after) if one)
        folders = sorted(
            {one.path.rpartition("/")[0] for one in versions if one.path.endswith(FILES)}
        )
        if not folders:
            return NOTHING
        sides = [self._all(parent, folders) for parent in commit.parents] or [()]
        return Filled(self._all(commit.id, folders), tuple(sides))

    def _all(self, commit: str, folders: list[str]) -> tuple[Limit, ...]:
        return tuple(limit for folder in folders for limit in self._folder(commit, folder))

    def _folder(self, commit: str, folder: str) -> tuple[Limit, ...]:
        tree = f"{commit}^{{tree}}"
        for part in folder.split("/") if folder else ():
            kind, tree = self._tree(tree).get(part, (b"", ""))
            if kind != _FOLDER:
                return ()
        files = {
            f"{folder}/{name}" if folder else name: blob
            for name, (kind, blob) in self._tree(tree).items()
            if kind in _PLAIN and name.endswith(FILES)
        }
        state = folder, " ".join(f"{path}:{blob}" for path, blob in sorted(files.items()))
        if state not in self._folders:
            self._folders[state] = self._limits(files)
        return self._folders[state]

    def _limits(self, files: Mapping[str, str]) -> tuple[Limit, ...]:
        contents = self._blobs.read(files.values())
        data = {path: contents[blob] or b"" for path, blob in files.items()}
        limits: list[Limit] = []
        for path, blob in files.items():
            if (path, blob) not in self._read:
                found, _ = find_limits(path, data[path], self._vocabulary)
                self._read[path, blob] = tuple(each for each in found if open_in([each]))
            limits += self._read[path, blob]
        if not limits:
            return ()
        return tuple(
            limit
            for limit in resolved(limits, data, self._vocabulary)
            if not isinstance(limit.amount, Unknown)
        )

    def _tree(self, name: str) -> dict[str, tuple[bytes, str]]:
        """The entries of a tree: mode and id by name."""
        if name not in self._trees:
            data = self._blobs.one(name) or b""
            # A commit is named by as many letters as every other object.
            width = (64 if len(name.removesuffix("^{tree}")) == 64 else 40) // 2
            found: dict[str, tuple[bytes, str]] = {}
            at = 0
            while at < len(data):
                space, end = data.index(b" ", at), data.index(b"\0", at)
                called = data[space + 1 : end].decode("utf-8", "surrogateescape")
                found[called] = data[at:space], data[end + 1 : end + 1 + width].hex()
                at = end + 1 + width
            self._trees[name] = found
        return self._trees[name]
