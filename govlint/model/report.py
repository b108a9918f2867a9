"""What reporters are given: the run as one value."""

from dataclasses import dataclass, field

from govlint.model.baseline import BaselineUse
from govlint.model.facts import ProjectFacts
from govlint.model.finding import Finding, Severity


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was looked at. `unknown` counts facts with an attribute that could not be known."""

    files: int = 0
    read: int = 0
    calls: int = 0
    agents: int = 0
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """A check as reporters see it: texts travel with the report."""

    name: str
    code: str
    severity: str
    summary: str
    page: str  # the whole Markdown page
    since: str


@dataclass(frozen=True, slots=True)
class Report:
    """One run. `verdict` is pass, fail or none (no verdict could be given)."""

    verdict: str
    findings: tuple[Finding, ...]
    coverage: Coverage
    rules: tuple[Rule, ...] = ()
    errors: tuple[str, ...] = ()  # one clear line each
    facts: ProjectFacts = field(default_factory=ProjectFacts)
    root: str = ""
    version: str = ""
    policy: str = ""
    base: str = ""  # the revision that changes were judged against; "" when none were
    sources: dict[str, str] = field(default_factory=dict)  # path -> text, for excerpts
    timings: dict[str, float] = field(default_factory=dict)  # stage -> seconds
    check_timings: dict[str, float] = field(default_factory=dict)  # name of a check -> seconds
    fail_on: Severity = Severity.ERROR  # the least severity that fails; OFF: none does
    baseline: BaselineUse | None = None  # None: the run went by none
