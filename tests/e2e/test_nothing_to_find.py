import json
from pathlib import Path

from tests.e2e.conftest import Run


def test_an_empty_folder_passes(govlint: Run) -> None:
    done = govlint("check")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "pass: nothing found in 0 files, 0 read, 0 calls, 0 agents, 0 unknown\n"


def test_files_without_a_model_are_counted_and_not_parsed(govlint: Run, project: Path) -> None:
    (project / "a.py").write_text("x = 1\n")
    (project / "b.py").write_text("this is (not Python\n")
    done = govlint("check", "-o", "json")
    assert done.returncode == 0
    said = json.loads(done.stdout)
    assert (said["verdict"], said["coverage"]["files"], said["coverage"]["read"]) == ("pass", 2, 0)


def test_only_the_named_path_is_reported(govlint: Run, project: Path) -> None:
    (project / "a.py").write_text("x = 1\n")
    (project / "b.py").write_text("x = 1\n")
    said = json.loads(govlint("check", "a.py", "-o", "json").stdout)
    assert said["coverage"]["files"] == 1


def test_inventory_of_nothing(govlint: Run) -> None:
    said = json.loads(govlint("inventory", "--format", "json").stdout)
    assert (said["schema"], said["facts"]) == ("govlint.inventory/1", [])
    assert govlint("inventory").stdout == ""


def test_several_outputs(govlint: Run, project: Path) -> None:
    done = govlint("check", "-o", "console", "-o", "json:a.json", "-o", "sarif:b.sarif", "-q")
    assert (done.returncode, done.stdout) == (0, "")
    assert json.loads((project / "a.json").read_text())["verdict"] == "pass"
    assert json.loads((project / "b.sarif").read_text())["version"] == "2.1.0"
