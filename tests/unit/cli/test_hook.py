"""A hook says where its `govlint` is, once nothing else is found by that name."""

import io
import os
from dataclasses import replace
from pathlib import Path

import pytest

from govlint.cli._hook import hidden_program
from govlint.report.console import View, write
from tests.unit.report.sample import REPORT


def program(folder: Path) -> str:
    folder.mkdir()
    file = folder / "govlint"
    file.write_text("#!/bin/sh\n")
    file.chmod(0o755)
    return str(file)


def environ(*folders: Path, hook: str = "1") -> dict[str, str]:
    return {"PRE_COMMIT": hook, "PATH": os.pathsep.join(map(str, folders))}


def test_only_a_hook_that_hides_it_says_so(tmp_path: Path) -> None:
    own, other = tmp_path / "py_env", tmp_path / "bin"
    started = program(own)
    assert hidden_program(environ(own, other), started) == started
    assert hidden_program(environ(own, other, hook=""), started) == ""
    assert hidden_program(environ(own), "govlint") == ""
    assert hidden_program(environ(own), str(own / "gone")) == ""
    program(other)
    assert hidden_program(environ(own, other), started) == ""


@pytest.mark.parametrize("path", ["/h/bin/govlint", "/h h/bin/govlint"])
def test_the_line_can_be_pasted(path: str) -> None:
    def told(**changes: object) -> list[str]:
        stream = io.StringIO()
        write(replace(REPORT, **changes), stream, "never", View(program=path))  # type: ignore[arg-type]
        return [line for line in stream.getvalue().splitlines() if line.startswith("commands: ")]

    quoted = f"'{path}'" if " " in path else path
    assert told() == [f"commands: `govlint` is installed for the hook only: alias govlint={quoted}"]
    assert told(findings=()) == []
