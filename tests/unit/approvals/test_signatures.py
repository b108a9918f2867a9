from pathlib import Path

import pytest

from govlint.inputs import signatures
from govlint.inputs.signatures import SigningError, sign, verify
from tests.unit.approvals.made import LEAD, RECORD, VP
from tests.unit.approvals.signing import keygen, make_key, public, signed

DATA = RECORD.encode()
NO = f"it is no valid signature by {LEAD} "


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("keys")
    return {name: make_key(folder, name) for name in ("lead", "vp")}


def line(key: Path, who: str = LEAD, options: str = "") -> bytes:
    return f"{who} {options + ' ' if options else ''}{public(key)}\n".encode()


def test_our_signature_verifies(keys: dict[str, Path]) -> None:
    assert verify(DATA, sign(DATA, keys["lead"]), LEAD, line(keys["lead"])) == ""


def test_what_ssh_keygen_signs_verifies(keys: dict[str, Path]) -> None:
    assert verify(DATA, signed(DATA, keys["lead"]), LEAD, line(keys["lead"])) == ""


@pytest.mark.parametrize(
    "options", ['valid-before="20200101"', 'valid-after="20990101"', 'namespaces="git"']
)
def test_a_key_that_may_not_sign_approvals_now(keys: dict[str, Path], options: str) -> None:
    says = verify(DATA, signed(DATA, keys["lead"]), LEAD, line(keys["lead"], options=options))
    assert says.startswith(NO)


def test_a_key_with_fitting_options(keys: dict[str, Path]) -> None:
    options = 'namespaces="govlint-approval",valid-before="20990101"'
    assert verify(DATA, signed(DATA, keys["lead"]), LEAD, line(keys["lead"], options=options)) == ""


def test_a_signature_for_another_namespace(keys: dict[str, Path]) -> None:
    for namespace in ("git", "file"):
        sig = signed(DATA, keys["lead"], namespace)
        assert verify(DATA, sig, LEAD, line(keys["lead"])).startswith(NO)


def test_a_signature_over_another_record(keys: dict[str, Path]) -> None:
    sig = signed(DATA.replace(b"to: 1.00", b"to: 0.75"), keys["lead"])
    assert verify(DATA, sig, LEAD, line(keys["lead"])).startswith(NO)


def test_a_signature_by_another_person(keys: dict[str, Path]) -> None:
    both = line(keys["lead"]) + line(keys["vp"], VP)
    sig = signed(DATA, keys["vp"])
    assert verify(DATA, sig, VP, both) == ""
    assert verify(DATA, sig, LEAD, both).startswith(NO)


def test_an_unknown_key_and_no_signers(keys: dict[str, Path]) -> None:
    sig = signed(DATA, keys["vp"])
    assert verify(DATA, sig, LEAD, line(keys["lead"])).startswith(NO)
    assert verify(DATA, sig, LEAD, b"").startswith(NO)
    assert verify(DATA, sig, LEAD, b"\x00garbage\n\n").startswith(NO)


def test_a_revoked_key(keys: dict[str, Path], tmp_path: Path) -> None:
    sig = signed(DATA, keys["lead"])
    revoked = public(keys["lead"]).encode() + b"\n"
    assert verify(DATA, sig, LEAD, line(keys["lead"]), revoked).startswith(NO)
    keygen("-k", "-f", tmp_path / "krl", keys["lead"].with_name("lead.pub"))
    assert verify(DATA, sig, LEAD, line(keys["lead"]), (tmp_path / "krl").read_bytes()) != ""
    other = public(keys["vp"]).encode() + b"\n"
    assert verify(DATA, sig, LEAD, line(keys["lead"]), other) == ""


@pytest.mark.parametrize("who", ["", "-Overify-time=20200101", "*", "*@corp.example", "?" * 17])
def test_odd_principals_match_nobody(keys: dict[str, Path], who: str) -> None:
    assert verify(DATA, signed(DATA, keys["lead"]), who, line(keys["lead"])) != ""


@pytest.mark.parametrize("sig", [b"", b"-----BEGIN SSH SIGNATURE-----\n", b"\xff" * 100])
def test_damaged_signatures(keys: dict[str, Path], sig: bytes) -> None:
    assert verify(DATA, sig, LEAD, line(keys["lead"])).startswith(NO)


def test_a_huge_signature(keys: dict[str, Path]) -> None:
    says = verify(DATA, b"x" * 70_000, LEAD, line(keys["lead"]))
    assert says == "the signature is too large to be one"


def test_signing_without_a_key(tmp_path: Path) -> None:
    with pytest.raises(SigningError, match="cannot sign: Couldn't load"):
        sign(DATA, tmp_path / "none")


def test_without_ssh_keygen(keys: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    sig = signed(DATA, keys["lead"])
    monkeypatch.setattr(signatures, "environment", lambda: {"PATH": "/nonexistent"})
    monkeypatch.setenv("PATH", "/nonexistent")
    assert verify(DATA, sig, LEAD, line(keys["lead"])) == "ssh-keygen is not installed"
