"""Ceilings that a change raises or takes away, on real repositories; named after the attack."""

from datetime import date
from pathlib import Path

import pytest

from govlint.engine.run import Options, run
from govlint.model.report import Report
from tests.unit.inputs.repository import commit, repository, write
from tests.unit.inputs.repository import run as git

BASE = "SESSION_BUDGET_USD = 0.50\n"
LEDGER = """\
version: 1
ceilings:
  - {key: SESSION_BUDGET_USD, file: settings.py, carrier: python, amount: 0.50, unit: usd,
     per: session, approved: 2026-01-01, by: lead}
"""


def judged(tmp_path: Path, old: dict[str, str], new: dict[str, str | None]) -> Report:
    root = repository(tmp_path / "repo", {**old})
    git(root, "checkout", "-q", "-b", "change")
    for name, text in new.items():
        if text is None:
            (root / name).unlink()
        else:
            write(root, {name: text})
    commit(root)
    options = Options(today=date(2026, 11, 22), root=root, base="main", cache=False, jobs=1)
    return run(options)


def found(report: Report) -> list[tuple[str, str]]:
    assert report.errors == ()
    return [(one.name, str(one.at)) for one in report.findings if one.code.startswith("GOV40")]


@pytest.mark.parametrize(
    ("text", "check"),
    [
        pytest.param("SESSION_BUDGET_USD = 5.00\n", "ceiling-raised", id="hotfix"),
        pytest.param("SESSION_BUDGET_USD = 1.00\n", "ceiling-raised", id="threshold is inclusive"),
        pytest.param("SESSION_BUDGET_USD = 1e3\n", "ceiling-raised", id="numeric disguise"),
        pytest.param("LLM_SESSION_BUDGET_CENTS = 500\n", "ceiling-raised", id="unit change"),
        pytest.param("RUN_BUDGET_USD = 5.00\n", "ceiling-raised", id="rename"),
        pytest.param(BASE + "SESSION_BUDGET_USD = 5.00\n", "ceiling-raised", id="duplicate keys"),
        pytest.param("# SESSION_BUDGET_USD = 0.50\n", "ceiling-removed", id="removal"),
        pytest.param("SESSION_BUDGET_USD = None\n", "ceiling-removed", id="no limit"),
        pytest.param(
            "import os\nSESSION_BUDGET_USD = os.environ['SESSION_BUDGET_USD']\n",
            "ceiling-out-of-sight",
            id="env indirection",
        ),
    ],
)
def test_attack(tmp_path: Path, text: str, check: str) -> None:
    report = judged(tmp_path, {"settings.py": BASE}, {"settings.py": text})
    assert [name for name, _ in found(report)] == [check]
    assert report.verdict == "fail"


def test_period_change(tmp_path: Path) -> None:
    text = "litellm_settings:\n  max_budget: 10\n  budget_duration: {}\n"
    report = judged(tmp_path, {"c.yaml": text.format("30d")}, {"c.yaml": text.format("1d")})
    assert found(report) == [("ceiling-raised", "c.yaml:2")]


def test_salami_slicing(tmp_path: Path) -> None:
    old = {"settings.py": "SESSION_BUDGET_USD = 0.90\n", ".govlint/ledger.yaml": LEDGER}
    report = judged(tmp_path, old, {"settings.py": "SESSION_BUDGET_USD = 1.50\n"})
    assert found(report) == [("ceiling-raised", "settings.py:1")]


def test_policy_edited_in_the_change(tmp_path: Path) -> None:
    law = "approvals:\n  raises:\n    - {ratio: 99, role: vp}\n"
    new = {"settings.py": "SESSION_BUDGET_USD = 5.00\n", "govlint.yaml": law}
    assert found(judged(tmp_path, {"settings.py": BASE}, {**new})) == [
        ("policy-weakened", "govlint.yaml:2"),
        ("ceiling-raised", "settings.py:1"),
    ]


def test_moved_to_another_carrier(tmp_path: Path) -> None:
    new = {"settings.py": None, ".env": "SESSION_BUDGET_USD=5\n"}
    assert found(judged(tmp_path, {"settings.py": BASE}, {**new})) == [("ceiling-raised", ".env:1")]


@pytest.mark.parametrize("amount", ["0.50", "0.25", "0.99"])
def test_below_every_threshold(tmp_path: Path, amount: str) -> None:
    new = {"settings.py": f"x = 1\nSESSION_BUDGET_USD = {amount}\n"}
    assert found(judged(tmp_path, {"settings.py": BASE}, {**new})) == []


def test_an_unknown_base_leaves_no_verdict(tmp_path: Path) -> None:
    root = repository(tmp_path / "repo", {"settings.py": BASE})
    report = run(Options(today=date(2026, 11, 22), root=root, base="nope", cache=False, jobs=1))
    assert (report.verdict, report.errors) == (
        "none",
        ('"nope" is no commit, branch or tag of this repository; fetch it, or mend the name',),
    )
