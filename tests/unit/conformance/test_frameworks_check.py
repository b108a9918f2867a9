"""The comparison of an entry with a package's source finds each kind of lie."""

import importlib.util
import sys
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from govlint.catalog.files import Source
from govlint.catalog.load import build

FOLDER = Path(__file__).parents[2] / "conformance" / "frameworks"

LIBRARY = """
DEFAULT_TURNS = 10

class Base:
    def run(self, task, *, max_turns: int | None = DEFAULT_TURNS): ...

class Agent(Base):
    def __init__(self, name, budget=None): ...

Alias = Agent

def query(prompt, options=None): ...

class Options:
    max_steps: int = 3
"""

ENTRY = """
packages: [lib]
roots: [lib]
checked: {version: "1.0", on: 2026-11-22}
docs: https://example.org
types:
  - id: agent
    names: [lib.Agent, lib.Alias]
    made:
      agent: {what: construct, misplaced: [{arg: max_turns, why: "belongs to the run"}]}
    methods:
      - paths: [run]
        agent: {what: run, limits: [{args: [max_turns], unit: turns, default: 10}]}
functions:
  - names: [lib.query]
    agent: {what: run, limits: [{args: [options.max_steps], at: 1, unit: turns, default: 3}]}
"""


@pytest.fixture(scope="module")
def check() -> Any:
    sys.path.insert(0, str(FOLDER))
    try:
        spec = importlib.util.spec_from_file_location("frameworks_check", FOLDER / "check.py")
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module
    finally:
        sys.path.remove(str(FOLDER))


def complaints(check: Any, folder: Path, entry: str) -> list[str]:
    package = folder / "lib==1.0" / "lib"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(dedent(LIBRARY))
    catalog = build([Source(Path("frameworks/lib.yaml"), entry.encode(), "framework", True)], "key")
    releases = {"older": {}, "also": {}, "free": []}
    return list(check.Check(catalog.entries["lib"], folder, releases).run())


def test_a_true_entry_has_no_complaint(check: Any, tmp_path: Path) -> None:
    assert complaints(check, tmp_path, ENTRY) == []


@pytest.mark.parametrize(
    ("true", "false", "says"),
    [
        ("lib.Alias", "lib.Gone", "lib.Gone is not there"),
        ("paths: [run]", "paths: [start]", "lib.Agent has no method start"),
        ("default: 10", "default: 11", "lib.Agent.run: max_turns defaults to 10, not 11"),
        ("default: 10", "default: null", "lib.Agent.run: max_turns defaults to 10, not None"),
        ("[max_turns]", "[turns]", "lib.Agent.run takes none of turns"),
        ("arg: max_turns", "arg: budget", "lib.Agent does take budget, which is called misplaced"),
        ("options.max_steps", "options.steps", "lib.query takes none of options.steps"),
        (
            "[options.max_steps], at: 1",
            "[options], at: 0",
            "lib.query: options is argument 1, not 0",
        ),
    ],
)
def test_a_lie_is_named(check: Any, tmp_path: Path, true: str, false: str, says: str) -> None:
    assert true in ENTRY
    assert says in complaints(check, tmp_path, ENTRY.replace(true, false))
