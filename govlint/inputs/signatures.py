"""SSH signatures, checked and made by ssh-keygen. Only its exit code is believed."""

import subprocess
import tempfile
from pathlib import Path

from govlint.inputs.git import environment

NAMESPACE = "govlint-approval"
SIGNERS = ".govlint/allowed_signers"
REVOKED = ".govlint/revoked_keys"
TIMEOUT = 30  # seconds
MAX_BYTES = 64 * 1024  # of a signature


class SigningError(Exception):
    """A signature could not be made. The text is one line a user understands."""


def verify(
    data: bytes,
    signature: bytes,
    signer: str,
    signers: bytes,
    revoked: bytes | None = None,
    namespace: str = NAMESPACE,
) -> str:
    """Why a signature does not prove that `signer` signed `data`; empty when it does, now.

    `signers` is the content of an allowed signers file (ssh-keygen(1), ALLOWED SIGNERS) and
    `revoked` that of a revocation list, both from a place the signed change has no hand in.
    """
    if len(signature) > MAX_BYTES:
        return "the signature is too large to be one"
    with tempfile.TemporaryDirectory(prefix="govlint-") as folder:
        files = {"signature": signature, "signers": signers}
        if revoked is not None:
            files["revoked"] = revoked
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
        arguments = ["-Y", "verify", "-f", "signers", "-I", signer, "-n", namespace]
        arguments += ["-s", "signature", *(["-r", "revoked"] if revoked is not None else [])]
        try:
            done = _keygen(arguments, data, Path(folder))
        except SigningError as error:
            return str(error)
    if done.returncode == 0:
        return ""
    return f"it is no valid signature by {signer} ({_first_line(done)})"


def sign(data: bytes, key: Path) -> bytes:
    """A detached signature over `data` for approvals. Raises SigningError.

    `key` is a private key, or a public one whose private half an agent holds.
    """
    arguments = ["-Y", "sign", "-f", str(key.absolute()), "-n", NAMESPACE]
    done = _keygen(arguments, data, None)
    if done.returncode or not done.stdout.startswith(b"-----BEGIN SSH SIGNATURE-----"):
        raise SigningError(f"{key}: cannot sign: {_first_line(done)}")
    return done.stdout


def _keygen(
    arguments: list[str], data: bytes, folder: Path | None
) -> "subprocess.CompletedProcess[bytes]":
    try:
        return subprocess.run(
            ["ssh-keygen", *arguments],
            input=data,
            capture_output=True,
            env=environment(),
            cwd=folder,
            timeout=TIMEOUT if folder else None,  # a person may be asked for a passphrase
            check=False,
        )
    except FileNotFoundError:
        raise SigningError("ssh-keygen is not installed") from None
    except subprocess.TimeoutExpired:
        raise SigningError(f"ssh-keygen took more than {TIMEOUT} s") from None
    except (OSError, ValueError) as error:
        raise SigningError(f"ssh-keygen cannot run: {error}") from None


def _first_line(done: "subprocess.CompletedProcess[bytes]") -> str:
    lines = (done.stderr or done.stdout).decode("utf-8", "replace").split("\n")
    return next((line.strip() for line in lines if line.strip()), "ssh-keygen says no more")
