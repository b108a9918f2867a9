"""What starting govlint may cost, and how large its files may be."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = ("libcst", "yaml", "git", "rich", "sarif_om", "hcl2", "pathspec", "platformdirs")

TOO_LARGE = {"govlint/syntax/lower.py"}  # to be split; nothing may join it


def loaded(*arguments: str) -> set[str]:
    """The top-level modules that are loaded once `govlint ARGUMENTS` has answered."""
    code = (
        "import sys\n"
        f"sys.argv = ['govlint', *{list(arguments)!r}]\n"
        "from govlint.cli.main import main\n"
        "try:\n    main()\n"
        "except SystemExit:\n    pass\n"
        "print('\\n' + ' '.join({name.partition('.')[0] for name in sys.modules}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    "arguments", [["--version"], ["--help"], ["check", "--help"], ["explain", "GOV901"]]
)
def test_nothing_heavy_is_imported(arguments: list[str]) -> None:
    modules = loaded(*arguments)
    assert "govlint" in modules
    assert not modules & set(HEAVY)


def test_no_file_is_above_five_hundred_lines() -> None:
    sizes = {
        str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines())
        for path in (ROOT / "govlint").rglob("*.py")
    }
    assert {name for name, size in sizes.items() if size > 500} <= TOO_LARGE
    assert sorted(sizes.values())[len(sizes) // 2] <= 130
