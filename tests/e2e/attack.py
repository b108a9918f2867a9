"""A pull request against a governed repository, judged through the command line, in this process."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from govlint.cli.check import command
from tests.imported import Files, Made, imported
from tests.unit.approvals.made import LEAD, PATH, RECORD, VP
from tests.unit.approvals.signing import public, signed
from tests.unit.inputs.repository import run

FILE = "app/settings.py"
BUDGET = "import openai\n\nSESSION_BUDGET_USD = 0.50\n"
LAW = f"""\
approvals:
  roster: {{engineering-lead: [{LEAD}, lena], vp: [{VP}]}}
  evidence: [ssh-signature, signed-commit, github-review]
"""
DORA = "Dora <dora@corp.example>"
# A budget that trips: what attacks on guards start from.
BREAKER = """\
import openai

client = openai.OpenAI()
MAX_USD = 5.0


class OverBudget(Exception):
    pass


def loop(tasks):
    cost = 0.0
    for task in tasks:
        if cost >= MAX_USD:
            raise OverBudget(cost)
        answer = client.chat.completions.create(model="gpt-4o", messages=task)
        cost += answer.usage.total_tokens * 0.00001
"""


class Verdict(NamedTuple):
    """`found`: (name, place, standing) of the findings about changes; `says`: all that was said."""

    code: int
    found: list[tuple[str, str, str]]
    says: str


class Attack:
    """`main` is the base. The environment is that of a runner of GitHub Actions without an event."""

    def __init__(self, root: Path, keys: dict[str, Path], patch: pytest.MonkeyPatch) -> None:
        self.root = root
        self.keys = keys
        self.patch = patch
        patch.setenv("GITHUB_REPOSITORY", "corp/agents")
        patch.setenv("XDG_CACHE_HOME", str(root / "cache"))
        for name in ("GITHUB_EVENT_PATH", "GITHUB_EVENT_NAME", "GITHUB_BASE_REF", "GITHUB_SHA"):
            patch.delenv(name, raising=False)

    def repository(self, base: Files, *changes: Files | Made, law: str = LAW) -> Path:
        """A repository in which each of `changes` is a commit on top of the base."""
        signers = f"{LEAD},lena {public(self.keys['lead'])}\n{VP} {public(self.keys['vp'])}\n"
        files: Files = {"govlint.yaml": law, ".govlint/allowed_signers": signers, **base}
        made = [each if isinstance(each, Made) else Made(each, author=DORA) for each in changes]
        root = self.root / "repo"
        imported(root, [Made(files, author="Ops <ops@corp.example>"), *made], base=1)
        return root

    def judged(self, base: Files, *changes: Files | Made, law: str = LAW) -> Verdict:
        return self.check(self.repository(base, *changes, law=law))

    def check(self, root: Path, *more: str, base: str = "main") -> Verdict:
        self.patch.chdir(root)
        arguments = ["--base", base, "--no-cache", "-j", "1", "-o", "json", *more]
        done = CliRunner().invoke(command, arguments)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        report = json.loads(done.stdout)
        found = [
            (one["name"], f"{one['path']}:{one['line']}", one["standing"])
            for one in report["findings"]
            if one["code"].startswith("GOV4")
        ]
        says = [one["message"] for one in report["findings"]]
        says += [step["message"] for one in report["findings"] for step in one["because"]]
        return Verdict(done.exit_code, sorted(found), "\n".join([*says, *report["errors"]]))

    def record(self, signer: str = "lead", **more: str) -> Files:
        """A signed record for the rise from 0.50 to 1.00, with lines of it put otherwise."""
        lines = RECORD.splitlines()
        for name, value in more.items():
            lines = [line for line in lines if not line.startswith(f"{name}:")]
            lines.append(f"{name}: {value}")
        text = "\n".join(lines) + "\n"
        return {PATH: text, PATH + ".sig": signed(text.encode(), self.keys[signer])}


Judged = Callable[..., Verdict]
RAISED = ("ceiling-raised", f"{FILE}:3", "new")


def git(root: Path, *arguments: str) -> str:
    return run(root, *arguments)
