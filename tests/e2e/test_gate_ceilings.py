"""Every way a ceiling can grow, on real repositories: check, file, line and exit code."""

from pathlib import Path

import pytest

from tests.e2e.conftest import Run
from tests.e2e.gate import DORA, LENA, NEW, OLD, VERA, Work, prepare
from tests.unit.inputs.repository import commit, run

KEY = "SESSION_BUDGET_USD"
COMPOSE = "services:\n  bot:\n    image: x\n    environment:\n      SESSION_BUDGET_USD: '{}'\n"
LEDGER = """\
version: 1
ceilings:
  - {{key: SESSION_BUDGET_USD, file: app/settings.py, carrier: python, amount: {}, unit: usd,
     per: session, approved: 2026-01-01, by: lead}}
"""
NEW_AGENT = 'from agents import Agent\n\ntriage = Agent(name="triage", model="gpt-4o-mini")\n'


def start(project: Path, govlint: Run, keys: dict[str, Path], **files: str) -> Work:
    return prepare(
        project, govlint, keys, {name.replace("__", "/"): t for name, t in files.items()}
    )


@pytest.fixture
def work(project: Path, govlint: Run, keys: dict[str, Path]) -> Work:
    return prepare(project, govlint, keys, {"app/settings.py": OLD})


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        pytest.param(".env.production", f"{KEY}=5\n", 1, id="env"),
        pytest.param("docker-compose.override.yml", COMPOSE.format("5.00"), 5, id="compose"),
        pytest.param("deploy/values-prod.yaml", f"env:\n  {KEY}: 5\n", 2, id="helm"),
        pytest.param("app/limits.py", f"import openai\n{KEY} = 5\n", 2, id="another module"),
        pytest.param(
            "app/late.py",
            f"import openai\nfrom app import settings\nsettings.{KEY} *= 10\n", 3, id="multiplied elsewhere",
        ),
    ],
)  # fmt: skip
def test_a_higher_value_in_another_carrier(work: Work, path: str, text: str, line: int) -> None:
    work.commit({path: text})
    assert work.check() == (1, [("ceiling-raised", f"{path}:{line}", "new")])


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param(".env.example", f"{KEY}=5\n", id="a sample sets nothing"),
        pytest.param(".env.production", f"{KEY}=0.40\n", id="a lower value"),
        pytest.param("tests/test_x.py", f"import openai\n{KEY} = 5\n", id="a test"),
    ],
)
def test_no_raise_by_another_carrier(work: Work, path: str, text: str) -> None:
    work.commit({path: text})
    code, found = work.check()
    assert (code, [name for name, _, _ in found if name == "ceiling-raised"]) == (0, [])


def test_multiplied_in_place(work: Work) -> None:
    work.commit({"app/settings.py": OLD + f"{KEY} *= 10\n"})
    assert work.check() == (1, [("ceiling-raised", "app/settings.py:4", "new")])


def test_a_removed_ceiling_points_to_where_it_was(work: Work) -> None:
    work.commit({"app/settings.py": "import openai\n\nNAME = 'x'\n" + OLD[15:] + "\n\nMODE = 1\n"})
    run(work.root, "checkout", "-q", "-B", "main")
    run(work.root, "checkout", "-q", "-b", "second")
    work.commit({"app/settings.py": "import openai\n\nNAME = 'x'\n\n\nMODE = 1\n"})
    assert work.check() == (1, [("ceiling-removed", "app/settings.py:4", "new")])


def test_a_deleted_file(work: Work) -> None:
    work.commit({"app/settings.py": None})
    assert work.check() == (1, [("ceiling-removed", "app/settings.py:3", "new")])


def test_a_sample_is_no_new_home(work: Work) -> None:
    work.commit({"app/settings.py": None, ".env.example": f"{KEY}=0.50\n"})
    assert work.check() == (1, [("ceiling-removed", "app/settings.py:3", "new")])


def test_moved_with_its_file_and_raised(work: Work) -> None:
    work.commit({"app/settings.py": None, "core/config/limits.py": NEW})
    assert work.check() == (1, [("ceiling-raised", "core/config/limits.py:3", "new")])


def test_renamed_with_its_file_alone(work: Work) -> None:
    work.commit({"app/settings.py": None, "core/limits.py": OLD})
    assert work.check() == (0, [])


def test_a_ceiling_of_its_own_above_the_band(work: Work) -> None:
    work.commit({"app/night.py": "import openai\n\nNIGHTLY_RUN_BUDGET_USD = 5\n"})
    assert work.check() == (1, [("authority-exceeded", "app/night.py:3", "new")])
    said = work.govlint("check", "--base", "main").stdout
    assert (
        "NIGHTLY_RUN_BUDGET_USD is new with 5 usd per run, which engineering-lead may set" in said
    )
    done = work.govlint(
        "approve", "--key", "NIGHTLY_RUN_BUDGET_USD", "--file", "app/night.py", "--from", "none",
        "--to", "5", "--unit", "usd", "--per", "run", "--role", "engineering-lead",
        "--approver", LENA, "--requester", DORA, "--reason", "nightly batch, FIN-9",
        "--sign", str(work.keys["lead"]),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    commit(work.root)
    assert work.check() == (0, [("authority-exceeded", "app/night.py:3", "approved")])


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("RUN_BUDGET_USD = 1\n", None),
        ("RUN_BUDGET_USD = 50\n", "vp"),
        ("DAILY_BUDGET_USD = 0.80\n", None),
        ("NIGHTLY_BUDGET_USD = 40\n", "vp"),
        ("DAILY_BUDGET_USD = 500\n", "vp"),
        ("DAILY_BUDGET_USD = 1001\n", "cto or cfo"),
        ("MONTHLY_BUDGET_USD = 10000\n", "vp"),
        ("MONTHLY_BUDGET_USD = 40000\n", "cto or cfo"),
    ],
)
def test_bands(work: Work, text: str, role: str | None) -> None:
    work.commit({"app/night.py": "import openai\n" + text})
    said = work.govlint("check", "--base", "main")
    if role is None:
        assert said.returncode == 0
    else:
        assert said.returncode == 1
        assert f", which {role} may set\n" in said.stdout


def test_a_small_rise_beyond_the_band(project: Path, govlint: Run, keys: dict[str, Path]) -> None:
    work = start(project, govlint, keys, app__settings_py="")
    work.commit({"app/settings.py": OLD.replace("0.50", "0.90")})
    run(work.root, "checkout", "-q", "-B", "main")
    run(work.root, "checkout", "-q", "-b", "second")
    work.commit({"app/settings.py": OLD.replace("0.50", "1.20")})
    assert work.check() == (1, [("authority-exceeded", "app/settings.py:3", "new")])


def test_a_new_agent_is_reviewed_once(work: Work) -> None:
    work.commit({"app/crew.py": NEW_AGENT})
    assert ("unreviewed-agent", "app/crew.py:3", "new") in work.check()[1]
    done = work.govlint(
        "approve", "--kind", "agent", "--key", "triage", "--file", "app/crew.py", "--from", "none",
        "--to", "agent", "--role", "vp", "--approver", VERA, "--requester", DORA,
        "--reason", "triage of tickets", "--sign", str(work.keys["vp"]),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    commit(work.root)
    assert ("unreviewed-agent", "app/crew.py:3", "approved") in work.check()[1]
    run(work.root, "checkout", "-q", "-B", "main")
    run(work.root, "checkout", "-q", "-b", "second")
    work.commit({"app/crew.py": None, "app/teams/crew.py": "# moved\n" + NEW_AGENT})
    assert [name for name, _, _ in work.check()[1] if name == "unreviewed-agent"] == []
    work.commit({"app/other.py": NEW_AGENT.replace("gpt-4o-mini", "openai/gpt-5")})
    assert [place for name, place, _ in work.check()[1] if name == "unreviewed-agent"] == [
        "app/other.py:3", "app/other.py:3"
    ]  # fmt: skip


def test_a_raised_ledger_is_a_raise(project: Path, govlint: Run, keys: dict[str, Path]) -> None:
    files = {"app/settings.py": OLD, ".govlint/ledger.yaml": LEDGER.format("0.50")}
    work = prepare(project, govlint, keys, files)
    work.commit({".govlint/ledger.yaml": LEDGER.format("50")})
    assert work.check() == (1, [("ceiling-raised", ".govlint/ledger.yaml:3", "new")])


def test_an_entry_that_is_new_and_too_high(work: Work) -> None:
    work.commit({".govlint/ledger.yaml": LEDGER.format("50")})
    assert work.check() == (1, [("ceiling-raised", ".govlint/ledger.yaml:3", "new")])


def test_an_adopted_ledger(work: Work) -> None:
    assert work.govlint("ledger", "init").returncode == 0
    commit(work.root)
    assert work.check() == (0, [])


def test_an_approved_raise_enters_the_ledger(
    project: Path, govlint: Run, keys: dict[str, Path]
) -> None:
    files = {"app/settings.py": OLD, ".govlint/ledger.yaml": LEDGER.format("0.50")}
    work = prepare(project, govlint, keys, files)
    work.commit({"app/settings.py": NEW})
    work.approve()
    (record,) = (work.root / ".govlint/approvals").glob("*.yaml")
    done = work.govlint("ledger", "enter", record.relative_to(work.root).as_posix())
    assert done.returncode == 0, done.stderr
    commit(work.root)
    assert work.check() == (0, [("ceiling-raised", "app/settings.py:3", "approved")])
    run(work.root, "checkout", "-q", "-B", "main")
    run(work.root, "checkout", "-q", "-b", "second")
    work.commit({"app/settings.py": NEW.replace("1.50", "2.50")})
    assert [name for name, _, _ in work.check()[1]] == ["authority-exceeded"]
    work.commit({"app/settings.py": NEW.replace("1.50", "3.00")})
    assert ("ceiling-raised", "app/settings.py:3", "new") in work.check()[1]


def test_a_lower_ceiling_above_the_ledger(
    project: Path, govlint: Run, keys: dict[str, Path]
) -> None:
    files = {"app/settings.py": NEW, ".govlint/ledger.yaml": LEDGER.format("0.50")}
    work = prepare(project, govlint, keys, files)
    work.commit({"app/settings.py": NEW.replace("1.50", "1.40")})
    assert work.check() == (0, [])


@pytest.mark.parametrize(
    ("path", "text", "says"),
    [
        (".govlint/ledger.yaml", "version: 1\nceilings: [{key: a}]\n", '.govlint/ledger.yaml:2:12: "file" is missing'),
        ("govlint.yaml", "checks: {untagged-cal: error}\n", "govlint.yaml:1:10: unknown check"),
        ("app/budget.yaml", "model: gpt-4o\nmax_budget: [5\n", "app/budget.yaml:2"),
    ],
)  # fmt: skip
def test_a_malformed_governed_file(work: Work, path: str, text: str, says: str) -> None:
    work.commit({path: text})
    done = work.govlint("check", "--base", "main")
    assert done.returncode == 2
    assert (done.stdout + done.stderr).count(says) == 1


def test_the_catalogue_of_the_base_counts(
    project: Path, govlint: Run, keys: dict[str, Path]
) -> None:
    law = "catalog: [rules]\n"
    entry = "id: [\n"
    work = prepare(project, govlint, keys, {"app/settings.py": OLD})
    run(work.root, "checkout", "-q", "main")
    work.commit({"govlint.yaml": law})
    run(work.root, "checkout", "-q", "-b", "later")
    work.commit({"rules/own.yaml": entry})
    done = work.govlint("check", "--base", "main")
    assert done.returncode == 2
    assert "catalog: rules: no catalogue entry there at the base" in done.stdout + done.stderr


LIMITS = "import openai\n\nMAX_TURNS = 5\nBATCH_MAX_TURNS = 500\n"
RUN = """\
from agents import Agent, Runner
from app.limits import BATCH_MAX_TURNS, MAX_TURNS

triage = Agent(name="triage", model="gpt-4o-mini")


async def answer(text):
    return await Runner.run(triage, text, max_turns=MAX_TURNS)
"""


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("BATCH_MAX_TURNS", "ceiling-raised"),
        ("MAX_TURNS * 10", "ceiling-raised"),
        ("250", "ceiling-raised"),
        ("MAX_TURNS", None),
        ("5", None),
        ("MAX_TURNS - 1", None),
    ],
)
def test_another_number_is_given(
    project: Path, govlint: Run, keys: dict[str, Path], given: str, name: str | None
) -> None:
    work = prepare(project, govlint, keys, {"app/limits.py": LIMITS, "app/run.py": RUN})
    work.commit({"app/run.py": "# so\n" + RUN.replace("max_turns=MAX_TURNS", f"max_turns={given}")})
    found = [(name, place) for name, place, _ in work.check()[1]]
    assert found == ([(name, "app/run.py:9")] if name else [])


def test_a_number_gets_a_name(project: Path, govlint: Run, keys: dict[str, Path]) -> None:
    literal = RUN.replace("max_turns=MAX_TURNS", "max_turns=5")
    work = prepare(project, govlint, keys, {"app/limits.py": LIMITS, "app/run.py": literal})
    work.commit({"app/run.py": RUN})
    assert work.check()[1] == []
    work.commit({"app/limits.py": LIMITS.replace("= 5\n", "= 50\n")})
    assert [name for name, _, _ in work.check()[1]] == ["ceiling-raised"]
