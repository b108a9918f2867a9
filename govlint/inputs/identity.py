"""Which repository this is."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from govlint.inputs.git import GitError, ask

# scp-like git@host:owner/name, and URLs with or without user and port.
_REMOTE = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://[^/]+/|[^/:@]+@[^/:]+:/?)(?P<name>[^?#]+?)(?:\.git)?/?", re.IGNORECASE
)


def repository_name(root: Path, environ: Mapping[str, str] | None = None) -> str | None:
    """owner/name: what the CI says (GitHub, GitLab), else the path of the remote `origin`.

    None when neither says it; a folder's name is never taken for it.
    """
    environ = os.environ if environ is None else environ
    for variable in ("GITHUB_REPOSITORY", "CI_PROJECT_PATH"):
        if name := environ.get(variable, "").strip("/ "):
            return name
    try:
        url = ask(root, "config", "--local", "--get", "remote.origin.url").decode("utf-8").strip()
    except (GitError, UnicodeDecodeError):
        return None
    match = _REMOTE.fullmatch(url)
    return match["name"].strip("/") if match else None
