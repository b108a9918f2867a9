"""unused-suppression: the comment goes, or the one name in it that silences nothing."""

import re

from govlint.model.facts import ProjectFacts
from govlint.model.finding import Finding
from govlint.model.fix import Annotate, Cut, Fix
from govlint.model.policy import Policy
from govlint.model.source import Span

_NAMES = re.compile(r"\[([^\]]*)\]")


def fix(finding: Finding, project: ProjectFacts, policy: Policy) -> Fix | None:
    """Safe: comments are not run."""
    at = finding.at
    comment = next(
        (
            one
            for one in project.comments
            if one.span.path == at.path
            and one.span.line == at.line
            and one.span.column <= at.column < one.span.column + len(one.text)
        ),
        None,
    )
    names = _NAMES.search(comment.text) if comment else None
    if comment is None or names is None:
        return None
    if "," not in names[1]:
        return Fix("the comment goes", True, (Cut(comment.span),))
    first = at.column - comment.span.column
    lo, hi = _with_comma(comment.text, first, first + at.end_column - at.column, names)
    start = comment.span.column
    span = Span(at.path, at.line, start + lo, at.line, start + hi)
    return Fix("the name goes", True, (Cut(span, whole=False),))


def _with_comma(text: str, lo: int, hi: int, names: re.Match[str]) -> tuple[int, int]:
    """The extent of a name together with the comma that keeps it from its neighbour."""
    after = re.compile(r"\s*,\s*").match(text, hi, names.end(1))
    if after:
        return lo, after.end()
    before = text.rfind(",", names.start(1), lo)
    return (before if before >= 0 else lo), hi


def ignore(findings: list[Finding], reason: str, until: str | None) -> Fix:
    """A comment that silences findings of one statement; `reason` says why, and who pays."""
    names = ", ".join(dict.fromkeys(sorted(one.name for one in findings)))
    last = f" until={until}" if until else ""
    text = f"# govlint: ignore[{names}]{last}: {reason}"
    return Fix(text, False, (Annotate(findings[0].at, text),))
