"""Versions of libraries that a project has locked: defaults differ from version to version."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any

from govlint.model.facts import Problem
from govlint.model.source import Span
from govlint.model.versions import Said, Versions

_LOCKS = frozenset({"uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock"})
_PYLOCK = re.compile(r"pylock(\.[^./]+)?\.toml\Z")
_REQUIREMENTS = re.compile(r"(.*requirements.*|constraints.*)\.(txt|in)\Z")

_VERSION = re.compile(r"v?[0-9]+[0-9a-z.!+_-]*\Z", re.IGNORECASE)
_REQUIREMENT = re.compile(
    r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*(\(?[^;#@]*)", re.ASCII
)
_HEADER = re.compile(rb"^\[\[packages?\]\]", re.MULTILINE)
_PACKAGE = re.compile(
    rb'^\[\[packages?\]\]\r?\nname = "([^"\\\n]+)"\r?\nversion = "([^"\\\n]+)"', re.MULTILINE
)


@dataclass(slots=True)
class Locked:
    """`versions`: those of each folder of the project, by normalised distribution name."""

    versions: Versions
    problems: list[Problem] = field(default_factory=list)


def normalised(name: str) -> str:
    """The name as PyPI compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def is_lock(path: str) -> bool:
    """Whether a root-relative path is a file that `locked_versions` reads."""
    return _rank(path) is not None


def _rank(path: str) -> int | None:
    """0 for lock files, 1 for requirements, 2 for pyproject.toml."""
    parts = PurePosixPath(path).parts
    name = parts[-1]
    if name in _LOCKS or _PYLOCK.match(name):
        return 0
    if _REQUIREMENTS.match(name) or (parts[-2:-1] == ("requirements",) and name.endswith(".txt")):
        return 1
    return 2 if name == "pyproject.toml" else None


def locked_versions(files: Mapping[str, bytes], unread: Iterable[Problem] = ()) -> Locked:
    """What the lock files, requirements and projects among `files` (path -> bytes) lock.

    `unread` are those that could not be had; like any here they cost no verdict.
    A lock file goes before requirements, those before pyproject.toml. A file that cannot be read
    is a problem and locks nothing.
    """
    problems = [replace(problem, blocks=False) for problem in unread]
    said: dict[str, list[Said]] = {}
    folders = set()
    for path in sorted(files):
        if (rank := _rank(path)) is None:
            continue
        folder = _folder(path)
        folders.add(folder)
        try:
            asked = [
                (normalised(name), specifier.strip())
                for name, specifier in _asked(path, files[path])
            ]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            why = " ".join(str(error).split())[:120] or type(error).__name__
            says = f"the versions it locks cannot be read: {why}"
            help_ = "mend it; until then limits that depend on a version are unknown"
            problems.append(Problem(Span(path, 1, 1, 1, 1), says, help_, blocks=False))
            continue
        for name, specifier in asked:
            said.setdefault(name, []).append(Said(folder, rank, _exact(specifier), specifier))
    return Locked(Versions(said, folders), problems)


def _folder(path: str) -> str:
    """The folder whose code a file speaks of: the one above `requirements/`."""
    folder = path.rpartition("/")[0]
    above, _, last = folder.rpartition("/")
    return above if last == "requirements" else folder


def _exact(specifier: str) -> str | None:
    """The version of an exact pin, None for anything wider."""
    text = specifier.strip("() ")
    if text.startswith("=="):
        text = text.lstrip("=").strip()
        return text if _VERSION.match(text) else None
    return None


def _asked(path: str, data: bytes) -> Iterator[tuple[str, str]]:
    """(name, specifier) of one file. Raises ValueError and its like when it is not what it claims."""
    name = path.rpartition("/")[2]
    if name == "Pipfile.lock":
        content = json.loads(data)
        for section in ("default", "develop"):
            for package, about in content.get(section, {}).items():
                yield package, about.get("version", "")
    elif _rank(path) == 0:
        yield from _tables(data)
    elif name == "pyproject.toml":
        yield from _project(_toml(data))
    else:
        yield from _requirements(data.decode("utf-8-sig"))


def _toml(data: bytes) -> dict[str, Any]:
    import tomllib

    return tomllib.loads(data.decode("utf-8"))


def _tables(data: bytes) -> Iterator[tuple[str, str]]:
    """The [[package]] tables of uv, poetry, pdm and pylock.

    These files are large, written by machines and look the same everywhere: tomllib takes 0.3 s
    for what the expression finds in 0.01 s. Where it does not find every table, tomllib decides.
    """
    found = _PACKAGE.findall(data)
    if found and len(found) == len(_HEADER.findall(data)) and b"\n<<<<<<<" not in data:
        for name, version in found:
            yield name.decode(), f"=={version.decode()}"
        return
    content = _toml(data)
    for package in content.get("package", content.get("packages", [])):
        version = package.get("version")  # absent for what is built from source here
        yield package["name"], f"=={version}" if version else ""


def _requirements(text: str) -> Iterator[tuple[str, str]]:
    for line in re.sub(r"\\\r?\n", " ", text).splitlines():
        bare = re.split(r"\s#|\s--|^\s*#", line, maxsplit=1)[0].strip()
        if bare and not bare.startswith("-") and (parts := _split(bare)):
            yield parts


def _split(requirement: str) -> tuple[str, str] | None:
    match = _REQUIREMENT.match(requirement)
    return (match[1], match[2].strip("() \t")) if match and "://" not in match[0] else None


def _project(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    project = content.get("project", {})
    groups = [
        project.get("dependencies", []),
        *project.get("optional-dependencies", {}).values(),
        *content.get("dependency-groups", {}).values(),
    ]
    for group in groups:
        for each in group:
            if isinstance(each, str) and (parts := _split(each)):
                yield parts
    poetry = content.get("tool", {}).get("poetry", {})
    tables = [poetry.get("dependencies", {}), poetry.get("dev-dependencies", {})]
    tables += [group.get("dependencies", {}) for group in poetry.get("group", {}).values()]
    for table in tables:
        for name, about in table.items():
            asked = about.get("version", "") if isinstance(about, dict) else about
            if name != "python" and isinstance(asked, str):
                # Poetry writes an exact pin without an operator.
                yield name, f"=={asked}" if _VERSION.match(asked) else asked
