"""`--base auto`: what the place a run was started from says a change is compared with."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from govlint.inputs.git import GitError, open_repository
from govlint.inputs.revisions import resolve

_NONE = frozenset("0")  # git's id for "there was nothing": zeros only


def automatic_base(start: Path, environ: Mapping[str, str]) -> str | None:
    """The revision, None where nothing says one. The first that applies:

    - GitHub Actions: the base of the pull request or of the merge queue's group; for a push what the default branch was before
      it, or, on another branch, the default branch;
    - GitLab CI: the base of the merge request;
    - anywhere: the default branch of the remote that is pushed to (as pre-commit and prek name
      it), else of `origin`;
    - a pre-push hook without such a branch: what the remote has of the branch.

    What a CI names is answered also where it is not in the clone, for the comparison to refuse.
    """
    named = _github(environ) or environ.get("CI_MERGE_REQUEST_DIFF_BASE_SHA")
    if named:
        return named
    try:
        top = open_repository(start)
    except GitError:
        return None
    remote = environ.get("PRE_COMMIT_REMOTE_NAME") or "origin"
    candidates = [f"refs/remotes/{remote}/{branch}" for branch in ("HEAD", "main", "master")]
    candidates.append(environ.get("PRE_COMMIT_FROM_REF", ""))
    return next((each for each in candidates if resolve(top, each)), None)


def _github(environ: Mapping[str, str]) -> str | None:
    event = _event(environ)
    try:
        if "pull_request" in event:
            return _text(event["pull_request"]["base"]["sha"])
        if "merge_group" in event:
            return _text(event["merge_group"]["base_sha"])
        if environ.get("GITHUB_EVENT_NAME") != "push":
            return None
        branch = _text(event["repository"]["default_branch"])
        before = _text(event["before"])
    except (KeyError, TypeError):
        return None
    if branch and environ.get("GITHUB_REF") != f"refs/heads/{branch}":
        return f"refs/remotes/origin/{branch}"
    return None if before is None or set(before) <= _NONE else before


def _event(environ: Mapping[str, str]) -> dict[str, Any]:
    try:
        event = json.loads(Path(environ.get("GITHUB_EVENT_PATH", "")).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return event if isinstance(event, dict) else {}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
