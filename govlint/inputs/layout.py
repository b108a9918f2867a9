"""The layout of a project: its packages, and the libraries whose own repository it is."""

import re
from collections.abc import Iterator, Mapping

from govlint.catalog.index import Catalog
from govlint.inputs.locks import normalised
from govlint.inputs.modules import SOURCE_ROOTS
from govlint.model.layout import Layout, packages_of

_SETUP_NAME = re.compile(rb"^\s*name\s*=\s*[\"']([\w.-]+)[\"']", re.MULTILINE)


def layout_of(files: Mapping[str, bytes], catalog: Catalog) -> Layout:
    """The layout of `files`, root-relative path -> bytes."""
    packages = packages_of(files)
    roots: dict[str, set[str]] = {}
    for entry in catalog.entries.values():
        for name in entry.packages:
            roots.setdefault(normalised(name), set()).update(entry.roots)
    libraries = {
        package
        for folder, name in _distributions(files)
        for root in roots.get(name, ())
        for package in _packages(folder, root)
        if package in packages
    }
    return Layout(packages, tuple(sorted(libraries)))


def _packages(folder: str, root: str) -> Iterator[str]:
    """Where the import root of a distribution that is built in `folder` can lie."""
    for source in ("", *sorted(SOURCE_ROOTS)):
        yield "/".join(part for part in (folder, source, root.replace(".", "/")) if part)


def _distributions(files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """(folder, normalised name) of what is built here."""
    import tomllib

    for path, data in files.items():
        folder, _, base = path.rpartition("/")
        if base == "pyproject.toml":
            try:
                content = tomllib.loads(data.decode("utf-8"))
            except ValueError:  # said when its versions are read
                continue
            for table in (content.get("project"), _poetry(content)):
                if isinstance(table, dict) and isinstance(table.get("name"), str):
                    yield folder, normalised(table["name"])
        elif base == "setup.py" and (found := _SETUP_NAME.search(data)):
            yield folder, normalised(found[1].decode())


def _poetry(content: dict[str, object]) -> object:
    tool = content.get("tool")
    return tool.get("poetry") if isinstance(tool, dict) else None
