"""The hooks as teams run them: a commit is blocked, mended, and passes.

The environment of the hook is built from the package, so it also proves that the wheel is whole.
Needs the registry that pip uses: `just hooks`.
"""

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

pytest.importorskip("pre_commit")
pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
SHIPPED = ("govlint", "rules", "pyproject.toml", "README.md", ".pre-commit-hooks.yaml")
CLIENT = "from openai import OpenAI\n\nclient = OpenAI()\n"
ASK = """\
from app.client import client


def ask(text):
    return client.chat.completions.create(model="gpt-5", messages=text, max_completion_tokens=100)
"""
MENDED = """\
from openai import OpenAI

client = OpenAI(default_headers={"X-Team-Id": "research"})
"""
POLICY = """\
extends: [minimal]
tags:
  required: [{key: team_id}]
checks:
  untagged-call: error
exclude: [legacy/**]
"""
BUDGET = "SESSION_BUDGET_USD = 0.50\n"
RUNNERS = {
    "pre-commit": [sys.executable, "-m", "pre_commit"],
    "prek": [str(Path(sys.executable).with_name("prek"))],
}

Shell = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """Runs a command; what the user's own git, CI or cache decides is left out."""
    home = tmp_path_factory.mktemp("home")
    env = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("GIT_", "GITHUB_", "GOVLINT_", "PRE_COMMIT", "PREK", "XDG_"))
        and key not in {"PYTHONPATH", "CI", "SKIP"}
    }
    env |= {
        "HOME": str(home),
        "PRE_COMMIT_HOME": str(home / "pre-commit"),
        "PREK_HOME": str(home / "prek"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{env['PATH']}",
    }
    (home / ".gitconfig").write_text("[user]\nname = Dev\nemail = dev@example.com\n")

    def run(
        folder: Path, *command: str, fails: bool | None = False
    ) -> "subprocess.CompletedProcess[str]":
        done = subprocess.run(
            command, cwd=folder, env=env, capture_output=True, text=True, timeout=120, check=False
        )
        assert fails is None or (done.returncode != 0) is fails, done.stdout + done.stderr
        return done

    return run


@pytest.fixture(scope="module")
def source(shell: Shell, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A repository that holds what a release holds, and its revision."""
    folder = tmp_path_factory.mktemp("govlint")
    for name in SHIPPED:
        if (ROOT / name).is_dir():
            skip = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, folder / name, ignore=skip)
        else:
            shutil.copy(ROOT / name, folder / name)
    shell(folder, "git", "init", "-q")
    shell(folder, "git", "add", "-A", "-f")
    shell(folder, "git", "commit", "-qm", "Release")
    return folder, shell(folder, "git", "rev-parse", "HEAD").stdout.strip()


@pytest.fixture(params=list(RUNNERS))
def hook(request: pytest.FixtureRequest) -> list[str]:
    """The command line of a hook runner."""
    command = RUNNERS[request.param]
    if not Path(command[0]).exists():
        pytest.skip(f"{request.param} is not installed")
    return command


@pytest.fixture
def project(shell: Shell, source: tuple[Path, str], tmp_path: Path) -> Path:
    """A repository with both hooks in its settings and nothing wrong in it, not committed yet."""
    release, revision = source
    folder = tmp_path / "project"
    files = {
        ".pre-commit-config.yaml": f"repos:\n- repo: {release}\n  rev: {revision}\n"
        "  hooks:\n  - id: govlint\n  - id: govlint-project\n",
        "govlint.yaml": POLICY,
        "app/__init__.py": "",
        "app/client.py": CLIENT,
        "app/settings.py": BUDGET,
        "legacy/old.py": CLIENT + ASK.partition("\n")[2],
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True, parents=True)
        (folder / name).write_text(text)
    shell(folder, "git", "init", "-q", "-b", "main")
    shell(folder, "git", "add", "-A")
    return folder


def stage(hook: list[str]) -> str:
    return "--hook-stage" if "pre_commit" in hook else "--stage"


def test_a_commit_is_blocked_mended_and_passes(
    hook: list[str], shell: Shell, project: Path
) -> None:
    shell(project, *hook, "install")
    shell(project, "git", "commit", "-qm", "Clients only")  # legacy/ is excluded

    (project / "app/ask.py").write_text(ASK)
    shell(project, "git", "add", "-A")
    blocked = shell(project, "git", "commit", "-qm", "Ask", fails=True)
    said = blocked.stdout + blocked.stderr
    assert "error[GOV101 untagged-call]" in said
    assert said.count("error[") == 1
    assert " --> app/ask.py:5:12" in said
    assert "legacy/old.py" not in said
    assert shell(project, "git", "log", "--format=%s").stdout == "Clients only\n"

    manual = [*hook, "run", "govlint-project", stage(hook), "manual", "--all-files"]
    assert "error[GOV101 untagged-call]" in shell(project, *manual, fails=True).stdout

    (project / "app/client.py").write_text(MENDED)
    shell(project, "git", "add", "-A")
    shell(project, "git", "commit", "-qm", "Ask, with owner")
    assert shell(project, "git", "log", "--format=%s").stdout == "Ask, with owner\nClients only\n"
    shell(project, *manual)


def test_a_push_that_raises_a_ceiling_is_blocked_and_mended(
    hook: list[str], shell: Shell, project: Path
) -> None:
    shell(project, "git", "commit", "-qm", "Clients only")
    shell(project, "git", "init", "-q", "--bare", "-b", "main", "../theirs")
    shell(project, "git", "remote", "add", "origin", "../theirs")
    shell(project, "git", "push", "-q", "origin", "main")
    shell(project, *hook, "install", "--hook-type", "pre-push")

    (project / "app/settings.py").write_text(BUDGET.replace("0.50", "5.00"))
    shell(project, "git", "checkout", "-qb", "topic")
    shell(project, "git", "commit", "-qam", "More budget")
    blocked = shell(project, "git", "push", "-q", "origin", "topic", fails=True)
    said = blocked.stdout + blocked.stderr
    assert "[GOV401 ceiling-raised]" in said
    assert " --> app/settings.py:1:" in said
    assert shell(project, "git", "ls-remote", "--heads", "origin").stdout.count("\n") == 1

    (project / "app/settings.py").write_text(BUDGET)
    shell(project, "git", "commit", "-qam", "The budget it had")
    shell(project, "git", "push", "-q", "origin", "topic")
    assert shell(project, "git", "ls-remote", "--heads", "origin").stdout.count("\n") == 2


def test_many_files_are_one_process_and_a_warm_run_is_quick(
    hook: list[str], shell: Shell, project: Path
) -> None:
    for number in range(300):
        (project / f"app/part_{number}.py").write_text(f"PART = {number}\n")
    (project / "app/ask.py").write_text(ASK)
    shell(project, "git", "add", "-A")
    run = [*hook, "run", "govlint", "--all-files"]
    first = shell(project, *run, fails=True).stdout
    assert first.count("fail: ") == 1
    assert "in 304 files" in first
    # Processor time of the runner and the hook, as the clock would measure who else is on the
    # machine: below a second on a quiet one, of which the runner takes a third.
    spent = [_spent()]
    for _ in range(3):
        shell(project, *run, fails=True)
        spent.append(_spent())
    assert min(after - before for before, after in pairwise(spent)) < 1.5, spent


def _spent() -> float:
    """Seconds of processor time of all that this process has started and waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_the_manifest_is_valid(shell: Shell) -> None:
    for name, hook in RUNNERS.items():
        if name == "pre-commit" or Path(hook[0]).exists():
            shell(ROOT, *hook, "validate-manifest", ".pre-commit-hooks.yaml")
