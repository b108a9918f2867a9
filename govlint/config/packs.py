"""The policies that come with govlint. A released version never changes; a change is a new file."""

import re
from functools import cache
from pathlib import Path

import govlint

_NAME = re.compile(r"([a-z]+)-([0-9]+)\.yaml\Z")


@cache
def shipped(name: str) -> Path:
    """A folder of `rules/`, in a wheel or in a checkout."""
    package = Path(govlint.__file__).parent
    installed = package / "_rules" / name
    return installed if installed.is_dir() else package.parent / "rules" / name


@cache
def packs() -> dict[str, Path]:
    """`name@version` -> file, and `name` -> its newest version."""
    versions: dict[str, dict[int, Path]] = {}
    for path in sorted(shipped("packs").glob("*.yaml")):
        if match := _NAME.match(path.name):
            versions.setdefault(match[1], {})[int(match[2])] = path
    found = {
        f"{name}@{number}": path for name, all_ in versions.items() for number, path in all_.items()
    }
    return found | {name: all_[max(all_)] for name, all_ in versions.items()}


def pack_id(path: Path) -> str:
    """`recommended@1` for .../recommended-1.yaml."""
    name, _, version = path.stem.rpartition("-")
    return f"{name}@{version}"
