"""File contents of revisions, through one long-lived git process."""

import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Protocol

from govlint.inputs.git import GitError, command, environment

MAX_BYTES = 20_000_000  # a larger blob reads as None
_AT_ONCE = 200  # requests written before answers are read: far below what a pipe holds


class Blobs:
    """Reads blobs by id. Use as a context manager: it owns a `git cat-file --batch` process."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Blobs":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()
        process.kill()
        process.wait()

    def read(self, ids: Iterable[str]) -> dict[str, bytes | None]:
        """Contents by blob id; None for one that is missing (a partial clone) or too large.

        Raises GitError when git ends unexpectedly.
        """
        wanted = list(dict.fromkeys(ids))
        found: dict[str, bytes | None] = {}
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            try:
                found |= zip(some, self._answers(some), strict=True)
            except (OSError, ValueError):
                self.close()
                raise GitError("git cat-file ended unexpectedly") from None
        return found

    def one(self, blob: str) -> bytes | None:
        return self.read([blob])[blob]

    def _answers(self, ids: list[str]) -> list[bytes | None]:
        process = self._started()
        assert process.stdin and process.stdout
        process.stdin.write("".join(f"{each}\n" for each in ids).encode("ascii"))
        process.stdin.flush()
        answers: list[bytes | None] = []
        for _ in ids:
            header = process.stdout.readline()
            if not header:
                raise ValueError
            parts = header.split()
            if len(parts) != 3:  # "<id> missing"
                answers.append(None)
                continue
            size = int(parts[2])
            if size <= MAX_BYTES:
                answers.append(self._content(size))
            else:
                answers.append(None)
                self._skip(size)
            self._skip(1)  # the newline after each content
        return answers

    def _content(self, size: int) -> bytes:
        assert self._process and self._process.stdout
        data = self._process.stdout.read(size)
        if len(data) != size:
            raise ValueError
        return data

    def _skip(self, size: int) -> None:
        while size:
            size -= len(self._content(min(size, 1 << 20)))

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            try:
                self._process = subprocess.Popen(
                    command(self._root, "cat-file", "--batch"),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    env=environment(),
                    cwd=self._root,
                )
            except OSError as error:
                raise GitError(f"git cannot run: {error}") from None
        return self._process


class Contents(Protocol):
    """Where the bytes of blobs come from."""

    def read(self, ids: Iterable[str]) -> dict[str, bytes | None]: ...

    def one(self, blob: str) -> bytes | None: ...


class Snapshot:
    """The plain files of one tree: `ids` is path -> blob id. Links and submodules are no files."""

    def __init__(self, ids: Mapping[str, str], blobs: Contents) -> None:
        self.ids = ids
        self._blobs = blobs

    def read(self, path: str) -> bytes | None:
        """The bytes of a root-relative path, None when the tree has no such file.

        Raises GitError when the tree has it and its content is not there: never mistake a file
        that a partial clone left out for one that does not exist.
        """
        blob = self.ids.get(path)
        if blob is None:
            return None
        data = self._blobs.one(blob)
        if data is None:
            raise GitError(f"{path}: its content at the base is missing or larger than 20 MB")
        return data

    def read_all(self, paths: Iterable[str]) -> dict[str, bytes | None]:
        """Contents of many paths of the tree at once; None as in `Blobs.read`."""
        wanted = [path for path in paths if path in self.ids]
        data = self._blobs.read(self.ids[path] for path in wanted)
        return {path: data[self.ids[path]] for path in wanted}
