"""Every command has a man page that a man page reader takes."""

import shutil
import subprocess
from pathlib import Path

import pytest

pytest.importorskip("click_man")

from govlint.cli.main import VERBS
from tools.man import write


def test_every_command_has_a_page(tmp_path: Path) -> None:
    write(tmp_path)
    names = {path.name for path in tmp_path.iterdir()}
    assert names >= {"govlint.1", *(f"govlint-{verb}.1" for verb in VERBS)}
    assert "govlint-ledger-enter.1" in names
    page = (tmp_path / "govlint-check.1").read_text()
    assert "\n\\fB\\-\\-base\\fP REF\n" in page
    assert "130 interrupted" in (tmp_path / "govlint.1").read_text()
    if shutil.which("groff"):
        for path in sorted(tmp_path.iterdir()):
            done = subprocess.run(
                ["groff", "-man", "-Tutf8", "-ww", path],
                capture_output=True, text=True, check=True,
            )  # fmt: skip
            assert done.stderr == "", path.name
