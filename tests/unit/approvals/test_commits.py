from pathlib import Path

import pytest

from govlint.inputs.commits import Signed, authors, signed_addition, split_signature
from govlint.inputs.git import ask
from tests.unit.approvals.made import LEAD, PATH, RECORD, VP
from tests.unit.approvals.signing import commit_signed, make_key, public
from tests.unit.inputs.repository import commit, repository, run, write


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("keys")
    return {name: make_key(folder, name) for name in ("lead", "vp")}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return repository(tmp_path / "repo", {"app/settings.py": "SESSION_BUDGET_USD = 0.50\n"})


def look(
    root: Path, signers: str, who: str = LEAD, revoked: bytes | None = None, head: str = "HEAD"
) -> Signed:
    return signed_addition(root, head, PATH, who, signers.encode(), revoked)


def approve(root: Path, key: Path) -> str:
    write(root, {PATH: RECORD})
    return commit_signed(root, key)


def test_a_signed_commit_proves(root: Path, keys: dict[str, Path]) -> None:
    made = approve(root, keys["lead"])
    write(root, {"other.py": "x = 1\n"})
    commit(root)
    assert look(root, f"{LEAD} {public(keys['lead'])}\n") == Signed(commit=made)


def test_it_proves_through_the_merge_of_a_pull_request(root: Path, keys: dict[str, Path]) -> None:
    run(root, "checkout", "-q", "-b", "change")
    made = approve(root, keys["lead"])
    run(root, "checkout", "-q", "main")
    write(root, {"other.py": "x = 1\n"})
    commit(root)
    run(root, "merge", "-q", "--no-ff", "change", "-m", "merge")
    assert look(root, f"{LEAD} {public(keys['lead'])}\n") == Signed(commit=made)


def test_a_repository_with_sha256(tmp_path: Path, keys: dict[str, Path]) -> None:
    root = tmp_path / "repo"
    root.mkdir()
    run(root, "init", "-q", "--object-format=sha256")
    made = approve(root, keys["lead"])
    assert len(made) == 64
    assert look(root, f"{LEAD} {public(keys['lead'])}\n") == Signed(commit=made)


def test_an_unsigned_commit(root: Path, keys: dict[str, Path]) -> None:
    write(root, {PATH: RECORD})
    made = commit(root, "Approved-by: lena@corp.example")
    assert look(root, f"{LEAD} {public(keys['lead'])}\n").says == (
        f"the commit {made[:12]}: it is not signed"
    )


def test_a_commit_signed_by_another(root: Path, keys: dict[str, Path]) -> None:
    made = approve(root, keys["vp"])
    both = f"{LEAD} {public(keys['lead'])}\n{VP} {public(keys['vp'])}\n"
    assert look(root, both).says.startswith(
        f"the commit {made[:12]}: it is no valid signature by {LEAD}"
    )
    assert look(root, both, who=VP) == Signed(commit=made)


@pytest.mark.parametrize(
    "options", ['namespaces="govlint-approval" ', 'valid-before="20200101" ', 'valid-after="20990101" ']
)  # fmt: skip
def test_a_key_that_may_not_sign_commits_now(
    root: Path, keys: dict[str, Path], options: str
) -> None:
    approve(root, keys["lead"])
    assert "no valid signature" in look(root, f"{LEAD} {options}{public(keys['lead'])}\n").says


def test_a_key_that_came_after_the_commit(root: Path, keys: dict[str, Path]) -> None:
    write(root, {PATH: RECORD})
    run(root, "add", "-A")
    tree = run(root, "write-tree")
    when = {"GIT_AUTHOR_DATE": "1577836800 +0000", "GIT_COMMITTER_DATE": "1577836800 +0000"}
    made = run(
        root, "-c", "gpg.format=ssh", "-c", f"user.signingKey={keys['lead']}",
        "commit-tree", "-S", "-p", "HEAD", "-m", "old", tree, **when,
    )  # fmt: skip
    signers = f'{LEAD} valid-after="20260101" {public(keys["lead"])}\n'
    assert look(root, signers, head=made).says == (
        f"the commit {made[:12]}: git verify-commit refuses it"
    )


def test_a_revoked_key(root: Path, keys: dict[str, Path]) -> None:
    approve(root, keys["lead"])
    signers = f"{LEAD} {public(keys['lead'])}\n"
    assert "no valid signature" in look(root, signers, revoked=public(keys["lead"]).encode()).says
    assert look(root, signers, revoked=public(keys["vp"]).encode()).says == ""


def test_a_record_changed_later(root: Path, keys: dict[str, Path]) -> None:
    approve(root, keys["lead"])
    write(root, {PATH: RECORD.replace("to: 1.00", "to: 9.00")})
    later = commit(root)
    assert look(root, f"{LEAD} {public(keys['lead'])}\n").says == (
        f"a later commit ({later[:12]}) changed the record"
    )


def test_a_record_that_was_deleted_and_written_anew(root: Path, keys: dict[str, Path]) -> None:
    """What the help of a refused record asks for: the commit that adds it now must be signed."""
    signers = f"{LEAD} {public(keys['lead'])}\n"
    write(root, {PATH: RECORD.replace("to: 1.00", "to: 9.00")})
    commit(root)
    (root / PATH).unlink()
    commit(root)
    added = approve(root, keys["lead"])
    assert look(root, signers) == Signed(added)
    (root / PATH).unlink()
    commit(root)
    write(root, {PATH: RECORD})
    unsigned = commit(root)
    assert look(root, signers).says == f"the commit {unsigned[:12]}: it is not signed"


def test_a_record_changed_in_a_merge(root: Path, keys: dict[str, Path]) -> None:
    run(root, "checkout", "-q", "-b", "change")
    approve(root, keys["lead"])
    run(root, "checkout", "-q", "main")
    run(root, "merge", "-q", "--no-ff", "--no-commit", "change")
    write(root, {PATH: RECORD.replace("to: 1.00", "to: 9.00")})
    merge = commit(root)
    assert look(root, f"{LEAD} {public(keys['lead'])}\n").says == (
        f"a later commit ({merge[:12]}) changed the record"
    )


def test_a_record_that_is_not_there(root: Path) -> None:
    assert look(root, "").says == "no commit has the record"


def test_a_tampered_commit(root: Path, keys: dict[str, Path]) -> None:
    """The signature of one commit moved to another that has another record."""
    made = approve(root, keys["lead"])
    _, (signature,) = split_signature(ask(root, "cat-file", "commit", made))
    run(root, "reset", "-q", "--hard", "HEAD~1")
    write(root, {PATH: RECORD.replace("to: 1.00", "to: 9.00")})
    raw = ask(root, "cat-file", "commit", commit(root))
    header, _, message = raw.partition(b"\n\n")
    sig = b"gpgsig " + signature.strip().replace(b"\n", b"\n ")
    forged = (root / "forged", header + b"\n" + sig + b"\n\n" + message)
    forged[0].write_bytes(forged[1])
    commit_id = run(root, "hash-object", "-t", "commit", "-w", "forged")
    says = look(root, f"{LEAD} {public(keys['lead'])}\n", head=commit_id).says
    assert "no valid signature" in says


def test_an_openpgp_signature(root: Path, keys: dict[str, Path]) -> None:
    write(root, {PATH: RECORD})
    raw = ask(root, "cat-file", "commit", commit(root))
    header, _, message = raw.partition(b"\n\n")
    sig = b"\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n -----END PGP SIGNATURE-----"
    (root / "raw").write_bytes(header + sig + b"\n\n" + message)
    made = run(root, "hash-object", "-t", "commit", "-w", "raw")
    assert look(root, f"{LEAD} {public(keys['lead'])}\n", head=made).says == (
        f"the commit {made[:12]}: only one SSH signature can be held against the allowed signers"
        " of the base"
    )


def test_programs_of_the_repository_never_run(
    root: Path, keys: dict[str, Path], tmp_path: Path
) -> None:
    made = approve(root, keys["lead"])
    trap, mark = tmp_path / "trap", tmp_path / "ran"
    trap.write_text(f"#!/bin/sh\ntouch {mark}\nexit 0\n")
    trap.chmod(0o755)
    for name in ("gpg.program", "gpg.ssh.program", "gpg.x509.program", "core.fsmonitor"):
        run(root, "config", name, str(trap))
    run(root, "config", "gpg.ssh.allowedSignersFile", str(tmp_path / "all"))
    (tmp_path / "all").write_text(f"{LEAD} {public(keys['vp'])}\n")
    assert look(root, f"{LEAD} {public(keys['lead'])}\n") == Signed(commit=made)
    assert not mark.exists()
    assert "no valid signature" in look(root, f"{LEAD} {public(keys['vp'])}\n").says


def test_a_shallow_clone_cannot_say_who_added_it(
    root: Path, keys: dict[str, Path], tmp_path: Path
) -> None:
    approve(root, keys["lead"])
    run(tmp_path, "clone", "-q", "--depth=1", f"file://{root}", "shallow")
    assert look(tmp_path / "shallow", f"{LEAD} {public(keys['lead'])}\n").says == (
        "this shallow clone hides which commit added the record"
    )


def test_authors_of_a_change(root: Path) -> None:
    base = run(root, "rev-parse", "HEAD")
    write(root, {"app/settings.py": "SESSION_BUDGET_USD = 5\n"})
    run(root, "add", "-A")
    run(
        root, "-c", "user.name=Bob", "commit", "-q", "-m", "x",
        "--author", "Dora <12+dora-d@users.noreply.github.com>",
    )  # fmt: skip
    write(root, {"other.py": "x = 1\n"})
    run(root, "add", "-A")
    run(root, "commit", "-q", "-m", "y", "--author", "Emil <emil@corp.example>")
    assert authors(root, base, "HEAD", "app/settings.py") == {
        "A", "a@example.com", "Dora", "12+dora-d@users.noreply.github.com", "dora-d",
    }  # fmt: skip
