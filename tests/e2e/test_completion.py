"""Completion as shells ask for it."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.e2e.conftest import Run


def completed(govlint: Run, *words: str) -> list[str]:
    """What bash is told for `govlint WORDS`, the last of them being typed."""
    asked = {
        "_GOVLINT_COMPLETE": "bash_complete",
        "COMP_WORDS": "\n".join(("govlint", *words)),
        "COMP_CWORD": str(len(words)),
    }
    lines = govlint(**asked).stdout.splitlines()
    return [line.partition(",")[2] for line in lines]


def test_verbs_options_checks_and_formats_are_completed(govlint: Run) -> None:
    assert completed(govlint, "che") == ["check", "checks"]
    assert completed(govlint, "check", "--sel") == ["--select"]
    assert completed(govlint, "check", "--fail-on", "w") == ["warning"]
    assert completed(govlint, "check", "--select", "unbounded-r") == [
        "unbounded-retry",
        "unbounded-recursion",
    ]
    assert completed(govlint, "check", "--select", "hollow-tag,unbounded-l") == [
        "hollow-tag,unbounded-loop"
    ]
    assert completed(govlint, "explain", "inert") == ["inert-guard"]
    assert completed(govlint, "check", "-o", "sar") == ["sarif"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_a_shell_is_one(shell: str, govlint: Run, tmp_path: Path) -> None:
    done = govlint("completion", shell)
    assert done.returncode == 0, done.stderr
    assert f"_GOVLINT_COMPLETE={shell}_complete" in done.stdout
    if shutil.which(shell):
        (tmp_path / "script").write_text(done.stdout)
        subprocess.run([shell, "-n", tmp_path / "script"], check=True)


def test_another_shell_is_refused(govlint: Run) -> None:
    done = govlint("completion", "tcsh")
    assert done.returncode == 2
    assert "'bash', 'zsh', 'fish'" in done.stderr
