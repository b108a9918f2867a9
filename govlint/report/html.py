"""The report as one page: findings with their source, the inventory, filters and sorting.

The page loads nothing, reads without JavaScript, and prints. Its own script and style are the only
ones that its content security policy lets run.
"""

import re
from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path, PurePath

from govlint.model.finding import Finding, Severity, Standing
from govlint.model.report import Report
from govlint.model.source import Step
from govlint.model.words import counted
from govlint.report.parts.holdings import holdings
from govlint.report.parts.markup import excerpt, fill, prose, table, text, where

_PAGE = Path(__file__).parent / "page"
_VERDICTS = {"pass": "Pass", "fail": "Fail", "none": "No verdict"}
_RANKS = (Severity.ERROR, Severity.WARNING, Severity.NOTE)
# What the families of checks ask, and what it is asked about.
_QUESTIONS = (
    ("GOV1", "Whose is it?", "Owners of model calls"),
    ("GOV2", "Who stops it?", "Ceilings of agents and calls"),
    ("GOV3", "Does it end?", "Loops and retries that pay each turn"),
    ("GOV4", "Who agreed?", "Approvals of raised ceilings"),
)
_OPEN_STEPS = 6


def render(report: Report, now: datetime | None = None) -> str:
    """The whole page. `now` is the time it says it was made at."""
    script, style = _part("page.js"), _part("page.css")
    found = sorted(report.findings, key=_order)
    lines = {
        path: re.split(r"\r\n|\r|\n", source.removeprefix("\ufeff"))
        for path, source in report.sources.items()
    }
    name = PurePath(report.root).name or "govlint"
    made = (now or datetime.now(UTC)).strftime("%d %B %Y, %H:%M UTC").lstrip("0")
    policy = f"policy {text(report.policy)} · " if report.policy else ""
    values = {
        "style": style,
        "style_hash": _hash(style),
        "script": script,
        "script_hash": _hash(script),
        "title": f"{text(name)}: govlint report",
        "name": text(name),
        "about": f"LLM spend governance · {policy}{made}",
        "verdict": report.verdict,
        "verdict_text": _VERDICTS[report.verdict],
        "errors": _errors(report),
        "questions": "\n".join(_question(report, *each) for each in _QUESTIONS),
        "coverage": _coverage(report),
        "counted": counted(len(found), "finding"),
        "check_options": _options(found),
        "boxes": _boxes("severity", [(one.severity or Severity.ERROR).value for one in found])
        + _boxes("standing", [one.standing.value for one in found]),
        "findings": "\n".join(_finding(one, n, lines) for n, one in enumerate(found)),
        "none_hidden": "hidden" if found else "",
        "none_text": "Nothing found.",
        "checks": _checks(report),
        "inventory": holdings(report.facts),
        "version": text(report.version),
    }
    return fill(_part("page.html"), values)


def _part(name: str) -> str:
    return (_PAGE / name).read_text("utf-8")


def _hash(source: str) -> str:
    return f"sha256-{b64encode(sha256(source.encode()).digest()).decode()}"


def _order(finding: Finding) -> tuple[object, ...]:
    return (
        finding.standing is not Standing.NEW,
        -(finding.severity or Severity.ERROR).rank,
        not finding.sure,
        finding.at,
    )


def _errors(report: Report) -> str:
    if not report.errors:
        return ""
    items = "".join(f"<li>{text(error)}</li>" for error in report.errors)
    return f'<section class="errors"><h2>What could not be judged</h2><ul>{items}</ul></section>'


def _question(report: Report, family: str, asks: str, about: str) -> str:
    new = [
        one
        for one in report.findings
        if one.code.startswith(family) and one.standing is Standing.NEW
    ]
    counts = Counter(one.severity or Severity.ERROR for one in new)
    worst = next((rank.value for rank in _RANKS if counts[rank]), "pass")
    told = [counted(counts[rank], rank.value) for rank in _RANKS if counts[rank]]
    says = told[0] if told else "nothing found"
    rest = f"and {', '.join(told[1:])}" if told[1:] else ""
    if not new and report.verdict == "none":
        worst, says = "unasked", "not known"
    elif not new and family == "GOV4" and not report.base:
        worst, says = "unasked", "not asked"
        rest = "needs an earlier state to compare with: <code>govlint check --base main</code>"
    elif family == "GOV4" and report.base:
        rest = f"{rest} since {text(report.base)}".strip()
    return (
        f'<article class="question {worst}"><h2>{asks}</h2><p>{about}</p>'
        f'<p class="count">{says}</p><p>{rest}</p></article>'
    )


def _coverage(report: Report) -> str:
    seen, facts = report.coverage, report.facts
    looked = [
        counted(seen.files, "file"),
        f"{seen.read} of them read closely",
        counted(seen.calls, "model call"),
        counted(seen.agents, "agent"),
        counted(len(facts.guards), "guard"),
        counted(len(facts.limits), "ceiling"),
    ]
    unknown = f"{seen.unknown} with something that could not be known" if seen.unknown else ""
    standings = Counter(one.standing for one in report.findings)
    kept = [
        f"{standings[each]} {each.value}"
        for each in Standing
        if each is not Standing.NEW and standings[each]
    ]
    return f"Looked at {', '.join(filter(None, [*looked, unknown, *kept]))}."


def _options(found: Sequence[Finding]) -> str:
    names = sorted({(one.code, one.name) for one in found})
    return "".join(
        f'<option value="{text(name)}">{text(code)} {text(name)}</option>' for code, name in names
    )


def _boxes(group: str, values: Sequence[str]) -> str:
    """A box for each value there is, with its count; nothing where there is no choice."""
    counts = Counter(values)
    if len(counts) < 2:
        return ""
    boxes = "".join(
        f'<label><input type="checkbox" name="{group}" value="{name}" checked> '
        f"{name} ({count})</label>"
        for name, count in counts.items()
    )
    return f"<fieldset><legend>{group.capitalize()}</legend>{boxes}</fieldset>"


def _finding(finding: Finding, order: int, lines: dict[str, list[str]]) -> str:
    severity = (finding.severity or Severity.ERROR).value
    old = finding.standing is not Standing.NEW
    chips = [f'<span class="chip {severity}">{severity}</span>']
    if old:
        chips.append(f'<span class="chip standing">{finding.standing.value}</span>')
    if not finding.sure:
        chips.append('<span class="chip standing">not sure</span>')
    place = f"{finding.at.path}:{finding.at.line:06}"
    body = [
        (
            f'<article class="finding {severity}{" accepted" if old else ""}" '
            f'id="f-{text(finding.fingerprint)}" data-order="{order}" data-severity="{severity}" '
            f'data-standing="{finding.standing.value}" data-check="{text(finding.name)}" '
            f'data-code="{text(finding.code)}" data-place="{text(place)}">'
        ),
        (
            f'<p class="head">{"".join(chips)} <span>{text(finding.code)} {text(finding.name)}</span> '
            f'<span class="where">{where(finding.at)}</span></p>'
        ),
        f"<h3>{prose(finding.says[:1].upper() + finding.says[1:])}</h3>",
        excerpt(lines.get(finding.at.path, ()), finding.at),
        _because(finding.because),
    ]
    if finding.help:
        body.append(f'<p class="help"><b>To mend it:</b> {prose(finding.help)}.</p>')
    if finding.fix:
        body.append(f'<p class="help"><b>Fix:</b> {prose(finding.fix.told)}</p>')
    if finding.reason:
        body.append(f'<p class="reason"><b>Reason given:</b> {text(finding.reason)}</p>')
    return "\n".join([*filter(None, body), "</article>"])


def _because(steps: Sequence[Step]) -> str:
    items = [
        f'<li><span class="where">{where(step.at)}</span> {prose(step.says)}</li>' for step in steps
    ]
    if not items:
        return ""
    first = f'<ul class="because">{"".join(items[:_OPEN_STEPS])}</ul>'
    rest = items[_OPEN_STEPS:]
    if not rest:
        return first
    more = counted(len(rest), "more place")
    return (
        f"{first}<details><summary>{more}</summary>"
        f'<ul class="because">{"".join(rest)}</ul></details>'
    )


def _checks(report: Report) -> str:
    """What the checks with findings look for, and how many there are."""
    new = Counter(one.name for one in report.findings if one.standing is Standing.NEW)
    old = Counter(one.name for one in report.findings if one.standing is not Standing.NEW)
    rows = [
        [
            (
                f'{text(rule.code)} <button type="button" class="link" value="{text(rule.name)}">'
                f"{text(rule.name)}</button>"
            ),
            f"{text(rule.summary)}.",
            str(new[rule.name]),
            str(old[rule.name]),
        ]
        for rule in sorted(report.rules, key=lambda rule: (-new[rule.name], rule.code))
        if new[rule.name] or old[rule.name]
    ]
    if not rows:
        return ""
    heads = ("Check", "What it says", "New", "Accepted")
    return (
        f'<section aria-labelledby="checks"><h2 id="checks">Checks</h2>\n'
        f"{table(heads, rows, {2, 3})}</section>"
    )
