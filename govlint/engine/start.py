"""The first look at a project, and the policy that comes of it."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from govlint.checks._load import all_checks
from govlint.config import load_policy
from govlint.config.find import disk, find_policy
from govlint.config.starter import starter
from govlint.engine.run import Options, run, stand
from govlint.engine.survey import survey
from govlint.fixes.propose import propose
from govlint.model.finding import Finding, Standing
from govlint.model.survey import Survey

POLICY = "govlint.yaml"


class NoLook(Exception):  # noqa: N818 - an outcome, with a line for each reason
    """The project could not be looked at; `problems` say why, a line each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class FirstLook:
    """`findings` are those that the new `policy` text would bring, by today's code; for `fixable`
    of them there is a fix."""

    seen: Survey
    policy: str
    findings: tuple[Finding, ...]
    fixable: int


def policy_of(root: Path) -> str | None:
    """The path of the policy that is there already. Raises PolicyError for two of them."""
    found = find_policy(root, None)
    return None if found is None else found.label


def look(root: Path, today: date, template: str | None) -> FirstLook:
    """Scan `root` and write a policy for it, or take the text of a `template`. Raises NoLook."""
    options = Options(today=today, root=root, policy=None)
    report = run(options)
    if report.errors and not report.coverage.files:
        raise NoLook(report.errors)
    read = disk(root)
    seen = survey(report.facts, report.coverage.files, read)
    names = frozenset(all_checks())
    pack = load_policy(root, None, names, lambda _: None)
    text = template if template is not None else starter(seen, pack, root.resolve().name)
    law = load_policy(root, None, names, lambda path: text.encode() if path == POLICY else None)
    findings, _ = stand(report.facts, law, options)
    new = tuple(one for one in findings if one.standing is Standing.NEW)
    fixable = sum(propose(one, report.facts, law) is not None for one in new)
    return FirstLook(seen, text, new, fixable)
