"""Commits and trees: which commit a change is compared with, and what differs."""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from govlint.inputs.git import GitError, NoGitError, ask, names

_DEEPEN = (
    'fetch the history: "fetch-depth: 0" for actions/checkout, GIT_DEPTH: 0 for GitLab, '
    "or git fetch --unshallow"
)


class Change(NamedTuple):
    """One path that differs between two trees.

    `status`: A added, D deleted, M modified, R renamed, T type changed (a file became a link).
    `old` is the path at the base, `new` the one at the head; the same unless renamed.
    """

    status: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Base:
    """The commit a change is judged against, and in words how it was found."""

    commit: str
    how: str


def resolve(root: Path, revision: str) -> str | None:
    """The id of the commit a revision means, None when there is none (here). Raises NoGitError."""
    if not revision or revision.startswith("-") or "\0" in revision:
        return None
    try:
        found = ask(root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
        commit = found.decode("ascii").strip()
        # rev-parse answers for any full id; only the object itself proves that it is here.
        ask(root, "cat-file", "-e", f"{commit}^{{tree}}")
    except NoGitError:
        raise
    except (GitError, UnicodeDecodeError):
        return None
    return commit


def is_shallow(root: Path) -> bool:
    """Whether history was cut off when the repository was cloned."""
    return ask(root, "rev-parse", "--is-shallow-repository").strip() == b"true"


def merge_base(root: Path, one: str, other: str) -> str | None:
    """The best common ancestor of two commits, None when they share none (here)."""
    try:
        found = ask(root, "merge-base", one, other)
    except GitError:
        return None
    return found.decode("ascii").split()[0]


def parents(root: Path, commit: str) -> list[str]:
    """Ids of a commit's parents as the commit says, also of those a shallow clone left out."""
    header = ask(root, "cat-file", "commit", commit).partition(b"\n\n")[0]
    return [
        line.removeprefix(b"parent ").decode("ascii")
        for line in header.split(b"\n")
        if line.startswith(b"parent ")
    ]


def base_commit(root: Path, revision: str, environ: Mapping[str, str] | None = None) -> Base:
    """The commit that a change on top of `revision` started from: their merge base with HEAD.

    Where a shallow clone hides it, the base of the pull request (from the event file of GitHub
    Actions) and the first parent of GitHub's own merge commit are tried; nothing is ever fetched.
    Raises GitError with what to do, never answers "no changes" instead.
    """
    environ = os.environ if environ is None else environ
    head = resolve(root, "HEAD")
    if head is None:
        raise GitError("there is no commit yet to compare with")
    event = _event_base(environ)
    if namesakes := _namesakes(root, revision):
        raise GitError(f'"{revision}" means {" and ".join(namesakes)}, which differ; write one out')
    tip, how = resolve(root, revision), revision
    if tip is None and "/" not in revision:
        tip, how = resolve(root, f"refs/remotes/origin/{revision}"), f"origin/{revision}"
    if tip is None and event and revision in (event, environ.get("GITHUB_BASE_REF")):
        tip, how = resolve(root, event), "the base of the pull request"
    first = parents(root, head)
    if tip is None and len(first) > 1 and _merged_by_github(environ, head):
        tip, how = resolve(root, first[0]), "the first parent of the merge commit"
    if tip is None:
        raise GitError(_missing(root, revision))
    if tip == head and event:
        raise GitError(f'the base "{revision}" is the head of the pull request itself')
    found = merge_base(root, tip, head)
    if found is None and tip in first:
        found = tip
    if found is None:
        if is_shallow(root):
            raise GitError(f'no common history with "{revision}" in this shallow clone; {_DEEPEN}')
        raise GitError(f'"{revision}" and HEAD have no common history')
    return Base(found, how if found == tip else f"where the change left {how}")


def _namesakes(root: Path, revision: str) -> list[str]:
    """The references a short name stands for, where they are not one commit.

    git would take the tag: whoever may push a tag `main` or `origin/main` would choose the base.
    """
    if not re.fullmatch(r"[\w.][\w./-]*", revision) or revision in ("HEAD", "auto"):
        return []
    places = ("refs/", "refs/tags/", "refs/heads/", "refs/remotes/")
    found = {
        name: commit
        for name in (place + revision for place in places)
        if (commit := resolve(root, name)) is not None
    }
    return sorted(found) if len(set(found.values())) > 1 else []


def _merged_by_github(environ: Mapping[str, str], head: str) -> bool:
    """Whether HEAD is the test merge of a pull request, not a merge its author made, whose first
    parent could be anything."""
    merge = re.fullmatch(r"refs/pull/[0-9]+/merge", environ.get("GITHUB_REF", ""))
    return merge is not None and environ.get("GITHUB_SHA") == head


def _missing(root: Path, revision: str) -> str:
    if is_shallow(root):
        return f'the base "{revision}" is not in this shallow clone; {_DEEPEN}'
    return (
        f'"{revision}" is no commit, branch or tag of this repository; fetch it, or mend the name'
    )


def _event_base(environ: Mapping[str, str]) -> str | None:
    """The base commit of the pull request GitHub Actions runs for."""
    path = environ.get("GITHUB_EVENT_PATH")
    if not path or not environ.get("GITHUB_EVENT_NAME", "pull_request").startswith("pull_request"):
        return None
    try:
        event: Any = json.loads(Path(path).read_bytes())
        sha = event["pull_request"]["base"]["sha"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return sha if isinstance(sha, str) and sha.isalnum() else None


def tree(root: Path, commit: str) -> dict[str, str]:
    """Path -> blob id of the plain files of a commit; no links, no submodules."""
    ids: dict[str, str] = {}
    for entry in names(ask(root, "ls-tree", "-r", "-z", "--full-tree", commit)):
        about, _, path = entry.partition("\t")
        mode, kind, blob = about.split(" ")
        if kind == "blob" and mode != "120000":
            ids[path] = blob
    return ids


def _differences(root: Path, base: str, head: str, renames: str) -> list[str]:
    return names(
        ask(root, "diff-tree", "-r", "-z", "--name-status", renames, "--no-rename-empty",
            "--no-ext-diff", "--no-textconv", base, head)
    )  # fmt: skip


def changed(root: Path, base: str, head: str) -> list[Change]:
    """What differs between two commits, by path; a renamed file is one change."""
    try:
        fields = _differences(root, base, head, "--find-renames")
    except GitError:  # a partial clone lacks contents; equal ones are known by their ids
        fields = _differences(root, base, head, "--find-renames=100%")
    changes = []
    at = 0
    while at < len(fields):
        status, old = fields[at][0], fields[at + 1]
        renamed = status in "RC"
        changes.append(Change(status, old, fields[at + 2] if renamed else old))
        at += 3 if renamed else 2
    return sorted(changes, key=lambda change: (change.new, change.old))
