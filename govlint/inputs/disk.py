"""The files on disk as a tree, with the ids git would give their bytes."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from govlint.inputs.blobs import Snapshot
from govlint.inputs.discover import read_files

OWN = ".govlint"  # records, signatures and signers: read whatever the policy excludes


def on_disk(root: Path, contents: Mapping[str, bytes], like: Snapshot) -> Snapshot:
    """A tree of files that were read and of what lies in .govlint; ids as those of `like`.

    No filter and no attribute of the repository touches the bytes. Where git would convert line
    ends, the ids differ from the committed ones.
    """
    own, _ = read_files(root, _below(root, OWN))
    files = {**contents, **own}
    wide = any(len(blob) == 64 for blob in like.ids.values())
    ids = {path: blob_id(data, wide) for path, data in files.items()}
    return Snapshot(ids, Held({ids[path]: data for path, data in files.items()}))


def blob_id(data: bytes, wide: bool = False) -> str:
    """The id of a blob; `wide` in a repository whose object format is sha256."""
    digest = hashlib.sha256 if wide else hashlib.sha1
    return digest(b"blob %d\0" % len(data) + data).hexdigest()


class Held:
    """Blobs that are in memory."""

    def __init__(self, blobs: Mapping[str, bytes]) -> None:
        self._blobs = blobs

    def read(self, ids: Iterable[str]) -> dict[str, bytes | None]:
        return {each: self._blobs.get(each) for each in ids}

    def one(self, blob: str) -> bytes | None:
        return self._blobs.get(blob)


def _below(root: Path, folder: str) -> list[str]:
    """Paths of the plain files below a folder; no link is followed."""
    if (root / folder).is_symlink():
        return []
    return sorted(
        path.relative_to(root).as_posix()
        for path in (root / folder).rglob("*")
        if path.is_file() and not path.is_symlink()
    )
