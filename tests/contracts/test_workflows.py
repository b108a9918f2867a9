"""The action and the workflow to paste are valid for GitHub's schema, actionlint and zizmor."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from govlint.config.templates import workflow

ROOT = Path(__file__).parents[2]
TOOLS = Path(sys.executable).parent
PIN = "0123456789abcdef0123456789abcdef01234567"
PINNED = re.compile(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")


def tool(name: str, *arguments: str, cwd: Path) -> str:
    """What a tool says; it must be content."""
    if not (TOOLS / name).exists():
        pytest.skip(f"{name} is not installed")
    done = subprocess.run(
        [TOOLS / name, *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def pasted() -> str:
    page = (ROOT / "docs/github-action.md").read_text("utf-8")
    found = re.search(r"```yaml [^\n]+\n(name: govlint\n.*?)```", page, re.DOTALL)
    assert found
    return found[1]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository that holds the action and runs it from itself, as actionlint follows only that."""
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    local = re.sub(r"OWNER/govlint@COMMIT.*", "./", pasted())
    (folder / "govlint.yml").write_text(local)
    (tmp_path / "action.yml").write_bytes((ROOT / "action.yml").read_bytes())
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    return tmp_path


@pytest.fixture
def started(tmp_path: Path) -> Path:
    """A repository that `govlint init --workflow` wrote the workflow of."""
    file = tmp_path / ".github" / "workflows" / "govlint.yml"
    file.parent.mkdir(parents=True)
    file.write_text(workflow(f"govlint @ git+https://forge.example/govlint@{PIN}"))
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    return tmp_path


def test_the_workflow_of_init_is_valid(started: Path) -> None:
    file = ".github/workflows/govlint.yml"
    tool("check-jsonschema", "--builtin-schema", "vendor.github-workflows", file, cwd=started)
    assert tool("actionlint", "-no-color", cwd=started) == ""
    said = tool("zizmor", "--offline", "--persona=auditor", "--no-progress", file, cwd=started)
    assert "No findings to report" in said


def test_the_command_of_the_workflow_of_init_gates(started: Path) -> None:
    import yaml

    jobs = yaml.safe_load((started / ".github/workflows/govlint.yml").read_text())["jobs"]
    command = jobs["govlint"]["steps"][-1]["run"]
    bin_ = started / "temp/govlint/bin"
    bin_.mkdir(parents=True)
    (bin_ / "govlint").write_text(f'#!/bin/sh\nexec {sys.executable} -m govlint "$@"\n')
    (bin_ / "govlint").chmod(0o755)
    (started / "app.py").write_text(
        "while True:\n    import openai\n    openai.responses.create()\n"
    )
    env = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
        "HOME": str(started / "home"),
        "RUNNER_TEMP": str(started / "temp"),
        "GITHUB_STEP_SUMMARY": str(started / "summary.md"),
    }
    done = subprocess.run(
        ["bash", "-e", "-c", command],
        cwd=started,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("::error file=app.py,line=1,")
    assert "\nfail: " in done.stdout
    assert (started / "summary.md").read_text().startswith("## govlint: fail\n")


def test_the_schemas_of_github_hold(repository: Path) -> None:
    for schema, file in (
        ("vendor.github-actions", "action.yml"),
        ("vendor.github-workflows", ".github/workflows/govlint.yml"),
    ):
        tool("check-jsonschema", "--builtin-schema", schema, file, cwd=repository)


def test_actionlint_finds_nothing(repository: Path) -> None:
    assert tool("actionlint", "-no-color", cwd=repository) == ""


def test_zizmor_finds_nothing(repository: Path) -> None:
    file = repository / ".github/workflows/govlint.yml"
    file.write_text(re.sub(r"OWNER/govlint@COMMIT.*", f"corp/govlint@{PIN} # v0.1.0", pasted()))
    said = tool(
        "zizmor", "--offline", "--persona=auditor", "--no-progress", "action.yml", str(file),
        cwd=repository,
    )  # fmt: skip
    assert "No findings to report" in said


def test_what_is_not_ours_is_pinned_by_commit() -> None:
    texts = ((ROOT / "action.yml").read_text("utf-8"), pasted(), workflow("govlint"))
    used = re.findall(r"uses: .*$", "".join(texts), re.M)
    foreign = [line for line in used if "OWNER/govlint@COMMIT" not in line]
    assert len(foreign) == 3
    assert [line for line in foreign if not PINNED.match(line)] == []


def test_every_input_and_output_is_declared_used_and_told() -> None:
    import yaml

    text = (ROOT / "action.yml").read_text("utf-8")
    action = yaml.safe_load(text)
    assert set(re.findall(r"inputs\.([\w-]+)", text)) == set(action["inputs"])
    written = set(re.findall(r"steps\.scan\.outputs\.([\w-]+)", text)) - {"code"}
    assert written == set(action["outputs"])
    page = (ROOT / "docs/github-action.md").read_text("utf-8")
    told = re.findall(r"^\| `([\w-]+)` \|", page, re.M)
    assert told == [*action["inputs"], *action["outputs"]]


def test_inputs_reach_the_shell_through_the_environment_only() -> None:
    import yaml

    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    scripts = [step["run"] for step in action["runs"]["steps"] if "run" in step]
    assert len(scripts) == 3
    assert not [script for script in scripts if "${{" in script]
