"""approve, ledger and audit as users run them."""

import json
import shlex
from datetime import date, timedelta
from pathlib import Path

import pytest

from govlint.config.approvals import parse_approval
from govlint.inputs.signatures import verify
from tests.e2e.conftest import Run
from tests.e2e.gate import FILE, OLD
from tests.unit.approvals.signing import make_key, public
from tests.unit.inputs.repository import commit, repository, run, write

FLAGS = (
    "--key", "SESSION_BUDGET_USD", "--file", "app/settings.py", "--from", "0.50", "--to", "1.00",
    "--unit", "usd", "--per", "session", "--approver", "lena@corp.example",
    "--role", "engineering-lead", "--reason", "the migration: longer sessions",
    "--requester", "dora@corp.example",
)  # fmt: skip
LAW = "approvals: {roster: {engineering-lead: [lena@corp.example]}, evidence: [ssh-signature]}\n"


@pytest.fixture
def repo(project: Path) -> Path:
    signers = {".govlint/allowed_signers": "lena@corp.example ssh-ed25519 AAAA\n"}
    files = {"govlint.yaml": LAW, ".env": "SESSION_BUDGET_USD=0.50\n", **signers}
    root = repository(project, files)
    run(root, "remote", "add", "origin", "https://github.com/corp/agents.git")
    return root


def test_a_record_is_written_and_never_overwritten(repo: Path, govlint: Run) -> None:
    name = f".govlint/approvals/{date.today()}-session-budget-usd"
    done = govlint("approve", *FLAGS)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        f"{name}.yaml written\n"
        "next: lena@corp.example proves it in one of these ways:\n"
        f"  ssh-signature: govlint approve --record {name}.yaml --sign KEY, and commit both files\n"
    )
    first = (repo / f"{name}.yaml").read_bytes()
    record, faults = parse_approval(f"{name}.yaml", first)
    assert record is not None, faults
    assert (record.repository, str(record.before), str(record.after)) == (
        "corp/agents",
        "0.50",
        "1.00",
    )
    assert record.expires == date.today() + timedelta(days=90)
    assert f"{name}-2.yaml written" in govlint("approve", *FLAGS, "--ticket", "FIN-1").stdout
    assert (repo / f"{name}.yaml").read_bytes() == first


def test_a_record_is_signed_at_once_or_later(repo: Path, govlint: Run, tmp_path: Path) -> None:
    key = make_key(tmp_path / "keys", "lead")
    signers = f"lena@corp.example {public(key)}\n".encode()
    govlint("approve", *FLAGS, "--sign", str(key))
    govlint("approve", *FLAGS)
    (signed, later) = sorted(
        (repo / ".govlint/approvals").glob("*.yaml"), key=lambda path: len(path.name)
    )
    done = govlint("approve", "--record", str(later.relative_to(repo)), "--sign", str(key))
    assert done.returncode == 0, done.stderr
    for record in (signed, later):
        signature = record.with_name(record.name + ".sig").read_bytes()
        assert verify(record.read_bytes(), signature, "lena@corp.example", signers) == ""
    again = govlint("approve", "--record", str(later.relative_to(repo)), "--sign", str(key))
    assert again.returncode == 2
    assert "is there already and is never overwritten" in again.stderr


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("--to", "lots"), '--to: expected a number in plain digits or none or unlimited or outside, found "lots"'),
        (("--to", "1\nexpires: 2099-01-01"), "--to: a character that cannot be seen (U+000A)"),
        (("--expires", "soon"), '--expires: expected a day as YYYY-MM-DD, found "soon"'),
        (("--unit", "euro"), '--unit: unknown value "euro"'),
        (("--reason", "a\nb"), "--reason: a character that cannot be seen (U+000A)"),
        (("--reason", ""), "--reason must be given"),
        (("--sign", "nowhere"), "cannot sign: Couldn't load"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_by_option(
    repo: Path, govlint: Run, change: tuple[str, str], says: str
) -> None:
    done = govlint("approve", *FLAGS, *change)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert not (repo / ".govlint/approvals").exists()


def test_a_ledger_is_adopted_once_and_follows_approvals(repo: Path, govlint: Run) -> None:
    done = govlint("ledger", "init", "--by", "dora")
    assert done.returncode == 0, done.stderr
    line = f".env: SESSION_BUDGET_USD: 0.50 usd per session, {date.today()} by dora\n"
    assert done.stdout == f"{line}1 ceiling adopted in .govlint/ledger.yaml; commit it\n"
    before = (repo / ".govlint/ledger.yaml").read_bytes()
    again = govlint("ledger", "init")
    assert (again.returncode, again.stdout) == (2, "")
    assert ".govlint/ledger.yaml is there already" in again.stderr
    assert (repo / ".govlint/ledger.yaml").read_bytes() == before
    assert govlint("ledger", "show").stdout == line

    flags = ["--file" if each == "--file" else each for each in FLAGS]
    flags[flags.index("app/settings.py")] = ".env"
    govlint("approve", *flags)
    (record,) = (repo / ".govlint/approvals").glob("*.yaml")
    name = record.relative_to(repo).as_posix()
    entered = govlint("ledger", "enter", name)
    assert entered.returncode == 0, entered.stderr
    (entry,) = json.loads(govlint("ledger", "show", "--format", "json").stdout)["ceilings"]
    assert entry == {
        "key": "SESSION_BUDGET_USD", "file": ".env", "carrier": "dotenv", "unit": "usd",
        "amount": "1.00", "approved": str(date.today()), "by": "lena@corp.example",
        "per": "session", "agent": None, "record": name,
    }  # fmt: skip


def test_a_ledger_that_is_missing_or_broken(repo: Path, govlint: Run) -> None:
    done = govlint("ledger", "show")
    assert (done.returncode, done.stderr) == (
        2, "Error: there is no .govlint/ledger.yaml; `govlint ledger init` writes it\n"
    )  # fmt: skip
    (repo / ".govlint").mkdir(exist_ok=True)
    (repo / ".govlint/ledger.yaml").write_text("version: 1\nceilings: [{key: a}]\n")
    done = govlint("ledger", "show")
    assert (done.returncode, done.stderr) == (
        2, 'Error: .govlint/ledger.yaml:2:12: "file" is missing\n'
    )  # fmt: skip


def test_text_of_the_tree_does_not_reach_the_terminal(repo: Path, govlint: Run) -> None:
    (repo / ".govlint").mkdir(exist_ok=True)
    ledger = 'version: 1\nceilings: [{"\\e]0;owned\\a": 1}]\n'
    (repo / ".govlint/ledger.yaml").write_text(ledger)
    done = govlint("ledger", "show")
    assert done.returncode == 2
    assert "\x1b" not in done.stderr
    assert "owned" in done.stderr


def test_an_audit_log_is_written_and_verified(repo: Path, govlint: Run, tmp_path: Path) -> None:
    report, log = str(tmp_path / "report.json"), tmp_path / "audit.jsonl"
    govlint("check", "-o", f"json:{report}")
    for _ in range(2):
        done = govlint("audit", "append", str(log), report, "--actor", "dora")
        assert done.returncode == 0, done.stderr
    count, head = done.stdout.split("count ")[1].strip().split(", head ")
    entries = [json.loads(line) for line in log.read_text().splitlines()]
    assert len(entries) == int(count) >= 2
    assert entries[-1]["hash"] == head
    assert entries[-1]["action"].startswith("verdict-")
    assert entries[-1]["subject"] == f"corp/agents@{run(repo, 'rev-parse', 'HEAD')}"
    intact = govlint("audit", "verify", str(log), "--head", head, "--count", count)
    assert (intact.returncode, intact.stdout) == (0, f"{log}: intact; count {count}, head {head}\n")

    log.write_text(log.read_text().replace("dora", "emil", 1))
    edited = govlint("audit", "verify", str(log))
    assert (edited.returncode, edited.stdout) == (
        1, f"{log}: line 1 was edited: it is not as it was written\n"
    )  # fmt: skip
    refused = govlint("audit", "append", str(log), report)
    assert refused.returncode == 2
    assert "nothing was appended" in refused.stderr


def test_audit_of_something_else(repo: Path, govlint: Run, tmp_path: Path) -> None:
    for text in ("{}", "[", "[]"):
        (tmp_path / "report.json").write_text(text)
        done = govlint("audit", "append", str(tmp_path / "log"), str(tmp_path / "report.json"))
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
        assert not (tmp_path / "log").exists()


def test_following_what_is_printed_from_an_empty_roster(
    project: Path, govlint: Run, keys: dict[str, Path]
) -> None:
    """The finding, then `approve`, say what must be merged first; nothing else is known here."""
    root = repository(project, {FILE: OLD})
    run(root, "remote", "add", "origin", "https://github.com/corp/agents.git")
    run(root, "checkout", "-q", "-b", "change")
    write(root, {FILE: OLD.replace("0.50", "5.00")})
    commit(root)
    report = json.loads(govlint("check", "--base", "main", "-o", "json").stdout)
    help_ = report["findings"][0]["help"]
    assert "merge `approvals: {roster: {vp: [NAME]}}` in govlint.yaml first" in help_
    words = shlex.split(help_.partition("approve it: govlint ")[2])
    words = ["vera@corp.example" if word == "NAME" else word for word in words]
    done = govlint(*words, "--sign", str(keys["vp"]), "--requester", "dora@corp.example")
    said = [line.strip() for line in done.stderr.split("\n")]
    law = said[next(at for at, line in enumerate(said) if "govlint.yaml first:" in line) + 1]
    signers = said[next(at for at, line in enumerate(said) if "a line with the key:" in line) + 1]
    commit(root)
    assert govlint("check", "--base", "main").returncode == 1
    run(root, "checkout", "-q", "main")
    write(root, {"govlint.yaml": f"{law}\n", ".govlint/allowed_signers": f"{signers}\n"})
    commit(root)
    run(root, "checkout", "-q", "change")
    run(root, "rebase", "-q", "main")
    done = govlint("check", "--base", "main")
    assert (done.returncode, "1 approved" in done.stdout) == (0, True), done.stdout
