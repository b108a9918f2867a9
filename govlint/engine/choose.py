"""Which fixes to apply: those the findings carry, or comments that silence them."""

from govlint.checks._load import all_checks
from govlint.decide.suppress import read
from govlint.engine.fix import Choose
from govlint.fixes.comments import ignore
from govlint.model.facts import Comment
from govlint.model.finding import Finding, Severity, Standing
from govlint.model.fix import Fix
from govlint.model.flaw import BadComment
from govlint.model.policy import Policy
from govlint.model.report import Report
from govlint.model.source import Span


def carried(unsafe: bool) -> Choose:
    """The fixes that change nothing of what the program does; with `unsafe` the others too."""

    def choose(report: Report) -> list[tuple[tuple[Finding, ...], Fix]]:
        return [
            ((one,), one.fix) for one in report.findings if one.fix and (unsafe or one.fix.safe)
        ]

    return choose


def silenced(reason: str, until: str | None, law: Policy) -> Choose:
    """A comment with the reason for each error and warning that may be suppressed; one comment a
    statement."""
    checks = all_checks()

    def may(finding: Finding) -> bool:
        setting = law.at(finding.at.path).checks.get(finding.name)
        return checks[finding.name].suppressible and (setting is None or setting.suppressible)

    def choose(report: Report) -> list[tuple[tuple[Finding, ...], Fix]]:
        places: dict[tuple[str, int], list[Finding]] = {}
        for one in report.findings:
            if (
                one.standing is Standing.NEW
                and one.severity in (Severity.ERROR, Severity.WARNING)
                and one.at.path.endswith(".py")
                and may(one)
            ):
                places.setdefault((one.at.path, one.at.line), []).append(one)
        return [(tuple(found), ignore(found, reason, until)) for found in places.values()]

    return choose


def fault(reason: str, until: str | None) -> str:
    """What is wrong with a reason or a date for a comment, with what to do; "" when nothing is."""
    if not reason.isprintable():
        return "the reason must be one line"
    last = f" until={until}" if until else ""
    text = f"# govlint: ignore[untagged-call]{last}: {reason}"
    told = read(Comment(Span("", 1), text, 1, 1))
    if not isinstance(told, BadComment):
        return ""
    return f"{told.says}; {told.help.removeprefix('after the colon ')}"
