"""Runs govlint as users do: a process of its own, in an environment that decides nothing."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.attack import Attack
from tests.unit.approvals.signing import make_key

ROOT = Path(__file__).parents[2]
DECIDING = (
    "CI",
    "PRE_COMMIT",
    "NO_COLOR",
    "FORCE_COLOR",
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "TERM",
    "COLUMNS",
)
FAMILIES = ("GITHUB_", "GITLAB_", "RUNNER_", "GOVLINT_", "GIT_", "XDG_")

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """SSH keys of the lead, the vp and a developer."""
    folder = tmp_path_factory.mktemp("keys")
    return {name: make_key(folder, name) for name in ("lead", "vp", "dora")}


@pytest.fixture
def attack(tmp_path: Path, keys: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> Attack:
    return Attack(tmp_path, keys, monkeypatch)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


@pytest.fixture
def govlint(project: Path, tmp_path: Path) -> Run:
    """Runs `govlint ARGUMENTS` in the project; keyword arguments are environment variables."""

    def run(*arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
        env = {
            key: value
            for key, value in os.environ.items()
            if key not in DECIDING and not key.startswith(FAMILIES)
        }
        env |= {"PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(tmp_path / "cache"), **more}
        return subprocess.run(
            [sys.executable, "-m", "govlint", *arguments],
            cwd=project,
            env=env,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run
