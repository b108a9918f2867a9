"""policy-weakened through the command line: code owners, first policies, and what nobody minds."""

import json

from click.testing import CliRunner

from govlint.cli.main import group
from tests.e2e.attack import BUDGET, FILE, LAW, Attack
from tests.unit.approvals.made import LEAD, PATH

OWNERS = "* @corp/all\n/app/ @corp/leads\n"


def test_a_ceiling_loses_its_code_owner(attack: Attack) -> None:
    base = {FILE: BUDGET, "CODEOWNERS": OWNERS}
    assert attack.judged(base, {"README": "x"})[:2] == (0, [])
    change = {"CODEOWNERS": OWNERS.replace("/app/ @corp/leads", "/app/")}
    verdict = attack.judged(base, {**change})
    assert verdict[:2] == (1, [("policy-weakened", "CODEOWNERS:2", "new")])
    assert f"no code owner need review {FILE} any more" in verdict.says


def test_another_file_takes_the_place_of_codeowners(attack: Attack) -> None:
    verdict = attack.judged(
        {FILE: BUDGET, "CODEOWNERS": OWNERS}, {".github/CODEOWNERS": "* @dora\n"}
    )
    assert verdict[:2] == (1, [("policy-weakened", ".github/CODEOWNERS:1", "new")])


def test_files_without_an_owner(attack: Attack) -> None:
    base = {FILE: BUDGET, "CODEOWNERS": "/app/ @corp/leads\n/CODEOWNERS @corp/leads\n"}
    verdict = attack.judged(base, {"night.py": BUDGET.replace("SESSION", "NIGHTLY_RUN")})
    assert verdict.code == 0
    assert [name for name, _, _ in verdict.found] == ["policy-weakened", "policy-weakened"]
    assert "night.py decides about spending and has no code owner" in verdict.says
    assert "without a code owner, as before: .govlint/allowed_signers, govlint.yaml" in verdict.says


def test_a_first_policy_is_no_weaker_one(attack: Attack) -> None:
    verdict = attack.judged(
        {"govlint.yaml": None, FILE: BUDGET}, {"govlint.yaml": f"{LAW}tags: {{required: []}}\n"}
    )
    assert verdict.code == 0
    assert {name for name, _, _ in verdict.found} == {"policy-weakened"}


def test_an_approved_change_of_the_policy(attack: Attack) -> None:
    more = {
        "kind": "policy", "key": "approvals.roster.vp", "file": "govlint.yaml",
        "from": "vera@corp.example", "to": '"with zoe@corp.example"', "role": "vp",
        "approver": "vera@corp.example",
    }  # fmt: skip
    record = attack.record("vp", **more)
    (path,) = (name for name in record if name.endswith(".yaml"))
    text = "".join(
        line for line in str(record[path]).splitlines(True) if not line.startswith(("unit", "per"))
    )
    from tests.unit.approvals.signing import signed

    record = {path: text, f"{path}.sig": signed(text.encode(), attack.keys["vp"])}
    law = LAW.replace("vp: [vera@corp.example]", "vp: [vera@corp.example, zoe@corp.example]")
    verdict = attack.judged({FILE: BUDGET}, {"govlint.yaml": law, **record})
    assert verdict[:2] == (0, [("policy-weakened", "govlint.yaml:2", "approved")])
    assert LEAD not in verdict.says


def test_the_audit_log_names_the_approval(attack: Attack) -> None:
    raised = BUDGET.replace("0.50", "1.00")
    law = f"id: corp\nversion: 3\n{LAW}"
    root = attack.repository({FILE: BUDGET}, {FILE: raised, **attack.record()}, law=law)
    report, log = attack.root / "report.json", attack.root / "audit.jsonl"
    attack.patch.chdir(root)
    runner = CliRunner()
    done = runner.invoke(
        group, ["check", "--base", "main", "--no-cache", "-j1", "-o", f"json:{report}"]
    )
    assert done.exit_code == 0
    assert runner.invoke(group, ["audit", "append", str(log), str(report)]).exit_code == 0
    first, last = (json.loads(line) for line in log.read_text().splitlines())
    assert (first["action"], first["subject"]) == (
        "approved",
        f"GOV401 {FILE}:3 SESSION_BUDGET_USD",
    )
    assert "rises from 0.5 usd per session to 1.0 usd per session, 2 times" in first["cost_impact"]
    assert first["approval"] == (
        f"approved by {LEAD} as engineering-lead in {PATH}, proved by a signature by {LEAD}"
    )
    assert (last["action"], last["policy"]) == ("verdict-pass", "corp@3")
    lines = log.read_text().splitlines(True)
    for broken in (lines[1:], lines[::-1], [lines[0].replace(LEAD, "x"), lines[1]]):
        log.write_text("".join(broken))
        assert runner.invoke(group, ["audit", "verify", str(log)]).exit_code == 1
