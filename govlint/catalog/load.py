"""Loads the catalogue: shipped entries, then the user's; from the cache when nothing changed."""

import gc
import os
import pickle
import tempfile
from collections.abc import Sequence
from pathlib import Path

from govlint.catalog.files import Source, digest, sources
from govlint.catalog.index import Catalog

_KEPT = 8  # cached catalogues of other versions and policies
_loaded: dict[str, Catalog] = {}  # by digest: several runs of one process share theirs


class CatalogError(Exception):
    """Entries that cannot be used. `problems`: "file:line:col: message", all of them."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = list(dict.fromkeys(problems))


def load_catalog(extra: Sequence[Path | Source] = ()) -> Catalog:
    """The catalogue with the entries below each of `extra` (files, read or not, or folders) added.

    Raises CatalogError with every problem of every file.
    """
    problems: list[str] = []
    files = sources(extra, problems)
    if problems:
        raise CatalogError(problems)
    key = digest(files)
    if key not in _loaded:
        _loaded[key] = _from_cache(files, key)
    return _loaded[key]


def _from_cache(files: Sequence[Source], key: str) -> Catalog:
    place = _cache_folder() / f"catalog-{key}.pickle"
    cached = _cached(place)
    if cached is not None:
        return cached
    catalog = build(files, key)
    _keep(place, catalog)
    return catalog


def build(files: Sequence[Source], key: str) -> Catalog:
    """Parses every file. Raises CatalogError with every problem of every file."""
    from govlint.catalog.assemble import assemble

    problems: list[str] = []
    entries = assemble(files, problems)
    if problems:
        raise CatalogError(problems)
    return Catalog(entries, key)


def _cache_folder() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("govlint", appauthor=False)


def _cached(place: Path) -> Catalog | None:
    """What was kept, or None: a broken or foreign file is the same as none."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        found = pickle.loads(place.read_bytes())  # noqa: S301  # written by us, into the user's own cache
    except Exception:
        return None
    finally:
        if collecting:
            gc.enable()
    return found if isinstance(found, Catalog) else None


def _keep(place: Path, catalog: Catalog) -> None:
    """Written beside and moved into place; a cache that cannot be written is no error."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=place.parent, prefix="catalog-")
        with os.fdopen(handle, "wb") as file:
            file.write(pickle.dumps(catalog, pickle.HIGHEST_PROTOCOL))
        Path(name).replace(place)
        kept = sorted(
            place.parent.glob("catalog-*.pickle"),
            key=lambda path: path.stat().st_mtime,
            reverse=True,
        )
        for old in kept[_KEPT:]:
            old.unlink(missing_ok=True)
    except OSError:
        return
