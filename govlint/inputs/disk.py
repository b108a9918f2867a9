"""The files on disk as a tree, with the ids git would give their bytes."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from govlint.inputs.blobs import Blobs, Snapshot
from govlint.inputs.discover import read_files

OWN = ".govlint"  # records, signatures and signers: read whatever the policy excludes


class Disk(Snapshot):
    """Files that were read, those named `besides` where they exist, and what lies in .govlint. Any
    other file of the tree can be read by its path too, links excepted."""

    def __init__(
        self,
        root: Path,
        contents: Mapping[str, bytes],
        like: Mapping[str, str],
        besides: Iterable[str] = (),
    ) -> None:
        """`like` is a tree of the repository: ids are made as its are.

        No filter and no attribute of the repository touches the bytes. Where git would convert
        line ends, the ids differ from the committed ones.
        """
        own, _ = read_files(root, [*besides, *_below(root, OWN)])
        files = {**contents, **own}
        wide = any(len(blob) == 64 for blob in like.values())
        ids = {path: blob_id(data, wide) for path, data in files.items()}
        self.blobs = Held({ids[path]: data for path, data in files.items()})
        self._root = root
        super().__init__(ids, self.blobs)

    def read(self, path: str) -> bytes | None:
        if path in self.ids:
            return super().read(path)
        return read_files(self._root, [path])[0].get(path)


def blob_id(data: bytes, wide: bool = False) -> str:
    """The id of a blob; `wide` in a repository whose object format is sha256."""
    digest = hashlib.sha256 if wide else hashlib.sha1
    return digest(b"blob %d\0" % len(data) + data).hexdigest()


class Held:
    """Blobs that are in memory, and where those that are not come from."""

    def __init__(self, held: Mapping[str, bytes], beyond: Blobs | None = None) -> None:
        self.held = held
        self._beyond = beyond

    def read(self, ids: Iterable[str]) -> dict[str, bytes | None]:
        """As `Blobs.read`. What is in memory is not asked for, so it may be missing in git."""
        wanted = list(ids)
        unknown = [each for each in wanted if each not in self.held]
        found = self._beyond.read(unknown) if self._beyond and unknown else {}
        return {each: self.held.get(each, found.get(each)) for each in wanted}

    def one(self, blob: str) -> bytes | None:
        return self.read([blob])[blob]


def _below(root: Path, folder: str) -> list[str]:
    """Paths of the plain files below a folder; no link is followed."""
    if (root / folder).is_symlink():
        return []
    return sorted(
        path.relative_to(root).as_posix()
        for path in (root / folder).rglob("*")
        if path.is_file() and not path.is_symlink()
    )
