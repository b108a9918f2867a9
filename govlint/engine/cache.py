"""The fact cache: what was extracted from bytes that were seen before.

Entries are pickles, and a wrong entry can hide a finding, so nothing the scanned repository
could have written is ever read: the cache lives in the user's cache folder, or where the user
says, and a file counts only with a keyed digest whose key lies outside every repository.
docs/decisions/005-cache.md has the reasons.
"""

import hashlib
import hmac
import os
import pickle
import secrets
import tempfile
from pathlib import Path
from typing import Any

import govlint

MAX_BYTES = 64 * 1024 * 1024  # of one project's cache
MAX_PROJECTS = 100
_MAGIC = b"govlint-facts-1\n"
_DIGEST = 32
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# Facts cached by govlint; may be deleted.\n"


def key_of(data: bytes, *about: str) -> bytes:
    """The key of an entry: a digest of a file's bytes and of what else decides its facts, such as
    its path and module name."""
    digest = hashlib.sha256(data)
    for each in about:
        digest.update(b"\0" + os.fsencode(each))
    return digest.digest()


class FactCache:
    """Facts of one project by key. Without a usable folder or key it holds nothing and `why` says so.

    `context` is whatever makes all facts stale together: the catalogue's digest, for one. The
    tool's own code is part of it by itself. `of` keeps what one command knows of a project apart
    from what the others do.
    """

    def __init__(
        self, root: Path, context: str, directory: Path | None = None, of: str = ""
    ) -> None:
        self.why = ""
        self._context = f"{context}\0{_code_stamp()}"
        self._old: dict[bytes, bytes] = {}
        self._used: dict[bytes, bytes] = {}
        self._changed = False
        self._path: Path | None = None
        try:
            home = _home()
            self._key = _secret(home)
            name = hashlib.sha256(os.fsencode(root.resolve() / of)).hexdigest()[:32]
            self._path = (directory or home) / f"{name}.facts"
            self._old = self._read(self._path)
        except (OSError, RuntimeError) as error:
            self.why = f"no fact cache: {error}"

    def get(self, key: bytes) -> Any | None:
        """The facts under a key, None when there are none."""
        blob = self._used.get(key) or self._old.get(key)
        if blob is None:
            return None
        try:
            value = pickle.loads(blob)  # noqa: S301 - ours: the digest was checked
        except Exception:  # written by other code of the same version: a miss like any other
            self._old.pop(key, None)
            self._used.pop(key, None)
            return None
        self._used[key] = blob
        return value

    def put(self, key: bytes, value: Any) -> None:
        """Keep facts for the next run."""
        if self._path is not None:
            self._used[key] = pickle.dumps(value, protocol=5)
            self._changed = True

    def save(self) -> None:
        """Write what this run used, and of the rest what fits. Failing only costs time."""
        if self._path is None or not self._changed:
            return
        try:
            _make_folder(self._path.parent)
            self._write(self._path)
            _prune(self._path.parent)
        except OSError as error:
            self.why = f"the fact cache was not written: {error}"

    def _read(self, path: Path) -> dict[bytes, bytes]:
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return {}
        start = len(_MAGIC) + _DIGEST
        body = memoryview(content)[start:]
        if not content.startswith(_MAGIC) or not hmac.compare_digest(
            content[len(_MAGIC) : start], self._sign(body)
        ):
            return {}
        context, entries = pickle.loads(body)  # noqa: S301 - after the digest, see above
        return entries if context == self._context else {}

    def _write(self, path: Path) -> None:
        kept: dict[bytes, bytes] = {}
        size = 0
        for key, blob in (*self._used.items(), *self._old.items()):
            if key not in kept and size + len(blob) <= MAX_BYTES:
                kept[key] = blob
                size += len(blob)
        body = pickle.dumps((self._context, kept), protocol=5)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_MAGIC + self._sign(body) + body)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise

    def _sign(self, body: bytes | memoryview) -> bytes:
        return hashlib.blake2b(body, key=self._key, digest_size=_DIGEST).digest()


def _home() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("govlint", appauthor=False)


def _secret(home: Path) -> bytes:
    """This user's key, made on first use. GOVLINT_CACHE_KEY replaces it where machines share a
    cache folder."""
    if given := os.environ.get("GOVLINT_CACHE_KEY"):
        return hashlib.sha256(given.encode("utf-8", "surrogateescape")).digest()
    path = home / "key"
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        _make_folder(home)
        key = secrets.token_bytes(32)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another run was faster
            key = path.read_bytes()
        else:
            with os.fdopen(handle, "wb") as file:
                file.write(key)
    if len(key) != 32:
        raise OSError(f"{path} is no key; delete it")
    return key


def _make_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / ".gitignore").write_text("*\n", "utf-8")
    (folder / "CACHEDIR.TAG").write_text(_TAG, "utf-8")


def _prune(folder: Path) -> None:
    """Keep the caches of the projects scanned last."""
    files = sorted(folder.glob("*.facts"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in files[MAX_PROJECTS:]:
        path.unlink(missing_ok=True)


def _code_stamp() -> str:
    """Changes with every edit of the code that makes facts, also between releases."""
    digest = hashlib.sha256(govlint.__version__.encode())
    package = Path(govlint.__file__).parent
    for room in ("model", "catalog", "syntax", "extract", "inputs"):
        for path in sorted((package / room).glob("**/*.py")):
            about = path.stat()
            digest.update(f"{path.name}\0{about.st_size}\0{about.st_mtime_ns}\0".encode())
    return digest.hexdigest()
