"""Attempts to get a raise approved that nobody entitled approved, on real repositories."""

from pathlib import Path

import pytest

from tests.unit.approvals.forge import Forge, environ, review, serving
from tests.unit.approvals.forge import commit as listed
from tests.unit.approvals.ground import FILE, LAW, Ground, make_keys, prepare
from tests.unit.approvals.made import LEAD, PATH, RECORD, VP
from tests.unit.approvals.signing import commit_signed, public, signed
from tests.unit.inputs.repository import run, write

RAISE = {FILE: "SESSION_BUDGET_USD = 1.00\n"}
SIG = PATH + ".sig"
DORA = "dora@corp.example"


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return make_keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def ground(tmp_path: Path, keys: dict[str, Path]) -> Ground:
    return prepare(tmp_path, keys)


def by_lead(ground: Ground, record: str = RECORD, namespace: str = "govlint-approval") -> bytes:
    return signed(record.encode(), ground.keys["lead"], namespace)


def test_an_honest_signature_approves(ground: Ground) -> None:
    ground.change({**RAISE, PATH: RECORD, SIG: by_lead(ground)})
    assert ground.verdict() == (True, "")


def test_an_honest_signed_commit_approves(ground: Ground) -> None:
    ground.change(RAISE)
    write(ground.root, {PATH: RECORD})
    commit_signed(ground.root, ground.keys["lead"])
    assert ground.verdict() == (True, "")


def test_approved_first_and_changed_later(ground: Ground) -> None:
    run(ground.root, "checkout", "-q", "main")
    ground.change({PATH: RECORD, SIG: by_lead(ground)})
    run(ground.root, "checkout", "-q", "change")
    run(ground.root, "merge", "-q", "main")
    ground.change(RAISE)
    assert ground.verdict() == (True, "")


def test_no_proof_at_all(ground: Ground) -> None:
    write(ground.root, {**RAISE, PATH: RECORD})
    run(ground.root, "add", "-A")
    run(
        ground.root,
        "commit",
        "-q",
        "-m",
        f"raise\n\nApproved-by: {LEAD}",
        "--author",
        f"L <{LEAD}>",
    )
    approved, why = ground.verdict()
    assert not approved
    assert why == f'the approver "{LEAD}" made the change'


def test_a_trailer_is_no_proof(ground: Ground) -> None:
    write(ground.root, {**RAISE, PATH: RECORD})
    run(ground.root, "add", "-A")
    run(ground.root, "commit", "-q", "-m", f"raise\n\nApproved-by: {LEAD}")
    head = run(ground.root, "rev-parse", "HEAD")
    says = (
        f"nothing proves it (ssh-signature: there is no {SIG}; signed-commit: the commit"
        f" {head[:12]}: it is not signed; github-review: GITHUB_REPOSITORY is not set;"
        " reviews are read in GitHub Actions only)"
    )
    assert ground.verdict() == (False, says)


def test_self_approval(ground: Ground) -> None:
    own = RECORD.replace(LEAD, DORA)
    sig = signed(own.encode(), ground.keys["dora"])
    ground.change({**RAISE, PATH: own, SIG: sig})
    assert ground.verdict() == (False, f'"{DORA}" is requester and approver')


def test_self_approval_with_another_requester(ground: Ground) -> None:
    own = RECORD.replace(DORA, "someone@corp.example")
    write(ground.root, {**RAISE, PATH: own, SIG: by_lead(ground, own)})
    run(ground.root, "add", "-A")
    run(ground.root, "commit", "-q", "-m", "raise", "--author", f"Lena <{LEAD}>")
    assert ground.verdict() == (False, f'the approver "{LEAD}" made the change')


def test_self_approval_under_another_name(ground: Ground) -> None:
    """The signers at the base give lena's key two principals: it is one person."""
    own = RECORD.replace(f"approver: {LEAD}", "approver: lena")
    write(ground.root, {**RAISE, PATH: own, SIG: by_lead(ground, own)})
    run(ground.root, "add", "-A")
    run(ground.root, "commit", "-q", "-m", "raise", "--author", f"Lena <{LEAD}>")
    assert ground.verdict() == (False, 'the approver "lena" made the change')


def test_roster_edited_in_the_change(ground: Ground) -> None:
    own = RECORD.replace(LEAD, "friend@corp.example")
    ground.change(
        {
            **RAISE,
            PATH: own,
            SIG: signed(own.encode(), ground.keys["dora"]),
            "govlint.yaml": LAW.replace(LEAD, f"{LEAD}, friend@corp.example"),
            ".govlint/allowed_signers": f"friend@corp.example {public(ground.keys['dora'])}\n",
        }
    )
    assert ground.verdict() == (
        False, '"friend@corp.example" is not in the roster as engineering-lead at the base'
    )  # fmt: skip


def test_allowed_signers_from_the_change(ground: Ground) -> None:
    ground.change(
        {
            **RAISE,
            PATH: RECORD,
            SIG: signed(RECORD.encode(), ground.keys["dora"]),
            ".govlint/allowed_signers": f"{LEAD} {public(ground.keys['dora'])}\n",
        }
    )
    approved, why = ground.verdict()
    assert not approved
    assert f"it is no valid signature by {LEAD}" in why


def test_a_commit_signed_with_a_key_from_the_change(ground: Ground) -> None:
    write(
        ground.root,
        {
            **RAISE,
            PATH: RECORD,
            ".govlint/allowed_signers": f"{LEAD} {public(ground.keys['dora'])}\n",
        },
    )
    commit_signed(ground.root, ground.keys["dora"])
    approved, why = ground.verdict()
    assert not approved
    assert f"it is no valid signature by {LEAD}" in why


def test_no_signers_at_the_base(tmp_path: Path, keys: dict[str, Path]) -> None:
    ground = prepare(tmp_path, keys)
    run(ground.root, "checkout", "-q", "main")
    (ground.root / ".govlint/allowed_signers").unlink()
    ground.change({})
    run(ground.root, "checkout", "-q", "change")
    run(ground.root, "merge", "-q", "main")
    signers = f"{LEAD} {public(keys['lead'])}\n"
    ground.change(
        {**RAISE, PATH: RECORD, SIG: by_lead(ground), ".govlint/allowed_signers": signers}
    )
    approved, why = ground.verdict()
    assert not approved
    assert "ssh-signature: there is no .govlint/allowed_signers at the base" in why


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("SESSION_BUDGET", "DAILY_BUDGET", 'it is for key "DAILY_BUDGET_USD", the change is to "SESSION_BUDGET_USD"'),
        ("to: 1.00", "to: 0.90", "it approves 0.90, the change goes to 1.0"),
        ("corp/agents", "corp/sandbox", 'it is for repository "corp/sandbox", the change is to "corp/agents"'),
        ("app/settings.py", "tests/settings.py", 'it is for file "tests/settings.py", the change is to "app/settings.py"'),
        ("per: session", "per: call", 'it is for period "call", the change is to "session"'),
        ("unit: usd", "unit: tokens", 'it is for unit "tokens", the change is to "usd"'),
        ("from: 0.50", "from: 0.10", "it approves a change from 0.10, the base has 0.5"),
        ("SESSION_BUDGET", "SESSIОN_BUDGET", 'it is for key "SESSIОN_BUDGET_USD" (with U+041E CYRILLIC CAPITAL LETTER O), the change is to "SESSION_BUDGET_USD"'),
    ],
)  # fmt: skip
def test_replay_of_a_signed_record_for_something_else(
    ground: Ground, old: str, new: str, says: str
) -> None:
    other = RECORD.replace(old, new)
    ground.change({**RAISE, PATH: other, SIG: by_lead(ground, other)})
    assert ground.verdict() == (False, says)


def test_a_signature_over_another_record(ground: Ground) -> None:
    small = RECORD.replace("to: 1.00", "to: 0.60")
    ground.change({**RAISE, PATH: RECORD, SIG: by_lead(ground, small)})
    approved, why = ground.verdict()
    assert not approved
    assert f"it is no valid signature by {LEAD}" in why


@pytest.mark.parametrize("namespace", ["git", "file", "govlint"])
def test_namespace_confusion(ground: Ground, namespace: str) -> None:
    ground.change({**RAISE, PATH: RECORD, SIG: by_lead(ground, namespace=namespace)})
    approved, why = ground.verdict()
    assert not approved
    assert f"it is no valid signature by {LEAD}" in why


def test_an_engineering_lead_signs_as_vp(ground: Ground) -> None:
    own = RECORD.replace("role: engineering-lead", "role: vp")
    ground.change({**RAISE, PATH: own, SIG: by_lead(ground, own)})
    assert ground.verdict(roles=("vp",)) == (
        False, f'"{LEAD}" is not in the roster as vp at the base'
    )  # fmt: skip


def test_a_role_too_low_for_the_ratio(ground: Ground) -> None:
    ground.change({**RAISE, PATH: RECORD, SIG: by_lead(ground)})
    says = "engineering-lead may not approve this; vp must"
    assert ground.verdict(roles=("vp",)) == (False, says)


def test_an_expired_record(ground: Ground) -> None:
    old = RECORD.replace("2027-02-28", "2026-11-21")
    ground.change({**RAISE, PATH: old, SIG: by_lead(ground, old)})
    assert ground.verdict() == (False, "it expired on 2026-11-21")


def test_an_expiry_pushed_back_after_signing(ground: Ground) -> None:
    old = RECORD.replace("2027-02-28", "2026-11-21")
    ground.change({**RAISE, PATH: RECORD, SIG: by_lead(ground, old)})
    assert not ground.verdict()[0]


def test_a_record_changed_after_a_signed_commit(ground: Ground) -> None:
    write(ground.root, {PATH: RECORD.replace("to: 1.00", "to: 0.60")})
    commit_signed(ground.root, ground.keys["lead"])
    ground.change({**RAISE, PATH: RECORD})
    approved, why = ground.verdict()
    assert not approved
    assert "changed the record" in why


def test_a_record_of_the_base_rewritten(ground: Ground) -> None:
    run(ground.root, "checkout", "-q", "main")
    taken_back = RECORD + "revoked: 2026-11-21\n"
    ground.change({PATH: taken_back, SIG: by_lead(ground)})
    run(ground.root, "checkout", "-q", "change")
    run(ground.root, "merge", "-q", "main")
    ground.change({**RAISE, PATH: RECORD})
    says = "it was changed after it was accepted at the base; write a new record"
    assert ground.verdict() == (False, says)


def test_the_same_record_twice(ground: Ground) -> None:
    """A raise that was approved, taken back in the ledger, and made again with the old record."""
    run(ground.root, "checkout", "-q", "main")
    ledger = f"""\
version: 1
ceilings:
  - {{key: SESSION_BUDGET_USD, file: {FILE}, carrier: python, amount: 0.50, unit: usd,
      per: session, approved: 2026-11-20, by: {LEAD}, record: {PATH}}}
"""
    ground.change({PATH: RECORD, SIG: by_lead(ground), ".govlint/ledger.yaml": ledger})
    run(ground.root, "checkout", "-q", "change")
    run(ground.root, "merge", "-q", "main")
    ground.change(RAISE)
    says = "it was used before: the ledger names it for an earlier change"
    assert ground.verdict() == (False, says)


def test_a_link_is_no_record(ground: Ground) -> None:
    ground.change({**RAISE, "docs/record.txt": RECORD, SIG: by_lead(ground)})
    link = ground.root / PATH
    link.symlink_to("../../docs/record.txt")
    ground.change({})
    assert ground.verdict() == (False, "")


@pytest.fixture
def on_github(ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ground:
    """The change with a record, in the pull request #7 that Dora opened."""
    monkeypatch.setenv("no_proxy", "*")
    ground.change({**RAISE, PATH: RECORD.replace(LEAD, "lena")})
    return ground


def reviewed(ground: Ground, tmp_path: Path, forge: Forge) -> tuple[bool, str]:
    with serving(forge):
        ground.environ = environ(forge, tmp_path, run(ground.root, "rev-parse", "HEAD"))
        return ground.verdict()


def test_an_honest_review_approves(on_github: Ground, tmp_path: Path) -> None:
    head = run(on_github.root, "rev-parse", "HEAD")
    forge = Forge(reviews=[review("lena", commit_id=head)])
    assert reviewed(on_github, tmp_path, forge) == (True, "")


def test_a_push_after_the_review_that_leaves_the_limit(on_github: Ground, tmp_path: Path) -> None:
    head = run(on_github.root, "rev-parse", "HEAD")
    on_github.change({"README.md": "later\n"})
    forge = Forge(reviews=[review("lena", commit_id=head)])
    assert reviewed(on_github, tmp_path, forge) == (True, "")


def test_a_push_after_the_review_that_raises_more(on_github: Ground, tmp_path: Path) -> None:
    head = run(on_github.root, "rev-parse", "HEAD")
    on_github.change({FILE: "SESSION_BUDGET_USD = 0.99\n"})
    forge = Forge(reviews=[review("lena", commit_id=head)])
    approved, why = reviewed(on_github, tmp_path, forge)
    assert not approved
    assert f"the limit or the record changed after the review of {head[:12]}" in why


def test_a_review_of_a_commit_that_was_pushed_away(on_github: Ground, tmp_path: Path) -> None:
    approved, why = reviewed(on_github, tmp_path, Forge(reviews=[review("lena")]))
    assert not approved
    assert "the review is of aaaaaaaaaaaa, which is not here to compare with" in why


@pytest.mark.parametrize(
    ("forge", "says"),
    [
        (Forge(reviews=[review("dora")]), "lena has not reviewed pull request #7"),
        (Forge(reviews=[review("lena[bot]")]), "lena has not reviewed pull request #7"),
        (Forge(reviews=[review("lena", user={"login": "lena", "type": "Bot"})]), "lena is no person: bots never approve"),
        (Forge(reviews=[review("lena")], commits=[listed("lena")]), "lena has commits in pull request #7"),
        (Forge(reviews=[review("lena")], commits=[listed(None)]), "GitHub does not know who made commit"),
        (Forge(reviews=[review("lena"), review("lena", "CHANGES_REQUESTED", day=2)]), "the latest review by lena says: changes requested"),
        (Forge(broken=lambda path, asked: (404, {}, b"{}")), "GitHub answers 404"),
    ],
)  # fmt: skip
def test_reviews_that_prove_nothing(
    on_github: Ground, tmp_path: Path, forge: Forge, says: str
) -> None:
    approved, why = reviewed(on_github, tmp_path, forge)
    assert not approved
    assert says in why


def test_a_login_that_only_looks_the_same(on_github: Ground, tmp_path: Path) -> None:
    head = run(on_github.root, "rev-parse", "HEAD")
    forge = Forge(reviews=[review("lеna", commit_id=head)])  # a Cyrillic е
    assert not reviewed(on_github, tmp_path, forge)[0]


def test_the_vp_signs_for_the_lead(ground: Ground) -> None:
    higher = RECORD.replace(LEAD, VP).replace("engineering-lead", "vp")
    ground.change({**RAISE, PATH: higher, SIG: signed(higher.encode(), ground.keys["vp"])})
    assert ground.verdict() == (True, "")
