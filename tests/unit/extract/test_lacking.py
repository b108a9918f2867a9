"""What is said of a limit that one caller leaves out and others set."""

from pathlib import Path

import pytest

from tests.project import scan
from tests.unit.extract.test_loops import MODEL

RUN = """from model import ask
def run(messages, most=None):
    n = 0
    while most is None or n < most:
        ask(messages)
        n += 1
run([], 3)
"""


@pytest.mark.parametrize(
    ("files", "says", "path", "line"),
    [
        (
            {"app.py": RUN + "run([])\n"},
            "`run()` on line 8 passes no `most`, which is None by default",
            "app.py",
            8,
        ),
        (
            {"app.py": RUN + "run([], None)\n"},
            "`run()` on line 8 passes None for `most`",
            "app.py",
            8,
        ),
        (
            {"app.py": RUN, "main.py": "import app\n\napp.run([])\n"},
            "`app.run()` at main.py:3 passes no `most`, which is None by default",
            "main.py",
            3,
        ),
        (
            {"app.py": RUN + "def go(most=None):\n    run([], most)\ngo()\ngo(2)\n"},
            "`go()` on line 10 passes no `most`, which is None by default",
            "app.py",
            10,
        ),
    ],
)
def test_the_caller_is_named(
    tmp_path: Path, files: dict[str, str], says: str, path: str, line: int
) -> None:
    (loop,) = scan(tmp_path, {"model.py": MODEL, **files}).facts.loops
    assert (loop.bounded, loop.bound) == (False, f"nothing: {says}")
    assert [(step.at.path, step.at.line, step.says) for step in loop.why] == [(path, line, says)]


@pytest.mark.parametrize(
    "files",
    [
        {"app.py": RUN, "tests/test_app.py": "from app import run\n\nrun([])\n"},
        {"app.py": RUN + "def go(**options):\n    run([], **options)\n"},
        {"app.py": RUN.replace("def run", "@bind\ndef run") + "run([])\n"},
    ],
    ids=["only a test passes none", "behind a star", "behind a decorator"],
)
def test_no_caller_surely_leaves_it_out(tmp_path: Path, files: dict[str, str]) -> None:
    (loop,) = scan(tmp_path, {"model.py": MODEL, **files}).facts.loops
    assert loop.bounded is True
