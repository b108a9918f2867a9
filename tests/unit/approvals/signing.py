"""Keys, allowed signers and signed commits, made by the real tools."""

import subprocess
from pathlib import Path

from tests.unit.inputs.repository import run


def keygen(*arguments: str | Path, data: bytes = b"") -> bytes:
    done = subprocess.run(
        ["ssh-keygen", *map(str, arguments)], input=data, capture_output=True, check=True
    )
    return done.stdout


def make_key(folder: Path, name: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    keygen("-q", "-t", "ed25519", "-N", "", "-C", name, "-f", folder / name)
    return folder / name


def public(key: Path) -> str:
    kind, body, *_ = key.with_name(key.name + ".pub").read_text().split()
    return f"{kind} {body}"


def signed(data: bytes, key: Path, namespace: str = "govlint-approval") -> bytes:
    return keygen("-Y", "sign", "-f", key, "-n", namespace, data=data)


def commit_signed(root: Path, key: Path, message: str = "approve") -> str:
    """Commit everything, signed with an SSH key."""
    run(root, "add", "-A")
    run(
        root, "-c", "gpg.format=ssh", "-c", f"user.signingKey={key}", "commit", "-qS", "-m", message
    )
    return run(root, "rev-parse", "HEAD")
