"""Modules that are reached through the folders they lie in."""

from pathlib import Path

import pytest

from tests.project import scan

FLOW = "from crewai.flow import Flow\nclass Mine(Flow):\n    pass\n"


def agents(root: Path, files: dict[str, str]) -> list[tuple[str, int, str]]:
    facts = scan(root, files).facts
    return [(each.span.path, each.span.line, each.what) for each in facts.agents]


@pytest.mark.parametrize(
    "inits",
    [{}, {"pack/__init__.py": ""}, {"pack/__init__.py": "X = 1", "pack/inner/__init__.py": ""}],
)
def test_a_module_by_its_whole_name(tmp_path: Path, inits: dict[str, str]) -> None:
    """`import pack.inner.main` and then the whole name, where the packages themselves say nothing."""
    app = "import pack.inner.main\nflow = pack.inner.main.Mine()\nflow.kickoff()\n"
    files = {"app.py": app, "pack/inner/main.py": FLOW, **inits}
    assert agents(tmp_path, files) == [("app.py", 2, "construct"), ("app.py", 3, "run")]


def test_a_folder_that_no_import_can_name_is_no_package(tmp_path: Path) -> None:
    """`my-app/__init__.py` does not keep `my-app/agents` from being what `agents` means there."""
    files = {
        "my-app/__init__.py": "",
        "my-app/agents/__init__.py": "",
        "my-app/agents/worker.py": "from smolagents import CodeAgent\n"
        "def made() -> CodeAgent:\n    return CodeAgent(tools=[], model=None)\n",
        "my-app/app.py": "from agents.worker import made\nworker = made()\nworker.run('t')\n",
    }
    assert agents(tmp_path, files) == [
        ("my-app/agents/worker.py", 3, "construct"),
        ("my-app/app.py", 3, "run"),
    ]
