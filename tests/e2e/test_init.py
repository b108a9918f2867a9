"""`govlint init` as a newcomer runs it."""

import os
import pty
import subprocess
import sys
from pathlib import Path

from tests.e2e.conftest import ROOT, Run

APP = """\
import os
from openai import OpenAI
from crewai import Agent

client = OpenAI(default_headers={"X-Team-Id": "search", "User-Agent": "desk/1"})


def ask(text):
    return client.chat.completions.create(model="gpt-4o-mini", messages=text, max_tokens=100)


def vector(text):
    return client.embeddings.create(model="text-embedding-3-small", input=text)


writer = Agent(role="writer", goal="write", backstory="", max_iter=12)
"""


def _write(project: Path) -> None:
    (project / "app.py").write_text(APP)
    (project / "CODEOWNERS").write_text("* @acme/search @jo\n")


def test_it_says_what_it_saw_and_writes_a_policy_that_holds(govlint: Run, project: Path) -> None:
    _write(project)
    done = govlint("init")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "calls:   2 (openai 2)",
        "clients: 1",
        "agents:  1 (crewai 1)",
        "models:  gpt-4o-mini, text-embedding-3-small",
        "tags:    team_id on 2 of 2",
        "turns:   12 at app.py:16",
        "budgets: none",
        "owners:  @acme/search, @jo (CODEOWNERS)",
        "wrote govlint.yaml",
        "govlint check finds 2 errors; to fail on new ones only: govlint baseline write",
        (
            "next: read govlint.yaml; govlint explain NAME says how to mend a finding; "
            "govlint check --diff --unsafe-fixes shows how 1 can be mended"
        ),
    ]
    checked = govlint("check", "-q")
    assert checked.returncode == 1
    assert "carry no `feature_id`" in checked.stdout


def test_a_header_that_every_request_has_is_no_tag_in_use(govlint: Run, project: Path) -> None:
    _write(project)
    assert "  tags=X-Team-Id  " in govlint("inventory").stdout
    assert '"User-Agent"' in govlint("inventory", "--format", "json").stdout
    page = project / "a.html"
    govlint("check", "-o", f"html:{page}")
    inventory = page.read_text().partition("Model calls")[2]
    assert "X-Team-Id" in inventory
    assert "User-Agent" not in inventory


def test_a_file_that_exists_is_never_changed(govlint: Run, project: Path) -> None:
    _write(project)
    (project / "govlint.yaml").write_text("limits: {max-turns: 3}\n")
    (project / ".pre-commit-config.yaml").write_text("repos: []\n")
    done = govlint("init")
    assert done.returncode == 2
    assert done.stderr.startswith("govlint.yaml exists and stays as it is")
    done = govlint("init", "--hook", "--workflow")
    assert done.returncode == 2
    assert ".pre-commit-config.yaml exists and stays as it is" in done.stderr
    assert "- id: govlint" in done.stderr
    assert "wrote .github/workflows/govlint.yml" in done.stdout
    assert (project / "govlint.yaml").read_text() == "limits: {max-turns: 3}\n"
    assert (project / ".pre-commit-config.yaml").read_text() == "repos: []\n"


def test_a_dry_run_prints_and_writes_nothing(govlint: Run, project: Path) -> None:
    _write(project)
    before = sorted(path.name for path in project.iterdir())
    done = govlint("init", "--dry-run", "--hook")
    assert done.returncode == 0
    assert "\n--- govlint.yaml\n" in done.stdout
    assert "\n--- .pre-commit-config.yaml\n" in done.stdout
    assert sorted(path.name for path in project.iterdir()) == before


def test_a_template_is_written_as_it_is(govlint: Run, project: Path) -> None:
    from govlint.config.templates import policy_template

    done = govlint("init", "--template", "chat")
    assert done.returncode == 0
    assert (project / "govlint.yaml").read_text() == policy_template("chat")
    assert govlint("check").returncode == 0


def test_a_folder_that_is_a_link_out_of_the_tree_is_not_written_to(
    govlint: Run, project: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (project / ".github").symlink_to(outside)
    done = govlint("init", "--workflow")
    assert done.returncode == 2
    assert done.stderr == (
        "Error: .github/workflows/govlint.yml would be written outside of the repository\n"
    )
    assert list(outside.iterdir()) == []


def test_yes_writes_all_of_it_and_the_next_check_is_quiet(govlint: Run, project: Path) -> None:
    _write(project)
    done = govlint("init", "--yes")
    assert done.returncode == 0, done.stderr
    assert ".govlint/baseline.json: 2 findings accepted in 3 entries" in done.stdout
    assert sorted(
        path.relative_to(project).as_posix() for path in project.rglob("*") if path.is_file()
    ) == [
        ".github/workflows/govlint.yml",
        ".govlint/baseline.json",
        ".pre-commit-config.yaml",
        "CODEOWNERS",
        "app.py",
        "govlint.yaml",
    ]
    done = govlint("check")
    assert (done.returncode, done.stdout[:5]) == (0, "pass:")
    again = govlint("init", "--baseline")
    assert again.returncode == 2
    assert ".govlint/baseline.json exists and stays as it is" in again.stderr


def test_on_a_terminal_it_asks_and_a_no_writes_nothing(project: Path, tmp_path: Path) -> None:
    _write(project)
    for answers, written in (
        (b"n\nn\nn\n", []),
        (b"\ny\n\n\n", [".pre-commit-config.yaml", "govlint.yaml"]),
    ):
        ours, theirs = pty.openpty()
        env = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(tmp_path / "cache")}
        command = [sys.executable, "-m", "govlint", "init"]
        with subprocess.Popen(command, cwd=project, env=env, stdin=theirs, stdout=theirs) as run:
            os.write(ours, answers)
            assert run.wait(60) == 0
        os.close(theirs)
        os.close(ours)
        made = {path.name for path in project.iterdir()} - {"app.py", "CODEOWNERS"}
        assert sorted(made) == written
