"""The hooks as teams run them: a commit is blocked, mended, and passes.

The environment of the hook is built from the package, so it also proves that the wheel is whole.
Needs the registry that pip uses: `just hooks`.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
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


@pytest.mark.parametrize("runner", list(RUNNERS))
def test_a_commit_is_blocked_mended_and_passes(
    runner: str, shell: Shell, source: tuple[Path, str], tmp_path: Path
) -> None:
    hook = RUNNERS[runner]
    if runner == "prek" and not Path(hook[0]).exists():
        pytest.skip("prek is not installed")
    folder, revision = source
    shell(tmp_path, "git", "init", "-q")
    (tmp_path / ".pre-commit-config.yaml").write_text(
        f"repos:\n- repo: {folder}\n  rev: {revision}\n"
        "  hooks:\n  - id: govlint\n  - id: govlint-project\n"
    )
    (tmp_path / "govlint.yaml").write_text(POLICY)
    for name, text in {
        "app/__init__.py": "",
        "app/client.py": CLIENT,
        "legacy/old.py": CLIENT + ASK.partition("\n")[2],
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    shell(tmp_path, *hook, "install")

    shell(tmp_path, "git", "add", "-A")
    shell(tmp_path, "git", "commit", "-qm", "Clients only")  # legacy/ is excluded

    (tmp_path / "app/ask.py").write_text(ASK)
    shell(tmp_path, "git", "add", "-A")
    blocked = shell(tmp_path, "git", "commit", "-qm", "Ask", fails=True)
    said = blocked.stdout + blocked.stderr
    assert "error[GOV101 untagged-call]" in said
    assert said.count("error[") == 1
    assert " --> app/ask.py:5:12" in said
    assert "legacy/old.py" not in said
    assert shell(tmp_path, "git", "log", "--format=%s").stdout == "Clients only\n"

    stage = "--hook-stage" if runner == "pre-commit" else "--stage"
    whole = shell(
        tmp_path, *hook, "run", "govlint-project", stage, "manual", "--all-files", fails=True
    )
    assert "error[GOV101 untagged-call]" in whole.stdout

    (tmp_path / "app/client.py").write_text(MENDED)
    shell(tmp_path, "git", "add", "-A")
    shell(tmp_path, "git", "commit", "-qm", "Ask, with owner")
    assert shell(tmp_path, "git", "log", "--format=%s").stdout == "Ask, with owner\nClients only\n"
    shell(tmp_path, *hook, "run", "govlint-project", stage, "manual", "--all-files")


def test_the_manifest_is_valid(shell: Shell) -> None:
    for name, hook in RUNNERS.items():
        if name == "pre-commit" or Path(hook[0]).exists():
            shell(ROOT, *hook, "validate-manifest", ".pre-commit-hooks.yaml")
