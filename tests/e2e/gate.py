"""A repository with a policy, signers and a branch: the ground that check --base is tried on."""

import json
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.conftest import Run
from tests.unit.approvals.signing import public
from tests.unit.inputs.repository import commit, repository, run, write

LENA, VERA, DORA = "lena@corp.example", "vera@corp.example", "a@example.com"
LAW = f"""\
approvals:
  roster: {{engineering-lead: [{LENA}], vp: [{VERA}]}}
  evidence: [ssh-signature]
"""
OLD = "import openai\n\nSESSION_BUDGET_USD = 0.50\n"
NEW = "import openai\n\nSESSION_BUDGET_USD = 1.50\n"
FILE = "app/settings.py"


@dataclass
class Work:
    """A repository with a branch on top of main; `keys` of the lead and the vp."""

    root: Path
    govlint: Run
    keys: dict[str, Path]

    def commit(self, files: dict[str, str | None]) -> None:
        self.put(files)
        commit(self.root)

    def put(self, files: dict[str, str | None]) -> None:
        for name, text in files.items():
            if text is None:
                (self.root / name).unlink()
            else:
                write(self.root, {name: text})

    def check(self, *more: str, base: str = "main") -> tuple[int, list[tuple[str, str, str]]]:
        """Exit code, and (name, place, standing) of each finding about a change."""
        done = self.govlint("check", "--base", base, "-o", "json", *more)
        assert "Traceback" not in done.stderr
        findings = json.loads(done.stdout)["findings"]
        return done.returncode, [
            (each["name"], f"{each['path']}:{each['line']}", each["standing"])
            for each in findings
            if each["code"].startswith("GOV4")
        ]

    def approve(self, *more: str, role: str = "engineering-lead", key: str = "lead") -> None:
        """As the finding's help says, signed by the lead."""
        who = {"lead": LENA, "vp": VERA}[key]
        done = self.govlint(
            "approve", "--key", "SESSION_BUDGET_USD", "--file", FILE, "--from", "0.50",
            "--to", "1.50", "--unit", "usd", "--per", "session", "--role", role,
            "--approver", who, "--requester", DORA, "--reason", "longer sessions, FIN-214",
            "--sign", str(self.keys[key]), *more,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr


def prepare(project: Path, govlint: Run, keys: dict[str, Path], files: dict[str, str]) -> Work:
    """`files` on main beside the policy and the signers; the branch `change` is checked out."""
    signers = f"{LENA} {public(keys['lead'])}\n{VERA} {public(keys['vp'])}\n"
    law = {"govlint.yaml": LAW, ".govlint/allowed_signers": signers}
    root = repository(project, {**law, **files})
    run(root, "remote", "add", "origin", "https://github.com/corp/agents.git")
    run(root, "checkout", "-q", "-b", "change")
    return Work(root, govlint, keys)
