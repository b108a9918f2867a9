"""The report as Markdown: the summary of a step of GitHub Actions, which takes 1 MiB."""

import re

from govlint.model.finding import Finding, Severity, Standing
from govlint.model.report import Report
from govlint.report.parts.printable import printable
from govlint.report.parts.worst import worst_first

MOST_BYTES = 900 * 1024
_SPECIAL = re.compile(r"([!-+.:<-@\[-`{-~])")  # ASCII punctuation, but not , - / ;
_CHANGES = "GOV4"
_CEILINGS = (
    "\n### Changed ceilings\n\n"
    "| | Check | Where | What | Approval |\n|---|---|---|---|---|\n"
)  # fmt: skip
_FINDINGS = (
    "\n### Findings\n\n"
    "| | Check | Where | What | How to mend it |\n|---|---|---|---|---|\n"
)  # fmt: skip
_VERDICTS = {"pass": "pass", "fail": "fail", "none": "no verdict"}


def render(report: Report) -> str:
    """Changed ceilings and who must agree to them, then the other findings, worst first; what does
    not fit in MOST_BYTES of UTF-8 is counted."""
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
    approved = [one for one in report.findings if one.standing is Standing.APPROVED]
    ceilings = [one for one in found if one.code.startswith(_CHANGES)]
    rest = [one for one in found if not one.code.startswith(_CHANGES)]
    parts = [
        ("\n", [f"- {_text(error)}\n" for error in report.errors]),
        (_CEILINGS, [_ceiling(one) for one in (*ceilings, *approved)]),
        (_FINDINGS, [_row(one) for one in rest]),
    ]
    room = MOST_BYTES - len(head.encode()) - 200  # for the line about the rest
    left = 0
    text = head
    for title, rows in parts:
        if not rows:
            continue
        room -= len(title.encode())
        kept = _fitting(rows, room)
        room -= sum(len(row.encode()) for row in kept)
        left += len(rows) - len(kept)
        text += title + "".join(kept)
    return text + (f"\n{left} more did not fit in here.\n" if left else "")


def _ceiling(finding: Finding) -> str:
    where = f"{_text(finding.at.path)}:{finding.at.line}" if finding.at.path else "the whole run"
    if finding.standing is Standing.APPROVED:
        state, approval = "approved", finding.reason
    else:
        state, approval = (finding.severity or Severity.ERROR).value, finding.help
    return (
        f"| {state} | {finding.code} {_text(finding.name)} | {where} "
        f"| {_text(finding.says)} | {_text(approval)} |\n"
    )


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
    """`text` as it is: no mark-up, link, mention or HTML comes of it but code between backticks.

    A backslash or a bar within code could end the cell of the table and let the rest out.
    """
    parts = printable(text).split("`")
    code = parts[1::2]
    if len(parts) % 2 == 0 or not all(part.strip() and not {*"\\|"} & {*part} for part in code):
        return _plain(printable(text))
    return "".join(f"`{part}`" if inside % 2 else _plain(part) for inside, part in enumerate(parts))


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
