"""Which version of a library the code of a folder runs with."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple


class Said(NamedTuple):
    """What one file says of a library.

    `folder`: root-relative, whose code it is for. `rank`: the lower, the better it knows (lock
    file, requirements, project). `version` for an exact pin, else `specifier`, "" for anything.
    """

    folder: str
    rank: int
    version: str | None
    specifier: str


class Versions:
    """By normalised distribution name, what every file of the project says of it.

    `folders`: all in which a file could have said something.
    """

    def __init__(
        self, said: Mapping[str, Sequence[Said]] | None = None, folders: Iterable[str] = ()
    ) -> None:
        self._said = said or {}
        self._folders = frozenset(folders)
        self._memo: dict[tuple[str, str], str | None] = {}

    def of(self, names: Iterable[str], path: str) -> str | None:
        """The one version of the first of `names` with one, for the code of a file.

        The project around the file is asked: the nearest folder above it that names the library,
        then those above, then those below. What lies beside it is another project. Where equals
        disagree, the version is not known.
        """
        folder = path.rpartition("/")[0]
        return next((found for name in names if (found := self._at(name, folder))), None)

    def texts(self) -> list[str]:
        """A text for each thing said, the library first: equal texts lead to equal answers."""
        said = [f"{name} {one}" for name, every in self._said.items() for one in every]
        return sorted((*said, *self._folders))

    def _at(self, name: str, folder: str) -> str | None:
        if name not in self._said:
            return None
        if (name, folder) not in self._memo:
            self._memo[name, folder] = self._settled(name, self._project(name, folder))
        return self._memo[name, folder]

    def _project(self, name: str, folder: str) -> str:
        above = [folder]
        while folder:
            folder = folder.rpartition("/")[0]
            above.append(folder)
        naming = {one.folder for one in self._said[name]}
        nearest = [one for one in above if one in naming] or [
            one for one in above if one in self._folders
        ]
        return nearest[0] if nearest else ""

    def _settled(self, name: str, project: str) -> str | None:
        asked = [(_place(one, project), one) for one in self._said[name]]
        first: tuple[int, ...] | None = None
        version, ranged = None, False
        for place, one in sorted(asked, key=lambda each: each[0]):
            if place == _ELSEWHERE:
                break
            if first is None or (version is None and ranged and one.version):
                # After a range only, a pin further away is more exact.
                first, version, ranged = place, one.version, bool(one.specifier)
            elif first == place and one.version not in (None, version):
                version, ranged = None, False
        return version


_ELSEWHERE = (2, 0, 0)


def _place(said: Said, project: str) -> tuple[int, int, int]:
    """When it is asked: first the project itself and what is above, then what is below."""
    folder = said.folder
    if _below(project, folder):  # its own, or above
        return (0, project.count("/") - folder.count("/") + bool(project) - bool(folder), said.rank)
    if _below(folder, project):
        return (1, said.rank, folder.count("/"))
    return _ELSEWHERE


def _below(folder: str, top: str) -> bool:
    return not top or folder == top or folder.startswith(f"{top}/")
