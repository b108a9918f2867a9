"""Which files the catalogue is made of, and the digest of what they say."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from govlint import __version__
from govlint.catalog.words import KINDS

FOLDERS = {
    "providers": "provider",
    "frameworks": "framework",
    "guards": "guard",
    "retries": "retry",
}


@dataclass(frozen=True, slots=True)
class Source:
    """One YAML file. `shipped` is False for a user's own."""

    path: Path
    data: bytes
    kind: str
    shipped: bool


def shipped_rules() -> Path:
    """Where the entries are: inside the installed package, else beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "_rules"
    return inside if inside.is_dir() else package.parent / "rules"


def sources(extra: Sequence[Path | Source], problems: list[str]) -> list[Source]:
    """The shipped files, then the user's; what cannot be read goes to `problems`."""
    found: list[Source] = []
    rules = shipped_rules()
    for folder, kind in FOLDERS.items():
        paths = sorted((rules / folder).glob("*.yaml"))
        found.extend(Source(path, path.read_bytes(), kind, True) for path in paths)
    if not found:
        problems.append(f"{rules}:1:1: the shipped rules are missing; install govlint again")
    for place in extra:
        if isinstance(place, Source):
            found.append(place)
            continue
        paths = [place] if place.is_file() else sorted(place.rglob("*.y*ml"))
        if not paths:
            problems.append(
                f"{place}:1:1: no catalogue entry here (a .yaml file or a folder of them)"
            )
        for path in paths:
            try:
                found.append(own(path, path.read_bytes()))
            except OSError as error:
                problems.append(f"{path}:1:1: cannot be read: {error.strerror}")
    return found


def own(path: Path, data: bytes) -> Source:
    """A user's file; the name of its folder says what kind of entries it has."""
    return Source(path, data, FOLDERS.get(path.parent.name, KINDS[0]), False)


def digest(files: Sequence[Source]) -> str:
    """Changes with every entry, with the tool's version and with the code that reads entries."""
    total = sha256(f"{__version__} {sys.version_info[:2]}".encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        total.update(path.read_bytes())
    for source in files:
        total.update(f"\0{source.path}\0{source.kind}\0{len(source.data)}\0".encode())
        total.update(source.data)
    return total.hexdigest()
