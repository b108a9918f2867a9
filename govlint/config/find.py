"""Where the policy is."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from govlint.config.reader import PolicyError, hint

NAMES = tuple(
    folder + name + ending
    for folder, name in (("", "govlint"), ("", ".govlint"), (".github/", "govlint"))
    for ending in (".yaml", ".yml")
)

Read = Callable[[str], bytes | None]
"""Bytes of a root-relative POSIX path, None when there is no such file."""


@dataclass(frozen=True, slots=True)
class Found:
    """A policy file: `label` for messages, `path` as `read` wants it, its bytes, how to read more."""

    label: str
    path: str
    data: bytes
    read: Read


def disk(root: Path) -> Read:
    """Read files below `root`; a link that leads out of it is no file."""
    top = root.resolve()

    def read(path: str) -> bytes | None:
        target = root / path
        try:
            if not target.resolve().is_relative_to(top) or not target.exists():
                return None
            return target.read_bytes()
        except FileNotFoundError:
            return None
        except (OSError, RuntimeError) as error:
            raise PolicyError([f"{path}: cannot be read: {error}"]) from None

    return read


def find_policy(root: Path, explicit: Path | None, read: Read | None = None) -> Found | None:
    """The policy file, or None when there is none.

    `explicit` replaces the search. A file inside `root` is read through `read` where one is
    given (a git revision), so that a change is judged by the law before it; a file elsewhere is
    the caller's own and comes from disk. Two policies are an error: nobody should have to know
    which one wins.
    """
    reader = read or disk(root)
    if explicit is not None:
        return _explicit(root, explicit, reader)
    found = [
        Found(name, name, data, reader) for name in NAMES if (data := reader(name)) is not None
    ]
    pointer = _pyproject(reader)
    if pointer is not None and pointer not in [each.path for each in found]:
        data = reader(pointer)
        if data is None:
            raise PolicyError(
                [f'pyproject.toml: [tool.govlint] policy = "{pointer}": no such file']
            )
        found.append(Found(pointer, pointer, data, reader))
    if len(found) > 1:
        names = " and ".join(each.label for each in found)
        raise PolicyError([f"{names} are both policies; keep one, or name one with --policy"])
    return found[0] if found else None


def _explicit(root: Path, explicit: Path, reader: Read) -> Found:
    target = Path.cwd() / explicit
    try:
        inside = target.parent.resolve().relative_to(root.resolve()) / target.name
    except (ValueError, OSError, RuntimeError):
        path, label, reader = target.name, str(explicit), disk(target.parent)
    else:
        path = label = inside.as_posix()
    data = reader(path)
    if data is None:
        raise PolicyError([f"{label}: no such policy file"])
    return Found(label, path, data, reader)


def _pyproject(reader: Read) -> str | None:
    """The path that `[tool.govlint] policy` names."""
    data = reader("pyproject.toml")
    if data is None or b"govlint" not in data:
        return None
    import tomllib

    try:
        tool = tomllib.loads(data.decode("utf-8")).get("tool", {})
    except (ValueError, RecursionError) as error:
        if b"tool.govlint" not in data:
            return None  # somebody else's mistake, and no policy of ours in sight
        raise PolicyError([f"pyproject.toml: {error}"]) from None
    table = tool.get("govlint") if isinstance(tool, dict) else None
    if table is None:
        return None
    if not isinstance(table, dict):
        raise PolicyError(["pyproject.toml: [tool.govlint] must be a table with the key policy"])
    problems = [
        f'pyproject.toml: [tool.govlint] has an unknown key "{key}"; {hint(key, ["policy"])} '
        "(everything else belongs into the policy file)"
        for key in table
        if key != "policy"
    ]
    path = table.get("policy")
    if not problems and (not isinstance(path, str) or (path := inside("", path)) is None):
        problems = ["pyproject.toml: [tool.govlint] policy must be a path inside the repository"]
    if problems:
        raise PolicyError(problems)
    assert isinstance(path, str)
    return path


def inside(folder: str, path: str) -> str | None:
    """`path` seen from `folder`, normalised; None when it leads out of the root."""
    if path.startswith("/") or "\\" in path or "\0" in path or path[1:2] == ":":
        return None
    parts: list[str] = []
    for part in (*PurePosixPath(folder).parts, *path.split("/")):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts) or None
