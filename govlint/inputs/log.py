"""The history of a repository: every commit with the files it changes, from one `git log`."""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import NamedTuple

from govlint.inputs.git import GitError, ask
from govlint.inputs.revisions import is_shallow, resolve

_LONGEST = 600  # seconds: a hundred thousand commits take less
_FORMAT = "--format=%x01%H%x00%P%x00%cI%x00%an%x00%ae%x00%cn%x00%ce%x00%s"
_FIELDS = 7  # after the commit's own id
_NOTHING = "0"
_FILES = frozenset({"100644", "100755", "100664"})  # no links, no submodules


class Version(NamedTuple):
    """A file of a commit: path and blob id. Paths that are not UTF-8 hold surrogates."""

    path: str
    blob: str


class Entry(NamedTuple):
    """A changed file: what it was in each parent, and what it is; None where it is not there."""

    before: tuple[Version | None, ...]
    after: Version | None


class Commit(NamedTuple):
    """One commit; `when` is when it was committed, in UTC. A merge has an entry only for a file
    that is like none of its parents': everything else was changed by the commits it merges."""

    id: str
    parents: tuple[str, ...]
    when: datetime
    author: str
    author_email: str
    committer: str
    committer_email: str
    subject: str
    entries: tuple[Entry, ...]


def history(root: Path, since: str | None = None) -> list[Commit]:
    """The commits HEAD is made of, parents before children; `since` a day or moment, or all that
    are not part of a commit, branch or tag.

    A renamed file is one entry where its content is the same. Raises GitError where there is none, where `since` is neither, or where the clone is cut off.
    """
    if resolve(root, "HEAD") is None:
        raise GitError("there is no commit yet")
    moment = _moment(since) if since else None
    scope = ["HEAD"]
    if since and moment is None:
        start = resolve(root, since)
        if start is None:
            raise GitError(
                f'--since "{since}" is no commit, branch or tag of this repository, and no date '
                "(YYYY-MM-DD)"
            )
        scope = [f"{start}..HEAD"]
    said = ask(
        root, "log", "-z", "--raw", "-c", "-M100%", "--root", "--no-abbrev", "--no-ext-diff",
        "--no-textconv", "--no-color", "--no-notes", "--encoding=UTF-8", "--topo-order",
        "--reverse", _FORMAT, *scope, "--", timeout=_LONGEST,
    )  # fmt: skip
    commits = [each for each in _commits(said) if moment is None or each.when >= moment]
    cut = _cut_off(root)
    if not cut.isdisjoint(each.id for each in commits):
        raise GitError(
            "this clone is shallow: older changes are not in it; fetch the history "
            '("fetch-depth: 0" for actions/checkout, or git fetch --unshallow), or give a later '
            "--since"
        )
    return commits


def _moment(text: str) -> datetime | None:
    try:
        if len(text) == len("2026-01-31"):
            return datetime.combine(date.fromisoformat(text), time(), UTC)
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _cut_off(root: Path) -> frozenset[str]:
    """The commits whose parents a shallow clone left out."""
    if not is_shallow(root):
        return frozenset()
    place = os.fsdecode(ask(root, "rev-parse", "--git-path", "shallow")).strip()
    try:
        return frozenset((root / place).read_text("ascii").split())
    except (OSError, UnicodeDecodeError) as error:
        raise GitError(f"the list of what this shallow clone left out: {error}") from None


def _commits(said: bytes) -> Iterator[Commit]:
    tokens = said.split(b"\0")
    at = 0
    while at < len(tokens):
        if not tokens[at]:
            at += 1
            continue
        head = tokens[at][1:].decode("ascii")
        told = [each.decode("utf-8", "replace") for each in tokens[at + 1 : at + 1 + _FIELDS]]
        parents, when, author, author_email, committer, committer_email, subject = told
        at += 1 + _FIELDS
        entries: list[Entry] = []
        while at < len(tokens) and not tokens[at].startswith(b"\x01"):
            entry = tokens[at].lstrip(b"\n")
            if not entry:
                at += 1
                continue
            paths = [os.fsdecode(tokens[at + 1])]
            at += 2
            if not entry.startswith(b"::") and entry.split()[-1][:1] in b"RC":
                paths.append(os.fsdecode(tokens[at]))
                at += 1
            entries.append(_entry(entry.decode("ascii"), paths))
        yield Commit(
            id=head,
            parents=tuple(parents.split()),
            when=_utc(when),
            author=author,
            author_email=author_email,
            committer=committer,
            committer_email=committer_email,
            subject=subject,
            entries=tuple(entries),
        )


def _entry(text: str, paths: list[str]) -> Entry:
    sides = len(text) - len(text.lstrip(":")) + 1
    fields = text.lstrip(":").split(" ")
    modes, blobs = fields[:sides], fields[sides : 2 * sides]
    old, new = paths[0], paths[-1]
    versions = [
        Version(path, blob) if mode in _FILES and blob.strip(_NOTHING) else None
        for mode, blob, path in zip(modes, blobs, [*[old] * (sides - 1), new], strict=True)
    ]
    return Entry(tuple(versions[:-1]), versions[-1])


def _utc(when: str) -> datetime:
    try:
        return datetime.fromisoformat(when).astimezone(UTC)
    except (ValueError, OverflowError):
        return datetime.fromtimestamp(0, UTC)  # a commit date no calendar has
