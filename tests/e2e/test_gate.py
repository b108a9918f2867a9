"""check --base from the raise to its approval, as people work: commits, keys, records."""

import json
from pathlib import Path

import pytest

from tests.e2e.conftest import Run
from tests.e2e.gate import DORA, FILE, LAW, LENA, NEW, OLD, Work, prepare
from tests.unit.approvals.signing import public
from tests.unit.inputs.repository import commit, run


@pytest.fixture
def work(project: Path, govlint: Run, keys: dict[str, Path]) -> Work:
    return prepare(project, govlint, keys, {FILE: OLD})


RAISED = ("ceiling-raised", f"{FILE}:3", "new")


def test_the_whole_way(work: Work) -> None:
    assert work.check() == (0, [])
    work.commit({FILE: NEW})
    assert work.check() == (1, [RAISED])
    said = work.govlint("check", "--base", "main").stdout
    assert (
        "= help: have engineering-lead approve it: govlint approve --key SESSION_BUDGET_USD"
        f" --file {FILE} --from 0.5 --to 1.5 --unit usd --per session --role engineering-lead"
        f" --approver {LENA} --reason WHY\n"
    ) in said
    work.approve()
    commit(work.root)
    assert work.check() == (0, [("ceiling-raised", f"{FILE}:3", "approved")])
    shown = work.govlint("check", "--base", "main", "--show", "approved")
    assert shown.returncode == 0
    assert "approved error[GOV401 ceiling-raised]: SESSION_BUDGET_USD rises from" in shown.stdout
    (record,) = (work.root / ".govlint/approvals").glob("*.yaml")
    name = record.relative_to(work.root).as_posix()
    assert (
        f"= reason: approved by {LENA} as engineering-lead in {name},"
        f" proved by a signature by {LENA}\n"
    ) in shown.stdout


def test_the_command_of_the_help_works_as_it_stands(work: Work) -> None:
    work.commit({FILE: NEW})
    (finding,) = [
        each
        for each in json.loads(work.govlint("check", "--base", "main", "-o", "json").stdout)[
            "findings"
        ]
        if each["name"] == "ceiling-raised"
    ]
    command = finding["help"].split("govlint approve ")[1].split(" ")
    done = work.govlint("approve", *command, "--requester", DORA, "--sign", str(work.keys["lead"]))
    assert done.returncode == 0, done.stderr
    commit(work.root)
    assert work.check() == (0, [("ceiling-raised", f"{FILE}:3", "approved")])


def test_a_record_without_proof_says_why_it_does_not_count(work: Work) -> None:
    work.commit({FILE: NEW})
    work.approve()
    (signature,) = (work.root / ".govlint/approvals").glob("*.sig")
    signature.unlink()
    commit(work.root)
    (record,) = (work.root / ".govlint/approvals").glob("*.yaml")
    name = record.relative_to(work.root).as_posix()
    code, found = work.check()
    assert (code, sorted(found)) == (1, [("approval-invalid", f"{name}:2", "new"), RAISED])
    said = work.govlint("check", "--base", "main").stdout
    assert f"nothing proves it (ssh-signature: there is no {name}.sig)" in said


def test_the_law_of_the_base_decides_who_may_sign(work: Work) -> None:
    friend = "friend@corp.example"
    work.commit(
        {
            FILE: NEW,
            "govlint.yaml": LAW.replace(LENA, friend),
            ".govlint/allowed_signers": f"{friend} {public(work.keys['dora'])}\n",
        }
    )
    work.approve("--approver", friend, "--sign", str(work.keys["dora"]))
    commit(work.root)
    code, found = work.check()
    assert code == 1
    assert RAISED in found
    said = work.govlint("check", "--base", "main").stdout
    assert f'"{friend}" is not in the roster as engineering-lead at the base' in said


def test_a_smaller_role_does_not_approve_a_larger_rise(work: Work) -> None:
    work.commit({FILE: NEW.replace("1.50", "2.50")})
    work.approve("--to", "2.50")
    commit(work.root)
    code, found = work.check()
    assert code == 1
    assert RAISED in found
    for path in (work.root / ".govlint/approvals").iterdir():
        path.unlink()
    work.approve("--to", "2.50", role="vp", key="vp")
    commit(work.root)
    assert work.check() == (0, [("ceiling-raised", f"{FILE}:3", "approved")])


def test_a_record_that_does_not_parse(work: Work) -> None:
    work.commit({FILE: NEW, ".govlint/approvals/x.yaml": "key: [\n"})
    code, found = work.check()
    assert (code, sorted(found)) == (
        1, [("approval-invalid", ".govlint/approvals/x.yaml:2", "new"), RAISED]
    )  # fmt: skip


def test_a_removed_ceiling_is_approved_as_unlimited(work: Work) -> None:
    work.commit({FILE: "import openai\n"})
    assert work.check() == (1, [("ceiling-removed", f"{FILE}:1", "new")])
    work.approve("--to", "unlimited", role="vp", key="vp")
    commit(work.root)
    assert work.check() == (0, [("ceiling-removed", f"{FILE}:1", "approved")])


def test_what_is_not_committed_is_seen(work: Work) -> None:
    work.put({FILE: NEW})
    assert work.check() == (1, [RAISED])
    run(work.root, "add", "-A")
    assert work.check() == (1, [RAISED])


def test_what_is_committed_counts_though_the_disk_says_otherwise(work: Work) -> None:
    work.commit({FILE: NEW})
    work.put({FILE: OLD})
    assert work.check() == (1, [RAISED])


def test_a_record_counts_once_it_is_committed(work: Work) -> None:
    work.commit({FILE: NEW})
    work.approve()
    assert work.check() == (1, [RAISED])
