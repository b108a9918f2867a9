"""Who committed what: signatures of commits, the commits behind a file, the authors of a change."""

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from govlint.inputs.git import GitError, ask
from govlint.inputs.revisions import parents, resolve
from govlint.inputs.signatures import verify

RECORDS = ".govlint/approvals"
_TOGETHER = "%(trailers:key=Co-authored-by,valueonly,unfold)"
_WHO = re.compile(r"\s*[<>]\s*")  # between the name and the e-mail of a trailer
_NOREPLY = re.compile(r"(?:[0-9]+\+)?([^@+]+)@users\.noreply\.github\.com", re.IGNORECASE)


def history_of(root: Path, head: str, path: str) -> list[str]:
    """Commits reachable from `head` that made the file what it is, newest first."""
    found = ask(root, "rev-list", head, "--", f":(top,literal){path}")
    return found.decode("ascii").split()


def authors(root: Path, base: str, head: str, path: str | None) -> frozenset[str]:
    """Every name, e-mail and GitHub login that authors, co-authors and committers of a file's
    changes give; without a path, those of every commit that does more than approve.

    They are free text: good enough to keep somebody out, never to let somebody in.
    """
    said = ask(
        root, "log", "-z", f"--format=%an%n%ae%n%cn%n%ce%n{_TOGETHER}", "--full-history", "-m",
        f"{base}..{head}", "--",
        *([":(top)", f":(top,exclude){RECORDS}"] if path is None else [f":(top,literal){path}"]),
    )  # fmt: skip
    lines = said.decode("utf-8", "replace").replace("\0", "\n").split("\n")
    found = {part for line in lines for part in _WHO.split(line.strip()) if part}
    logins = {match[1] for each in found if (match := _NOREPLY.fullmatch(each))}
    return frozenset(found | logins)


@dataclass(frozen=True, slots=True)
class Signed:
    """The commit that added a file, or why it proves nothing (`says`)."""

    commit: str = ""
    says: str = ""


def signed_addition(
    root: Path, head: str, path: str, signer: str, signers: bytes, revoked: bytes | None
) -> Signed:
    """The commit that added a file, when `signer` signed it and nobody changed the file later.

    The key must be allowed to `signer` at the time of the commit, and still be now.
    """
    try:
        commits = history_of(root, head, path)
        if not commits:
            return Signed(says="no commit has the record")
        commit, before = commits[0], parents(root, commits[0])
        if any(resolve(root, parent) is None for parent in before):
            return Signed(says="this shallow clone hides which commit added the record")
        # A record that was deleted and written anew was added by the commit that did the latter.
        if any(_has(root, parent, path) for parent in before):
            return Signed(says=f"a later commit ({commit[:12]}) changed the record")
        raw = ask(root, "cat-file", "commit", commit)
        why = _wrong_signature(root, commit, raw, signer, signers, revoked)
    except GitError as error:
        return Signed(says=str(error))
    return Signed(says=f"the commit {commit[:12]}: {why}") if why else Signed(commit)


def _has(root: Path, commit: str, path: str) -> bool:
    return bool(ask(root, "ls-tree", commit, "--", path))


def _wrong_signature(
    root: Path, commit: str, raw: bytes, signer: str, signers: bytes, revoked: bytes | None
) -> str:
    payload, signatures = split_signature(raw)
    if not signatures:
        return "it is not signed"
    if len(signatures) > 1 or not signatures[0].startswith(b"-----BEGIN SSH SIGNATURE-----"):
        return "only one SSH signature can be held against the allowed signers of the base"
    if why := verify(payload, signatures[0], signer, signers, revoked, namespace="git"):
        return why
    return "" if _git_agrees(root, commit, signers, revoked) else "git verify-commit refuses it"


def _git_agrees(root: Path, commit: str, signers: bytes, revoked: bytes | None) -> bool:
    """Whether git itself verifies the commit, at the commit's own time."""
    with tempfile.TemporaryDirectory(prefix="govlint-") as folder:
        files = {"allowedSignersFile": signers, "revocationFile": revoked or b""}
        settings = []
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
            settings += ["-c", f"gpg.ssh.{name}={Path(folder) / name}"]
        try:
            ask(root, *settings, "verify-commit", "--raw", commit)
        except GitError:
            return False
    return True


def split_signature(raw: bytes) -> tuple[bytes, list[bytes]]:
    """A commit object without its signature headers, which is what was signed, and those."""
    header, blank, message = raw.partition(b"\n\n")
    kept: list[bytes] = []
    signatures: list[list[bytes]] = []
    inside = False
    for line in header.split(b"\n"):
        name, _, value = line.partition(b" ")
        if name in (b"gpgsig", b"gpgsig-sha256"):
            inside = True
            signatures.append([value])
        elif inside and line.startswith(b" "):
            signatures[-1].append(value)
        else:
            inside = False
            kept.append(line)
    return b"\n".join(kept) + blank + message, [b"\n".join(each) + b"\n" for each in signatures]
