"""Repositories with a history, made by one `git fast-import`."""

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tests.unit.inputs.repository import run

Files = dict[str, "str | bytes | None"]


_FIRST = 1793491200  # 1 November 2026


class Made(NamedTuple):
    """One commit: the files it writes (None: deletes) on top of its first parent's.

    `parents` are indices of earlier commits; None: the one before. `day` is of November 2026.
    """

    files: Files
    message: str = "change"
    author: str = "Dora <dora@corp.example>"
    parents: tuple[int, ...] | None = None
    day: int = 1


def imported(root: Path, commits: Sequence[Made], base: int = 0) -> list[str]:
    """Make a repository with these commits on `main`, which is the last one; their ids.

    With a `base`, `main` is what the first so many made, and `change`, checked out, the last.
    """
    root.mkdir(parents=True, exist_ok=True)
    branch = "change" if base else "main"
    run(root, "init", "-q", "-b", branch)
    out: list[bytes] = []
    for number, made in enumerate(commits):
        parents = made.parents if made.parents is not None else (number - 1,) if number else ()
        moment = _FIRST + (made.day - 1) * 86400 + number
        out.append(
            b"commit refs/heads/c%d\nmark :%d\n" % (number, number + 1)
            + f"author {made.author} {moment} +0000\ncommitter {made.author} {moment} +0000\n".encode()
            + _data(made.message)
        )
        for keyword, parent in zip(("from", *["merge"] * len(parents)), parents, strict=False):
            out.append(f"{keyword} :{parent + 1}\n".encode())
        for path, text in made.files.items():
            name = b'"' + path.encode().replace(b"\n", b"\\n") + b'"'
            if text is None:
                out.append(b"D " + name + b"\n")
            else:
                out.append(b"M 100644 inline " + name + b"\n" + _data(text))
    last = len(commits) - 1
    out.append(b"reset refs/heads/main\nfrom :%d\n" % (base or last + 1))
    out.append(b"reset refs/heads/%s\nfrom :%d\n" % (branch.encode(), last + 1))
    subprocess.run(
        ["git", "-C", str(root), "fast-import", "--quiet", "--force"],
        input=b"".join(out), check=True, capture_output=True,
    )  # fmt: skip
    run(root, "reset", "-q", "--hard", branch)
    refs = run(root, "for-each-ref", "--format=%(refname:short) %(objectname)", "refs/heads/c*")
    ids = dict(line.split() for line in refs.splitlines())
    return [ids[f"c{number}"] for number in range(len(commits))]


def _data(text: str | bytes) -> bytes:
    raw = text.encode() if isinstance(text, str) else text
    return b"data %d\n" % len(raw) + raw + b"\n"
