"""Which folders of a project can be imported as what."""

from collections.abc import Collection
from dataclasses import dataclass

from govlint.model.paths import in_test


@dataclass(frozen=True, slots=True)
class Layout:
    """Root-relative folders.

    `packages`: those with an `__init__.py`, read or not, that can be imported. `libraries`: packages that are a library
    of the catalogue, in that library's own repository: to the examples beside it, it is a library.
    """

    packages: frozenset[str] = frozenset()
    libraries: tuple[str, ...] = ()

    def foreign(self, path: str, importer: str) -> bool:
        """Whether a file belongs to a library that the importing file is no part of.

        The tests of a library are: what they pass to its functions is passed by nobody else.
        """
        return any(
            _below(path, each) and not _below(importer, each) and not in_test(importer)
            for each in self.libraries
        )


def packages_of(paths: Collection[str]) -> frozenset[str]:
    """The folders with an `__init__.py`, but for those whose name no import statement can say.

    What lies in `my-app/` is imported from there, whatever file is beside it.
    """
    return frozenset(
        folder
        for folder, _, name in (path.rpartition("/") for path in paths)
        if name == "__init__.py" and (not folder or folder.rpartition("/")[2].isidentifier())
    )


def _below(path: str, folder: str) -> bool:
    return path.startswith(f"{folder}/")
