"""Git repositories for tests, untouched by the machine's own settings."""

import os
import subprocess
from pathlib import Path


def write(root: Path, files: dict[str, str | bytes]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)


def run(root: Path, *arguments: str, **more: str) -> str:
    """What a git command prints; keyword arguments are environment variables."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    env |= {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.com",
        "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.com",
        "GIT_ALLOW_PROTOCOL": "file",
        **more,
    }  # fmt: skip
    done = subprocess.run(
        ["git", "-C", str(root), *arguments], env=env, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def repository(root: Path, files: dict[str, str | bytes]) -> Path:
    root.mkdir(parents=True, exist_ok=True)
    run(root, "init", "-q", "-b", "main")
    write(root, files)
    commit(root)
    return root


def commit(root: Path, message: str = "change") -> str:
    run(root, "add", "-A")
    run(root, "commit", "-q", "--allow-empty", "-m", message)
    return run(root, "rev-parse", "HEAD")
