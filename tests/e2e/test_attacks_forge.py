"""Ways to raise a ceiling without anybody agreeing: those that need GitHub, or files that are no
plain files. Continues test_attacks.py."""

import json
from pathlib import Path

import pytest

from tests.e2e.attack import BREAKER, BUDGET, DORA, FILE, RAISED, Attack, git
from tests.imported import Files, Made
from tests.unit.approvals.forge import Forge, commit, environ, review, serving
from tests.unit.approvals.made import LEAD, PATH, RECORD
from tests.unit.inputs.repository import commit as committed
from tests.unit.inputs.repository import write

DOUBLED = BUDGET.replace("0.50", "1.00")
TENFOLD = BUDGET.replace("0.50", "5.00")
BY_LOGIN = RECORD.replace(f"approver: {LEAD}", "approver: lena")
APPROVED = ("ceiling-raised", f"{FILE}:3", "approved")


def reviewed(
    attack: Attack, root: Path, forge: Forge, head: str | None = None
) -> tuple[int, list[tuple[str, str, str]], str]:
    """The verdict of a run for pull request 7, whose head is `head`."""
    with serving(forge):
        for name, value in environ(
            forge, attack.root, head or git(root, "rev-parse", "HEAD")
        ).items():
            attack.patch.setenv(name, value)
        return attack.check(root)


def test_21_push_after_the_approval(attack: Attack) -> None:
    root = attack.repository({FILE: BUDGET}, {FILE: DOUBLED, PATH: BY_LOGIN})
    head = git(root, "rev-parse", "HEAD")
    forge = Forge(reviews=[review("lena", commit_id=head)])
    assert reviewed(attack, root, forge)[:2] == (0, [APPROVED])
    write(root, {"README": "something else\n"})
    committed(root)
    assert reviewed(attack, root, forge)[:2] == (0, [APPROVED])
    write(root, {FILE: TENFOLD})
    committed(root)
    code, found, says = reviewed(attack, root, forge)
    assert (code, [name for name, _, _ in found]) == (1, ["approval-invalid", "ceiling-raised"])
    assert "it approves 1.00, the change goes to 5.0" in says
    write(root, {FILE: "import openai\nSESSION_BUDGET_USD = 1.00\n"})
    committed(root)
    code, found, says = reviewed(attack, root, forge)
    assert (code, [name for name, _, _ in found]) == (1, ["approval-invalid", "ceiling-raised"])


@pytest.mark.parametrize(
    ("path", "text", "code", "says"),
    [
        ("llm.yaml", "llm:\n  mаx_budget_usd: 500\n", 2, "holds U+0430 and only looks like max_budget_usd"),
        ("llm.yaml", "﻿llm:\r\n  max_budget_usd: 500\r\n", 1, "rises from 1 usd to 500 usd"),
        (
            "llm.yaml",
            "version https://git-lfs.github.com/spec/v1\noid sha256:" + "a" * 64 + "\nsize 12\n",
            2, "is a Git LFS pointer",
        ),
        ("llm.yaml", b"llm:\n  max_budget_usd: 500 # \xff\n", 2, "is not UTF-8"),
    ],
    ids=["homoglyph", "byte order mark", "LFS", "encoding"],
)  # fmt: skip
def test_22_files_that_are_not_what_they_look_like(
    attack: Attack, path: str, text: str | bytes, code: int, says: str
) -> None:
    verdict = attack.judged({path: "llm:\n  max_budget_usd: 1\n"}, {path: text})
    assert verdict.code == code
    assert says in verdict.says


def test_22_a_link_instead_of_the_file(attack: Attack) -> None:
    root = attack.repository({"llm.yaml": "llm:\n  max_budget_usd: 1\n"}, {"README": "x"})
    (root / "llm.yaml").unlink()
    (root / "llm.yaml").symlink_to("/etc/hostname")
    committed(root)
    verdict = attack.check(root)
    assert verdict.code == 1
    assert [name for name, _, _ in verdict.found] == ["ceiling-removed"]


def test_22_hidden_from_git_status(attack: Attack) -> None:
    """--assume-unchanged and -diff attributes hide from people, not from blobs."""
    attributes: Files = {".gitattributes": "*.py -diff\n"}
    root = attack.repository({FILE: BUDGET, **attributes}, {FILE: TENFOLD})
    git(root, "update-index", "--assume-unchanged", FILE)
    (root / FILE).write_text(BUDGET)
    assert git(root, "status", "--short") == ""
    assert attack.check(root)[:2] == (1, [RAISED])


def test_22_a_submodule_instead_of_the_folder(attack: Attack) -> None:
    root = attack.repository({"conf/llm.yaml": "llm:\n  max_budget_usd: 1\n"}, {"README": "x"})
    git(root, "rm", "-rq", "conf")
    git(root, "update-index", "--add", "--cacheinfo", f"160000,{'a' * 40},conf")
    git(root, "commit", "-qm", "submodule")
    verdict = attack.check(root)
    assert (verdict.code, [name for name, _, _ in verdict.found]) == (1, ["ceiling-removed"])


def test_23_a_fork_brings_its_own_configuration(attack: Attack) -> None:
    """Everything a fork may write is read from the base: policy, pointer, catalogue, signers."""
    own: Files = {
        "govlint.yaml": None,
        "pyproject.toml": '[tool.govlint]\npolicy = "mine.yaml"\n',
        "mine.yaml": "checks: {ceiling-raised: off, policy-weakened: off}\n",
        ".github/govlint.yaml": None,
    }
    verdict = attack.judged({FILE: BUDGET, ".github/govlint.yaml": ""}, {FILE: TENFOLD}, law="x: [")
    assert verdict.code == 2
    verdict = attack.judged({FILE: BUDGET}, {FILE: TENFOLD, **own})
    assert verdict.code == 1
    assert RAISED in verdict.found
    assert ("policy-weakened", "mine.yaml:1", "new") in verdict.found


def test_24_a_squash_makes_the_approver_the_author(attack: Attack) -> None:
    """The commit says lena, the forge says who opened the pull request and who pushed to it."""
    change = Made({FILE: DOUBLED, PATH: BY_LOGIN}, author=DORA)
    root = attack.repository({FILE: BUDGET}, change)
    head = git(root, "rev-parse", "HEAD")
    honest = Forge(reviews=[review("lena", commit_id=head)])
    assert reviewed(attack, root, honest)[:2] == (0, [APPROVED])
    pushed = Forge(
        reviews=[review("lena", commit_id=head)], commits=[commit("dora"), commit("lena")]
    )
    code, found, says = reviewed(attack, root, pushed)
    assert (code, [name for name, _, _ in found]) == (1, ["approval-invalid", "ceiling-raised"])
    assert "lena" in says


def test_25_direct_push_to_the_default_branch(attack: Attack) -> None:
    root = attack.repository({FILE: BUDGET}, {FILE: DOUBLED}, {FILE: TENFOLD})
    before = git(root, "rev-parse", "main")
    git(root, "checkout", "-q", "-B", "main")
    event = attack.root / "push.json"
    event.write_text(
        json.dumps({"before": before, "after": "x", "repository": {"default_branch": "main"}})
    )
    attack.patch.setenv("GITHUB_EVENT_PATH", str(event))
    attack.patch.setenv("GITHUB_EVENT_NAME", "push")
    attack.patch.setenv("GITHUB_REF", "refs/heads/main")
    assert attack.check(root, base="auto")[:2] == (1, [RAISED])


FENCE = """\
import tokenfence
from openai import OpenAI

client = tokenfence.guard(OpenAI(), budget=2.0, on_limit="raise")


def ask(text):
    return client.chat.completions.create(model="gpt-4o", messages=text)
"""
CYCLES = """\
from openai import OpenAI
from runcycles import cycles

client = OpenAI()


@cycles(estimate=1000)
def ask(text):
    return client.chat.completions.create(model="gpt-4o", messages=text)
"""
HOOKS = """\
from agents import Agent, Runner
from runcycles_openai_agents import CyclesRunHooks

triage = Agent(name="triage", instructions="Sort the ticket.")
hooks = CyclesRunHooks(tenant="support")


async def sort(ticket):
    return await Runner.run(triage, ticket, hooks=hooks, max_turns=5)
"""


@pytest.mark.parametrize(
    ("base", "old", "new", "line"),
    [
        (FENCE, '"raise"', '"warn"', 4),
        (FENCE, "tokenfence.guard(OpenAI(), budget=2.0, on_limit=\"raise\")", "OpenAI()", 4),
        (FENCE, "chat.completions.create(model=\"gpt-4o\", messages=text)",
         'responses.create(model="gpt-4o", input=text)', 8),
        (CYCLES, "estimate=1000", "estimate=1000, dry_run=True", 7),
        (CYCLES, "@cycles(estimate=1000)\n", "", 7),
        (HOOKS, 'tenant="support"', 'tenant="support", fail_open=True', 5),
        (HOOKS, "hooks=hooks, ", "", 5),
    ],
    ids=["warn", "unwrapped", "bypassed", "dry run", "decorator gone", "fail open", "hooks gone"],
)  # fmt: skip
def test_14_a_library_guard_loosened(
    attack: Attack, base: str, old: str, new: str, line: int
) -> None:
    assert base.count(old) == 1
    root = attack.repository({FILE: base}, {FILE: base.replace(old, new)})
    verdict = attack.check(root, "--select", "GOV4")
    assert verdict.code == 1
    assert [name for name, _, _ in verdict.found] in (["guard-loosened"], ["ceiling-removed"])
    assert verdict.found[0][1] == f"{FILE}:{line}"


def test_14_the_budget_exception_is_swallowed(attack: Attack) -> None:
    change = BREAKER.replace(
        "        if cost >= MAX_USD:\n            raise OverBudget(cost)\n",
        "        try:\n            if cost >= MAX_USD:\n                raise OverBudget(cost)\n"
        "        except OverBudget:\n            pass\n",
    )
    assert change != BREAKER
    root = attack.repository({FILE: BREAKER}, {FILE: change})
    verdict = attack.check(root, "--select", "GOV4")
    assert (verdict.code, [name for name, _, _ in verdict.found]) == (1, ["guard-loosened"])
