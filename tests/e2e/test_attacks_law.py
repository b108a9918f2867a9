"""Ways around the approval: used twice, given to oneself, a base of one's own, a job that lets pass."""

import pytest

from tests.e2e.attack import BUDGET, DORA, FILE, LAW, RAISED, Attack, git
from tests.imported import Files, Made, imported
from tests.unit.approvals.made import LEAD
from tests.unit.approvals.signing import public

DOUBLED = BUDGET.replace("0.50", "1.00")
TENFOLD = BUDGET.replace("0.50", "5.00")
CAP = "import openai\n\nSESSION_CAP_USD = {}\n"
OLD = """\
version: 1
ceilings:
  - {key: SESSION_BUDGET_USD, file: app/settings.py, carrier: python, amount: 0.50, unit: usd, per: session, approved: 2026-01-01, by: lead}
"""


def grown(attack: Attack, *commits: Files) -> str:
    """A repository in which all but the last of `commits` are on main; the verdict on that one."""
    signers = f"{LEAD},lena {public(attack.keys['lead'])}\n"
    law: Files = {"govlint.yaml": LAW, ".govlint/allowed_signers": signers, FILE: BUDGET}
    made = [Made(law, author="Ops <ops@corp.example>"), *(Made(c, author=DORA) for c in commits)]
    imported(attack.root / "repo", made, base=len(made) - 1)
    verdict = attack.check(attack.root / "repo")
    return f"{verdict.code} {' '.join(name for name, _, _ in verdict.found)} {verdict.says}"


def test_an_approval_is_used_again_after_the_ceiling_was_lowered(attack: Attack) -> None:
    record = attack.record()
    says = grown(attack, {FILE: DOUBLED, **record}, {FILE: BUDGET}, {FILE: DOUBLED})
    assert says.startswith("1 approval-invalid ceiling-raised ")
    assert "it was used before: " in says
    reverted = grown(attack, {FILE: DOUBLED}, record, {FILE: BUDGET}, {FILE: DOUBLED})
    assert reverted.startswith("1 approval-invalid ceiling-raised ")


def test_an_approval_comes_before_its_change(attack: Attack) -> None:
    more = BUDGET + "NAME = 'x'\n"
    says = grown(attack, attack.record(), {FILE: more}, {FILE: more.replace("0.50", "1.00")})
    assert says.startswith("0 ceiling-raised ")


def test_an_approval_before_its_change_in_a_shallow_clone(attack: Attack) -> None:
    grown(attack, attack.record(), {FILE: DOUBLED})
    remote = f"file://{attack.root}/repo"
    git(attack.root, "clone", "-q", "--depth=2", "--branch=change", remote, "clone")
    verdict = attack.check(attack.root / "clone", base="HEAD^1")
    assert verdict.code == 1
    assert "this shallow clone hides whether it was used before" in verdict.says


@pytest.mark.parametrize(
    ("author", "message"),
    [
        (DORA, f"change\n\nCo-authored-by: Lena <{LEAD}>\n"),
        ("Lena <lena+private@corp.example>", "change"),
    ],
    ids=["as co-author", "under a tagged address"],
)
def test_an_approver_took_part(attack: Attack, author: str, message: str) -> None:
    change = Made({FILE: DOUBLED, **attack.record()}, author=author, message=message)
    verdict = attack.judged({FILE: BUDGET}, change)
    assert verdict.code == 1
    assert [name for name, _, _ in verdict.found] == ["approval-invalid", "ceiling-raised"]
    assert f'the approver "{LEAD}" made the change' in verdict.says


@pytest.mark.parametrize("name", ["refs/tags/main", "refs/main"])
def test_a_reference_is_named_as_the_base(attack: Attack, name: str) -> None:
    root = attack.repository({FILE: BUDGET}, {FILE: TENFOLD})
    git(root, "update-ref", name, "HEAD")
    verdict = attack.check(root)
    assert verdict[:2] == (2, [])
    assert f'"main" means refs/heads/main and {name}' in verdict.says
    assert attack.check(root, base="refs/heads/main")[:2] == (1, [RAISED])
    git(root, "update-ref", name, "refs/heads/main")
    assert attack.check(root)[:2] == (1, [RAISED])


@pytest.mark.parametrize(
    ("base", "change"),
    [
        ({FILE: CAP.format("0.95")}, {FILE: CAP.format("1.80")}),
        (
            {"app/other.py": BUDGET.replace("0.50", "0.95")},
            {"app/other.py": BUDGET.replace("0.50", "1.80")},
        ),
    ],
    ids=["renamed", "moved"],
)
def test_small_steps_with_a_new_name_between(attack: Attack, base: Files, change: Files) -> None:
    verdict = attack.judged({**base, ".govlint/ledger.yaml": OLD}, change)
    assert verdict[:2] == (1, [("ceiling-raised", f"{next(iter(change))}:3", "new")])
    assert "from 0.50 usd per session to 1.8 usd per session, 3.6 times" in verdict.says


@pytest.mark.parametrize(
    ("ledger", "line"),
    [
        ("version: 1\nceilings: []\n", 1),
        (None, 1),
        (OLD.replace("0.50", "0.95"), 3),
    ],
    ids=["dropped", "deleted", "raised a little"],
)
def test_small_steps_with_the_ledger_between(attack: Attack, ledger: str | None, line: int) -> None:
    base: Files = {FILE: BUDGET.replace("0.50", "0.95"), ".govlint/ledger.yaml": OLD}
    verdict = attack.judged(base, {".govlint/ledger.yaml": ledger})
    found = [("ceiling-raised", f".govlint/ledger.yaml:{line}", "new")]
    assert verdict[:2] == (1, found)


def test_a_ledger_that_goes_with_a_new_name(attack: Attack) -> None:
    base: Files = {FILE: BUDGET.replace("0.50", "0.95"), ".govlint/ledger.yaml": OLD}
    renamed = OLD.replace("SESSION_BUDGET_USD", "SESSION_CAP_USD")
    change: Files = {FILE: CAP.format("0.95"), ".govlint/ledger.yaml": renamed}
    assert attack.judged(base, change)[:2] == (0, [])
    more: Files = {**change, ".govlint/ledger.yaml": renamed.replace("0.50", "0.95")}
    assert attack.judged(base, more).code == 1


JOB = """\
on: pull_request
jobs:
  spending:
    runs-on: ubuntu-latest
    steps:
      - name: check
        run: govlint check --base origin/main
      - run: pytest
"""
FLOW = ".github/workflows/spending.yml"


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("origin/main", "origin/main --exit-zero", 7),
        ("origin/main", "origin/main || true", 7),
        ("- name: check", "- name: check\n        continue-on-error: true", 7),
        ("- name: check", "- name: check\n        if: false", 7),
        ("run: govlint", "run: true # govlint", 1),
    ],
)
def test_the_job_lets_everything_pass(attack: Attack, old: str, new: str, line: int) -> None:
    verdict = attack.judged({FLOW: JOB}, {FLOW: JOB.replace(old, new)})
    assert verdict[:2] == (1, [("policy-weakened", f"{FLOW}:{line}", "new")])


@pytest.mark.parametrize(
    "change",
    [
        {FLOW: None, ".github/workflows/other.yml": JOB},
        {FLOW: JOB.replace("run: pytest", "run: pytest\n        continue-on-error: true")},
        {FLOW: JOB.replace("run: govlint", "run: |\n          make ready\n          govlint")},
        {FLOW: JOB.replace("origin/main", "origin/main -o sarif:out.sarif")},
    ],
    ids=["renamed", "another step", "two lines", "more output"],
)
def test_the_job_is_changed(attack: Attack, change: Files) -> None:
    assert attack.judged({FLOW: JOB}, change)[:2] == (0, [])


def test_the_first_people_of_a_roster(attack: Attack) -> None:
    """Nobody could approve whom the first roster names; whom the next one names, they must."""
    nobody = "approvals: {evidence: [ssh-signature]}\n"
    first = "approvals: {evidence: [ssh-signature], roster: {vp: [vera]}}\n"
    verdict = attack.judged({FILE: BUDGET}, {"govlint.yaml": first}, law=nobody)
    assert verdict[:2] == (0, [("policy-weakened", "govlint.yaml:1", "new")])
    more = first.replace("[vera]", "[vera, friend]")
    verdict = attack.judged({FILE: BUDGET}, {"govlint.yaml": more}, law=first)
    assert verdict[:2] == (1, [("policy-weakened", "govlint.yaml:1", "new")])
    raised = attack.judged({FILE: BUDGET}, {FILE: TENFOLD, "govlint.yaml": first}, law=nobody)
    assert raised.code == 1


PROXY = "model_list: []\nlitellm_settings:\n  {}max_{}budget: 100\n  {}budget_duration: 30d\n"


def test_the_budget_of_all_becomes_that_of_each_user(attack: Attack) -> None:
    shared, each = PROXY.format("", "", ""), PROXY.format("", "internal_user_", "internal_user_")
    verdict = attack.judged({"litellm.yaml": shared}, {"litellm.yaml": each})
    assert verdict[:2] == (1, [("ceiling-raised", "litellm.yaml:3", "new")])
    assert "the amount was one for all of them, and is one for each now" in verdict.says
    assert attack.judged({"litellm.yaml": each}, {"litellm.yaml": shared})[:2] == (0, [])


def test_another_name_for_the_same_holder_is_no_raise(attack: Attack) -> None:
    old = "import openai\n\nDAILY_BUDGET_USD = 5\n"
    for name in ("LLM_DAILY_BUDGET_USD", "TEAM_DAILY_BUDGET_USD"):
        new = old.replace("DAILY_BUDGET_USD", name)
        assert attack.judged({FILE: old}, {FILE: new})[:2] == (0, []), name
