"""The report as Markdown: the summary of a step of GitHub Actions, which takes 1 MiB."""

import re

from govlint.model.finding import Finding, Severity, Standing
from govlint.model.report import Report
from govlint.report.parts.printable import printable
from govlint.report.parts.worst import worst_first

MOST_BYTES = 900 * 1024
_SPECIAL = re.compile(r"([!-+.:<-@\[-`{-~])")  # ASCII punctuation, but not , - / ;
_VERDICTS = {"pass": "pass", "fail": "fail", "none": "no verdict"}


def render(report: Report) -> str:
    """Worst findings first; what does not fit in MOST_BYTES of UTF-8 is counted."""
    found = worst_first(report.findings)
    coverage = report.coverage
    accepted = sum(finding.standing is not Standing.NEW for finding in report.findings)
    head = (
        f"## govlint: {_VERDICTS[report.verdict]}\n\n"
        f"{_count(len(found), 'finding')} in {_count(coverage.files, 'file')}, "
        f"{coverage.read} read, {_count(coverage.calls, 'call')}, "
        f"{_count(coverage.agents, 'agent')}, {coverage.unknown} unknown, "
        f"{accepted} suppressed, baselined or approved.\n"
    )
    if found:
        table = "\n| | Check | Where | What | How to mend it |\n|---|---|---|---|---|\n"
    else:
        table = ""
    errors = [f"- {_text(error)}\n" for error in report.errors]
    rows = [_row(finding) for finding in found]
    room = MOST_BYTES - len((head + table).encode()) - 200  # for the line about the rest
    kept_errors = _fitting(errors, room)
    room -= sum(len(line.encode()) for line in kept_errors)
    kept = _fitting(rows, room)
    left = len(errors) - len(kept_errors) + len(rows) - len(kept)
    rest = f"\n{left} more did not fit in here.\n" if left else ""
    told = "\n" + "".join(kept_errors) if kept_errors else ""
    return head + told + table + "".join(kept) + rest


def _row(finding: Finding) -> str:
    where = f"{_text(finding.at.path)}:{finding.at.line}" if finding.at.path else "the whole run"
    severity = (finding.severity or Severity.ERROR).value
    return (
        f"| {severity} | {finding.code} {_text(finding.name)} | {where} "
        f"| {_text(finding.says)} | {_text(finding.help)} |\n"
    )


def _fitting(lines: list[str], room: int) -> list[str]:
    kept = []
    for line in lines:
        room -= len(line.encode())
        if room < 0:
            break
        kept.append(line)
    return kept


def _text(text: str) -> str:
    """`text` as it is: no mark-up, link, mention or HTML comes of it."""
    return _SPECIAL.sub(r"\\\1", printable(text))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
