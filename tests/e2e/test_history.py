"""`govlint history` as users run it."""

import json
from pathlib import Path

from tests.e2e.conftest import Run
from tests.imported import Made, imported
from tests.unit.approvals.made import LEAD, PATH, RECORD
from tests.unit.approvals.signing import make_key, public, signed
from tests.unit.inputs.repository import run

SAID = """\
3 changes in 2 commits
approvals by a review on GitHub alone are not in this list
"""
CHANGES = [
    Made({"settings.py": "SESSION_BUDGET_USD = 0.50\n", "app/.env": "LLM_MAX_COST_USD=1\n"}, day=1),
    Made({"settings.py": "SESSION_BUDGET_USD = 5.00\n"}, "hotfix", day=2),
]


def test_a_repository_that_never_ran_govlint(project: Path, govlint: Run) -> None:
    ids = imported(project, CHANGES)
    done = govlint("history")
    assert (done.returncode, done.stderr) == (0, SAID)
    assert (
        done.stdout.splitlines()[-1].split()
        == (
            "2026-11-02 raised 10 0.5 usd per session 5.0 usd per session SESSION_BUDGET_USD "
            f"settings.py:1 {ids[1][:10]} Dora none"
        ).split()
    )
    told = json.loads(govlint("history", "app", "--format", "json").stdout)
    assert [(one["change"], one["file"]) for one in told["changes"]] == [("added", "app/.env")]


def test_what_cannot_be_is_told_in_one_line(project: Path, govlint: Run) -> None:
    assert govlint("history").stderr == f"Error: {project} is not in a git repository\n"
    imported(project, CHANGES)
    bad = govlint("history", "--since", "soon")
    assert (bad.returncode, bad.stdout) == (2, "")
    assert bad.stderr == (
        'Error: --since "soon" is no commit, branch or tag of this repository, and no date '
        "(YYYY-MM-DD)\n"
    )
    assert govlint("history", "/").stderr == "Error: / is not in a git repository\n"
    assert govlint("history", ".", "/").stderr == f"Error: /: is outside {project}\n"


def test_a_path_that_is_gone(project: Path, govlint: Run) -> None:
    imported(project, [*CHANGES, Made({"settings.py": None})])
    told = json.loads(govlint("history", "settings.py", "--format", "json").stdout)
    assert [one["change"] for one in told["changes"]] == ["added", "raised", "removed"]


def test_the_repository_runs_nothing(project: Path, govlint: Run, tmp_path: Path) -> None:
    imported(project, CHANGES)
    trap = tmp_path / "ran"
    for name in (
        "core.fsmonitor", "diff.external", "diff.x.textconv", "filter.x.clean", "filter.x.smudge",
        "core.pager", "pager.log", "gpg.program", "gpg.ssh.program",
    ):  # fmt: skip
        run(project, "config", name, f"touch {trap}")
    run(project, "config", "log.showSignature", "true")
    (project / ".git/info/attributes").write_text("* diff=x filter=x\n")
    assert govlint("history").returncode == 0
    assert not trap.exists()


def test_who_agreed(project: Path, govlint: Run, tmp_path: Path) -> None:
    key = make_key(tmp_path / "keys", "lead")
    law = f"approvals: {{roster: {{engineering-lead: [{LEAD}]}}, evidence: [ssh-signature]}}\n"
    record = RECORD.replace("approved: 2026-11-20", "approved: 2026-11-01")
    late = record.replace("from: 0.50\nto: 1.00", "from: 1.00\nto: 3.00")
    path = ".govlint/approvals/late.yaml"
    budget = "SESSION_BUDGET_USD = {}\n"
    imported(
        project,
        [
            Made(
                {
                    "app/settings.py": budget.format("0.50"),
                    "govlint.yaml": law,
                    ".govlint/allowed_signers": f"{LEAD} {public(key)}\n",
                }
            ),
            Made({"app/settings.py": budget.format("1.00")}, day=2),
            Made({"app/settings.py": budget.format("3.00")}, day=3),
            Made({"app/settings.py": budget.format("9.00")}, day=4),
            Made({"app/settings.py": budget.format("2.00")}, day=5),
            Made({PATH: record, PATH + ".sig": signed(record.encode(), key), path: late}, day=6),
        ],
    )
    done = govlint("history", "--format", "json", GITHUB_REPOSITORY="corp/agents")
    assert [one["approval"] for one in json.loads(done.stdout)["changes"]] == [
        "none",
        f"{LEAD} as engineering-lead in {PATH}, proved by a signature by {LEAD}",
        f"not valid: {path}: ssh-signature: there is no {path}.sig",
        "none",
        "",
    ]


def test_a_number_by_position(project: Path, govlint: Run) -> None:
    text = "from typing import NamedTuple\n\n\nclass Limits(NamedTuple):\n    session_budget_usd: float\n\n\nLLM = Limits(0.5)\n"
    imported(project, [Made({"a.py": text}), Made({"a.py": text.replace("(0.5)", "(5)")})])
    told = json.loads(govlint("history", "--format", "json").stdout)
    assert [(one["change"], one["file"]) for one in told["changes"]] == [
        ("added", "a.py"),
        ("raised", "a.py"),
    ]
