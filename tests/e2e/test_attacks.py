"""Ways to raise a ceiling without anybody agreeing, one test each, numbered as in the threat list:
what is attempted on a real repository, and what `govlint check --base main` answers."""

import json
from pathlib import Path

import pytest

from tests.e2e.attack import BREAKER, BUDGET, DORA, FILE, LAW, RAISED, Attack, git
from tests.imported import Made
from tests.unit.approvals.made import LEAD
from tests.unit.approvals.signing import public

DOUBLED = BUDGET.replace("0.50", "1.00")
TENFOLD = BUDGET.replace("0.50", "5.00")


def test_00_an_honest_change_with_an_honest_approval_passes(attack: Attack) -> None:
    verdict = attack.judged({FILE: BUDGET}, {FILE: DOUBLED, **attack.record()})
    assert verdict[:2] == (0, [("ceiling-raised", f"{FILE}:3", "approved")])


@pytest.mark.parametrize(
    ("author", "record", "why"),
    [
        pytest.param(
            f"Lena <{LEAD}>", {}, f'the approver "{LEAD}" made the change', id="as author"
        ),
        pytest.param(
            f"Lena <{LEAD}>", {"approver": "lena"}, 'the approver "lena" made the change',
            id="under a second account",
        ),
        pytest.param(
            DORA, {"requester": LEAD}, f'"{LEAD}" is requester and approver', id="as requester"
        ),
    ],
)  # fmt: skip
def test_01_self_approval(attack: Attack, author: str, record: dict[str, str], why: str) -> None:
    change = Made({FILE: DOUBLED, **attack.record(**record)}, author=author)
    verdict = attack.judged({FILE: BUDGET}, change)
    assert verdict[0] == 1
    assert [name for name, _, _ in verdict.found] == ["approval-invalid", "ceiling-raised"]
    assert why in verdict.says


def test_02_roster_and_signers_edited_in_the_change(attack: Attack, keys: dict[str, Path]) -> None:
    own = attack.record("dora", approver="friend@corp.example")
    verdict = attack.judged(
        {FILE: BUDGET},
        {
            FILE: DOUBLED,
            "govlint.yaml": LAW.replace("lena]", "lena, friend@corp.example]"),
            ".govlint/allowed_signers": f"friend@corp.example {public(keys['dora'])}\n",
            **own,
        },
    )
    assert verdict[0] == 1
    assert [name for name, _, _ in verdict.found] == [
        "approval-invalid", "ceiling-raised", "policy-weakened", "policy-weakened"
    ]  # fmt: skip
    assert (
        '"friend@corp.example" is not in the roster as engineering-lead at the base' in verdict.says
    )
    assert "friend@corp.example may sign with a key the base does not know" in verdict.says


@pytest.mark.parametrize(
    ("law", "place", "says"),
    [
        ("approvals:\n  raises: [{ratio: 20, role: engineering-lead}]\n", 2,
         "approvals.raises was 2 times: engineering-lead, now 2 times: nobody"),
        ("checks: {ceiling-raised: off}\n", 1, "checks.ceiling-raised was error, now off"),
        ("checks: {ceiling-raised: {severity: warning}}\n", 1, "was error, now warning"),
        ("exclude: [app/**]\n", 1, "exclude was none, now with app/**"),
        ("overrides: [{paths: [app/**], checks: {ceiling-raised: off}}]\n", 1,
         "checks.ceiling-raised was error, now off (app/settings.py)"),
    ],
    ids=["threshold", "off", "severity", "path", "override"],
)  # fmt: skip
def test_03_thresholds_of_the_policy(attack: Attack, law: str, place: int, says: str) -> None:
    rest = "" if law.startswith("approvals") else LAW
    merged = law + LAW.removeprefix("approvals:\n") if not rest else rest + law
    at = place if not rest else LAW.count("\n") + place
    verdict = attack.judged({FILE: BUDGET}, {FILE: TENFOLD, "govlint.yaml": merged})
    assert verdict[:2] == (1, [RAISED, ("policy-weakened", f"govlint.yaml:{at}", "new")])
    assert says in verdict.says
    alone = attack.judged({FILE: BUDGET}, {"govlint.yaml": merged})
    assert alone[:2] == (1, [("policy-weakened", f"govlint.yaml:{at}", "new")])


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"to": "0.80"}, "it approves 0.80, the change goes to 1.0"),
        ({"from": "0.90"}, "it approves a change from 0.90, the base has 0.5"),
        ({"repository": "corp/other"}, 'it is for repository "corp/other"'),
        ({"key": "DAILY_BUDGET_USD"}, 'it is for key "DAILY_BUDGET_USD"'),
        ({"file": "app/other.py"}, 'it is for file "app/other.py"'),
        ({"agent": "triage"}, 'it is for agent "triage"'),
        ({"per": "day"}, 'it is for period "day"'),
        ({"unit": "tokens"}, 'it is for unit "tokens"'),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_04_replayed_approval(attack: Attack, other: dict[str, str], why: str) -> None:
    verdict = attack.judged({FILE: BUDGET}, {FILE: DOUBLED, **attack.record(**other)})
    assert verdict[0] == 1
    assert RAISED in verdict.found
    assert [name for name, _, _ in verdict.found] == ["approval-invalid", "ceiling-raised"]
    assert why in verdict.says


def test_05_salami_slicing(attack: Attack) -> None:
    ledger = (
        "version: 1\nceilings:\n  - {key: SESSION_BUDGET_USD, file: app/settings.py, "
        "carrier: python, amount: 0.50, unit: usd, per: session, approved: 2026-01-01, by: lead}\n"
    )
    base = {FILE: BUDGET.replace("0.50", "0.95"), ".govlint/ledger.yaml": ledger}
    verdict = attack.judged(base, {FILE: BUDGET.replace("0.50", "1.80")})
    assert verdict[:2] == (1, [RAISED])
    assert "rises from 0.50 usd per session to 1.8 usd per session, 3.6 times" in verdict.says
    without = attack.judged({FILE: base[FILE]}, {FILE: BUDGET.replace("0.50", "1.80")})
    assert (
        "without a ledger entry small steps cannot be added up"
        in attack.judged({FILE: BUDGET}, {FILE: TENFOLD}).says
    )
    assert [name for name, _, _ in without.found] == ["authority-exceeded"]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({FILE: "import openai\n\nRUN_BUDGET_USD = 5.00\n"}, f"{FILE}:3"),
        ({FILE: None, "core/limits.py": TENFOLD}, "core/limits.py:3"),
        ({FILE: "import openai\n", ".env": "SESSION_BUDGET_USD=5\n"}, ".env:1"),
        ({FILE: "import openai\n", "core/other.py": "import openai\nSESSION_BUDGET_USD = 5\n"}, "core/other.py:2"),
    ],
    ids=["key", "file", "carrier", "other file"],
)  # fmt: skip
def test_06_rename(attack: Attack, change: dict[str, str | None], place: str) -> None:
    verdict = attack.judged({FILE: BUDGET}, {**change})
    assert verdict[:2] == (1, [("ceiling-raised", place, "new")])


GUARDED = """\
from litellm import BudgetManager, completion

import litellm

litellm.max_budget = 5.0


def ask(text):
    return completion(model="gpt-4o", messages=[{"role": "user", "content": text}])
"""


@pytest.mark.parametrize(
    ("base", "change", "place"),
    [
        (BUDGET, "import openai\n\n", f"{FILE}:2"),
        (BUDGET, "import openai\n\n# SESSION_BUDGET_USD = 0.50\n", f"{FILE}:3"),
        (BUDGET, "import openai\n\nSESSION_BUDGET_USD = None\n", f"{FILE}:3"),
        (BUDGET, "import openai\n\nSESSION_BUDGET_USD = float('inf')\n", f"{FILE}:3"),
        (GUARDED, GUARDED.replace("litellm.max_budget = 5.0\n", ""), f"{FILE}:5"),
        (
            BUDGET,
            "import openai\n\n# govlint: ignore[ceiling-removed]: the budget lives elsewhere now\n",
            f"{FILE}:3",
        ),
    ],
    ids=["deleted", "commented out", "none", "infinite", "guard", "suppressed"],
)
def test_07_removal(attack: Attack, base: str, change: str, place: str) -> None:
    verdict = attack.judged({FILE: base}, {FILE: change})
    assert verdict.code == 1
    assert ("ceiling-removed", place, "new") in verdict.found


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("x.env", "LLM_MAX_COST_CENTS=100\n", "LLM_MAX_COST_USD=100\n"),
        ("x.env", "LLM_MAX_COST_USD=1\n", "LLM_MAX_COST_MICROUSD=900000000\n"),
        ("x.env", "LLM_MAX_RUNTIME_MS=60000\n", "LLM_MAX_RUNTIME_SECONDS=60000\n"),
        ("x.env", "LLM_SESSION_BUDGET_USD=1\n", "LLM_SESSION_BUDGET_TOKENS=50000\n"),
    ],
    ids=["cents", "micro-dollars", "milliseconds", "tokens"],
)
def test_08_unit_change(attack: Attack, name: str, before: str, after: str) -> None:
    verdict = attack.judged({name: before}, {name: after})
    assert verdict.code == 1
    assert verdict.found[0][:2] in [("ceiling-raised", "x.env:1"), ("ceiling-removed", "x.env:1")]


LITELLM = "litellm_settings:\n  max_budget: 10\n  budget_duration: {}\n"


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("config.yaml", LITELLM.format("30d"), LITELLM.format("1d")),
        ("x.env", "LLM_MONTHLY_BUDGET_USD=300\n", "LLM_DAILY_BUDGET_USD=300\n"),
        ("x.env", "LLM_RUN_BUDGET_USD=1\n", "LLM_BUDGET_PER_CALL_USD=1\n"),
    ],
    ids=["reset period", "monthly to daily", "run to call"],
)
def test_09_period_and_scope_change(attack: Attack, name: str, before: str, after: str) -> None:
    verdict = attack.judged({name: before}, {name: after})
    assert verdict.code == 1
    assert verdict.found[0][0] == "ceiling-raised"


@pytest.mark.parametrize(
    ("change", "found", "code"),
    [
        ({FILE: 'import os\n\nSESSION_BUDGET_USD = float(os.environ["SESSION_BUDGET_USD"])\n'},
         [("ceiling-out-of-sight", f"{FILE}:3", "new")], 1),
        ({FILE: 'import os\nimport openai\nSESSION_BUDGET_USD = float(os.getenv("SESSION_BUDGET_USD", "0.50"))\n',
          ".env": "SESSION_BUDGET_USD=5\n"}, [("ceiling-raised", ".env:1", "new")], 1),
        ({".github/workflows/run.yml": "jobs:\n  a:\n    steps:\n      - run: python app.py\n        env:\n"
          "          SESSION_BUDGET_USD: ${{ vars.BUDGET || '5' }}\n"}, [("ceiling-raised", ".github/workflows/run.yml:6", "new")], 1),
    ],
    ids=["environment", "default kept", "fallback"],
)  # fmt: skip
def test_10_env_indirection(
    attack: Attack, change: dict[str, str | None], found: list[tuple[str, str, str]], code: int
) -> None:
    assert attack.judged({FILE: BUDGET}, {**change})[:2] == (code, found)


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        ("docker-compose.override.yml",
         "services:\n  bot:\n    environment:\n      SESSION_BUDGET_USD: '5'\n", 4),
        (".env.production", "SESSION_BUDGET_USD=5\n", 1),
        ("charts/bot/values-prod.yaml", "env:\n  SESSION_BUDGET_USD: 5\n", 2),
    ],
    ids=["compose", "env", "helm"],
)  # fmt: skip
def test_11_override_elsewhere(attack: Attack, path: str, text: str, line: int) -> None:
    verdict = attack.judged({FILE: BUDGET}, {path: text})
    assert verdict[:2] == (1, [("ceiling-raised", f"{path}:{line}", "new")])


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("llm.yaml", "llm:\n  max_budget_usd: 0.50\n  max_budget_usd: 5\n"),
        ("llm.json", '{"llm": {"max_budget_usd": 0.50, "max_budget_usd": 5}}\n'),
    ],
    ids=["yaml", "json"],
)
def test_12_duplicate_keys(attack: Attack, path: str, text: str) -> None:
    before = text.replace("  max_budget_usd: 5\n", "").replace(', "max_budget_usd": 5', "")
    verdict = attack.judged({path: before}, {path: text})
    assert verdict.code == 2
    assert "max_budget_usd is written twice in one place" in verdict.says
    assert [name for name, _, _ in verdict.found] == ["ceiling-raised"]


def test_12_duplicate_keys_of_a_dotenv(attack: Attack) -> None:
    verdict = attack.judged(
        {".env": "LLM_MAX_USD=0.5\n"}, {".env": "LLM_MAX_USD=0.5\nLLM_MAX_USD=9\n"}
    )
    assert verdict[:2] == (1, [("ceiling-raised", ".env:2", "new")])


@pytest.mark.parametrize(
    "amount",
    [
        "1e3",
        "1_000",
        "0x64",
        "10 ** 3",
        "0.5 * 10",
        "float('nan')",
        '"5.00"',
        "int('5')",
        "BASE * 2",
    ],
)
def test_13_numeric_disguise_in_code(attack: Attack, amount: str) -> None:
    text = f"import openai\nBASE = 4\nSESSION_BUDGET_USD = {amount}\n"
    verdict = attack.judged({FILE: BUDGET}, {FILE: text})
    assert verdict.code == 1
    assert verdict.found[0][1:] == (f"{FILE}:3", "new")
    assert verdict.found[0][0] in ("ceiling-raised", "ceiling-removed")


@pytest.mark.parametrize(
    "amount", ["1e3", "1_000", "1:30", "0x64", '"50"', ".inf", ".nan", "0o100"]
)
def test_13_numeric_disguise_in_yaml(attack: Attack, amount: str) -> None:
    text = "llm:\n  max_budget_usd: {}\n"
    verdict = attack.judged({"llm.yaml": text.format("1")}, {"llm.yaml": text.format(amount)})
    assert verdict.code == 1
    assert verdict.found[0][1:] == ("llm.yaml:2", "new")
    assert verdict.found[0][0] in ("ceiling-raised", "ceiling-removed")


CORDUM = "budget:\n  daily_limit_usd: 100\n  enforce: true\n  action_at_limit: block\n  fail_open: false\nllm: openai\n"


@pytest.mark.parametrize(
    ("path", "base", "old", "new", "line"),
    [
        (FILE, BREAKER, "raise OverBudget(cost)", "print('over budget', cost)", 14),
        ("system.yaml", CORDUM, "enforce: true", "enforce: false", 3),
        ("system.yaml", CORDUM, "fail_open: false", "fail_open: true", 5),
        ("system.yaml", CORDUM, "  enforce: true\n", "", 1),
        ("system.yaml", CORDUM, "enforce: true", "enforce: true\n  dry_run: true", 4),
    ],
    ids=["raise to log", "enforce", "fail open", "switch gone", "dry run"],
)  # fmt: skip
def test_14_enforcement_loosened(
    attack: Attack, path: str, base: str, old: str, new: str, line: int
) -> None:
    verdict = attack.judged({path: base}, {path: base.replace(old, new)})
    assert verdict[:2] == (1, [("guard-loosened", f"{path}:{line}", "new")])


def test_14_a_limit_that_only_alerts(attack: Attack) -> None:
    change = CORDUM.replace("action_at_limit: block", "action_at_limit: alert_only")
    verdict = attack.judged({"system.yaml": CORDUM}, {"system.yaml": change})
    assert verdict[:2] == (1, [("ceiling-removed", "system.yaml:2", "new")])


def test_15_multiplied_instead_of_raised(attack: Attack) -> None:
    text = (
        "import os\nimport openai\nSESSION_BUDGET_USD = 0.50 * len(os.environ['WORKERS'].split())\n"
    )
    verdict = attack.judged({FILE: BUDGET}, {FILE: text})
    assert verdict[:2] == (1, [("guard-loosened", f"{FILE}:3", "new")])
    assert "is multiplied by what cannot be known" in verdict.says


def test_16_model_swap(attack: Attack) -> None:
    """The same budget in tokens, with a model that costs thirty times as much."""
    text = 'import openai\n\nMAX_TOKENS_PER_RUN = 50000\n\n\ndef ask(text):\n    return openai.OpenAI().chat.completions.create(model="{}", messages=text, metadata={{}})\n'
    root = attack.repository({FILE: text.format("gpt-4o-mini")}, {FILE: text.format("gpt-4o")})
    verdict = attack.check(root, "--select", "GOV4")
    assert verdict[:2] == (0, [("unreviewed-agent", f"{FILE}:7", "new")])
    larger = text.replace("50000", "1000000").format("gpt-4o-mini")
    verdict = attack.judged({FILE: text.format("gpt-4o-mini")}, {FILE: larger})
    assert verdict[:2] == (1, [RAISED])


@pytest.mark.parametrize(
    ("record", "why"),
    [
        ({"expires": "2026-11-21", "approved": "2026-11-01"}, "it expired on 2026-11-21"),
        ({"revoked": "2026-11-21"}, "it was revoked on 2026-11-21"),
        ({"approved": "2099-01-01", "expires": "2099-02-01"}, "it is dated 2099-01-01, which is not yet"),
        ({"role": "vp"}, f'"{LEAD}" is not in the roster as vp at the base'),
    ],
    ids=["expired", "revoked", "dated ahead", "role"],
)  # fmt: skip
def test_17_expired_approval(attack: Attack, record: dict[str, str], why: str) -> None:
    verdict = attack.judged({FILE: BUDGET}, {FILE: DOUBLED, **attack.record(**record)})
    assert verdict.code == 1
    assert [name for name, _, _ in verdict.found] == ["approval-invalid", "ceiling-raised"]
    assert why in verdict.says


def test_17_approver_who_left(attack: Attack) -> None:
    law = LAW.replace(f"[{LEAD}, lena]", "[]")
    verdict = attack.judged({FILE: BUDGET}, {FILE: DOUBLED, **attack.record()}, law=law)
    assert verdict.code == 1
    assert f'"{LEAD}" is not in the roster as engineering-lead at the base' in verdict.says


def test_18_shallow_clone_hides_the_base(attack: Attack) -> None:
    root = attack.repository({FILE: BUDGET}, {FILE: TENFOLD})
    clone = attack.root / "clone"
    git(attack.root, "clone", "-q", "--depth=1", "--branch=change", f"file://{root}", "clone")
    verdict = attack.check(clone)
    assert verdict[:2] == (2, [])
    assert (
        'the base "main" is not in this shallow clone; fetch the history: "fetch-depth: 0"'
        in verdict.says
    )


def test_19_base_chosen_by_the_attacker(attack: Attack, monkeypatch: pytest.MonkeyPatch) -> None:
    root = attack.repository({FILE: BUDGET}, {FILE: TENFOLD})
    event = attack.root / "event.json"
    pull = {
        "base": {"sha": git(root, "rev-parse", "main")},
        "head": {"sha": git(root, "rev-parse", "HEAD")},
    }
    event.write_text(json.dumps({"pull_request": pull}))
    monkeypatch.setenv("GITHUB_EVENT_PATH", str(event))
    monkeypatch.setenv("GITHUB_EVENT_NAME", "pull_request")
    for base in ("HEAD", "change"):
        verdict = attack.check(root, base=base)
        assert verdict[:2] == (2, [])
        assert f'the base "{base}" is the head of the pull request itself' in verdict.says
    git(root, "branch", "-q", "-f", "main", "HEAD")
    assert attack.check(root, base="auto")[:2] == (1, [RAISED])
    assert attack.check(root, base="-c")[:2] == (2, [])


UNTAGGED = """\
import openai


def ask(text):
    return openai.OpenAI().chat.completions.create(model="gpt-4o-mini", messages=text, max_tokens=5){}
"""


def test_20_suppression_and_baseline_of_the_same_change(attack: Attack) -> None:
    comment = "  # govlint: ignore[untagged-call, ceiling-raised]: nobody needs to look at this"
    change = {FILE: TENFOLD.rstrip() + comment + "\n", "app/llm.py": UNTAGGED.format(comment)}
    verdict = attack.judged({FILE: BUDGET, "app/llm.py": UNTAGGED.format("")}, change)
    assert verdict[0] == 1
    assert verdict.found == [
        RAISED,
        ("policy-weakened", "app/llm.py:5", "new"),
        ("policy-weakened", f"{FILE}:3", "new"),
    ]
    assert "a new suppression of untagged-call, ceiling-raised" in verdict.says
    old = attack.judged(
        {"app/llm.py": UNTAGGED.format(comment)},
        {"other/llm.py": UNTAGGED.format(comment), "app/llm.py": None},
    )
    assert old.found == []


def test_20_baseline_that_grows(attack: Attack) -> None:
    entry = '{{"check": "untagged-call", "path": "app/llm.py", "function": "{}", "subject": "x", "statement": "y"}}'
    text = '{{"schema": "govlint.baseline/1", "findings": [{}]}}\n'
    old, new = (
        text.format(entry.format("a")),
        text.format(f"{entry.format('a')}, {entry.format('b')}"),
    )
    verdict = attack.judged({".govlint/baseline.json": old}, {".govlint/baseline.json": new})
    assert verdict[:2] == (1, [("policy-weakened", ".govlint/baseline.json:1", "new")])
    assert "the baseline grows by untagged-call in app/llm.py" in verdict.says
    assert attack.judged({".govlint/baseline.json": new}, {".govlint/baseline.json": old})[:2] == (
        0,
        [],
    )
