"""Ask git without running anything the repository brings along.

A repository's own config, hooks, filters, attributes and environment can run programs
(fsmonitor, external diffs, text conversion, filters, remote helpers, lazy fetches of partial
clones). Every command here is given overrides for all of them, is told its directories instead
of finding them, reads objects and the index but never the work tree through git's eyes, and
cannot reach a network. docs/decisions/004-git.md has the reasons.
"""

import os
import subprocess
from pathlib import Path

TIMEOUT = 60  # seconds for one command

_OVERRIDES = {
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.attributesFile": os.devnull,
    "core.sshCommand": "false",
    "core.pager": "cat",
    "core.quotePath": "false",
    "credential.helper": "",
    "diff.external": "",
    "diff.renameLimit": "4000",
    "gpg.program": "gpg",
    "gpg.ssh.program": "ssh-keygen",
    "log.showSignature": "false",
    "protocol.allow": "never",
    "submodule.recurse": "false",
}


class GitError(Exception):
    """git could not answer. The text is one line a user understands."""


class NoGitError(GitError):
    """There is no git to ask."""


def environment() -> dict[str, str]:
    """The environment for git: nothing that redirects it, everything that tames it."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    env |= {
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_GRAFT_FILE": os.devnull,
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_PAGER": "cat",
        "LC_ALL": "C",
        "GIT_CONFIG_COUNT": str(len(_OVERRIDES)),
    }
    for index, (key, value) in enumerate(_OVERRIDES.items()):
        env[f"GIT_CONFIG_KEY_{index}"] = key
        env[f"GIT_CONFIG_VALUE_{index}"] = value
    return env


def repo_root(start: Path) -> Path | None:
    """The nearest folder at or above `start` with a `.git` in it, None outside a repository."""
    here = start.resolve()
    for folder in (here, *here.parents):
        if (folder / ".git").exists():
            return folder
    return None


def open_repository(start: Path) -> Path:
    """The root of the repository that `start` lies in, checked to be a readable one with files.

    Raises GitError outside a repository, in a bare one, or where its data cannot be understood.
    """
    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
    import git.exc
    from git import Repo

    try:
        with Repo(start, search_parent_directories=True, expand_vars=False) as repository:
            if repository.bare:
                raise GitError(f"{start} is a bare repository: it has no files to check")
            root = repo_root(start)
    except (git.exc.InvalidGitRepositoryError, git.exc.NoSuchPathError):
        raise GitError(f"{start} is not in a git repository") from None
    except (OSError, ValueError) as error:
        raise GitError(f"the repository at {start} cannot be read: {error}") from None
    if root is None:
        raise GitError(f"{start} is not in a git repository")
    return root


def command(root: Path, *arguments: str) -> list[str]:
    """The argument list for a git command on the repository at `root`.

    Naming both directories keeps `core.worktree` of the repository from pointing elsewhere.
    """
    return ["git", f"--git-dir={root / '.git'}", f"--work-tree={root}", *arguments]


def ask(root: Path, *arguments: str, stdin: bytes = b"", timeout: int = TIMEOUT) -> bytes:
    """What a git command prints. Raises GitError when git is missing, fails or takes more than
    `timeout` seconds."""
    try:
        done = subprocess.run(
            command(root, *arguments),
            input=stdin,
            capture_output=True,
            env=environment(),
            cwd=root,
            timeout=timeout,
            check=False,
        )
    except FileNotFoundError:
        raise NoGitError("git is not installed") from None
    except subprocess.TimeoutExpired:
        raise GitError(f"git {arguments[0]} took more than {timeout} s") from None
    except OSError as error:
        raise GitError(f"git cannot run: {error}") from None
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        told = [line for line in lines if not line.startswith(("hint:", "warning:"))]
        raise GitError(told[0] if told else f"git {arguments[0]} failed")
    return done.stdout


def names(output: bytes) -> list[str]:
    """Paths of a `-z` listing; bytes that are not UTF-8 become surrogates, as Python's paths have them."""
    return [os.fsdecode(each) for each in output.split(b"\0") if each]


def tracked(root: Path, below: str = "") -> tuple[list[str], list[str]]:
    """Root-relative paths in the index: files, and submodules."""
    files: list[str] = []
    submodules: list[str] = []
    for entry in names(ask(root, "ls-files", "-z", "--stage", *_limit(below))):
        about, _, path = entry.partition("\t")
        (submodules if about.startswith("160000") else files).append(path)
    return files, submodules


def untracked(root: Path, below: str = "") -> list[str]:
    """Paths git neither tracks nor ignores; a repository inside this one ends in a slash."""
    return names(ask(root, "ls-files", "-z", "--others", "--exclude-standard", *_limit(below)))


def left_out(root: Path) -> set[str]:
    """Tracked paths that a sparse checkout keeps from the work tree."""
    entries = names(ask(root, "ls-files", "-z", "-t"))
    return {entry[2:] for entry in entries if entry.startswith("S ")}


def _limit(below: str) -> list[str]:
    return ["--", f":(top,literal){below}"] if below else []
