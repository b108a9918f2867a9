"""How the report for people ends: counts, times, where to begin, and the verdict."""

from collections import Counter
from shlex import quote

from rich.text import Text

from govlint.model.finding import Severity, Standing
from govlint.model.report import Report
from govlint.model.words import counted
from govlint.report.parts.groups import levers

_VERDICTS = {"pass": "bold green", "fail": "bold red", "none": "bold magenta"}
_RANKS = (Severity.ERROR, Severity.WARNING, Severity.NOTE)
_PACK = "recommended"  # the id of the policy where a project has none
_SOME = 5  # untagged calls from which on the pack may ask for other tags than the project does
_MANY = 10  # errors from which on a baseline is worth a word
_TOLD = 0.0001  # seconds below which the time of a check is not told


def hints(report: Report) -> list[tuple[str, str]]:
    """What helps most, each with a word for it: where to begin, and how to begin with many."""
    told = [("mend first", lever.says) for lever in levers(report.findings)]
    untagged = sum(
        max(1, len(one.stands_for))
        for one in report.findings
        if one.standing is Standing.NEW and one.name == "untagged-call"
    )
    if report.policy == _PACK and untagged >= _SOME:
        lacking = f"{counted(untagged, 'call')} lack tags of the pack {_PACK}"
        says = f"{lacking}; `govlint init` writes a policy with those that are in use here"
        told.append(("your own rules", says))
    failing = sum(
        one.standing is Standing.NEW and one.severity is Severity.ERROR for one in report.findings
    )
    if failing >= _MANY and report.baseline is None:
        told.append(
            (
                "many at once",
                "`govlint baseline write` accepts what is there, and only new findings fail",
            )
        )
    return told


def commands(report: Report, program: str) -> list[tuple[str, str]]:
    """How to make the commands in the report work where `govlint` is at `program` only."""
    if not program or not any(one.standing is Standing.NEW for one in report.findings):
        return []
    return [
        ("commands", f"`govlint` is installed for the hook only: alias govlint={quote(program)}")
    ]


def summary(report: Report) -> Text:
    """The last line: verdict, counts by severity, and what was looked at."""
    verdict = "no verdict" if report.verdict == "none" else report.verdict
    if not report.coverage.files and report.errors:
        return Text(verdict, _VERDICTS[report.verdict])
    new = [finding for finding in report.findings if finding.standing is Standing.NEW]
    counts = Counter(finding.severity for finding in new)
    found = [
        counted(counts[severity], severity.value) for severity in _RANKS if counts[severity]
    ] or ["nothing found"]
    coverage = report.coverage
    looked = [
        counted(coverage.files, "file"),
        f"{coverage.read} read",
        counted(coverage.calls, "call"),
        counted(coverage.agents, "agent"),
        f"{coverage.unknown} unknown",
    ]
    standings = Counter(finding.standing for finding in report.findings)
    looked += [
        f"{standings[standing]} {standing.value}"
        for standing in (Standing.SUPPRESSED, Standing.BASELINED, Standing.APPROVED)
        if standings[standing]
    ]
    return Text.assemble(
        (verdict, _VERDICTS[report.verdict]), f": {', '.join(found)} in {', '.join(looked)}"
    )


def statistics(report: Report) -> Text:
    """How many findings each check has, by severity."""
    new = [finding for finding in report.findings if finding.standing is Standing.NEW]
    counts = Counter((finding.code, finding.name) for finding in new)
    by_severity = Counter((finding.name, finding.severity or Severity.ERROR) for finding in new)
    width = max((len(f"{code} {name}") for code, name in counts), default=0)
    text = Text()
    for (code, name), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        said = [
            counted(by_severity[name, severity], severity.value)
            for severity in _RANKS
            if by_severity[name, severity]
        ]
        text.append(f"{count:>6}  {f'{code} {name}':<{width}}  {', '.join(said)}\n")
    return text


def timings(report: Report) -> Text:
    """Milliseconds by stage, in order, and by check, the slowest first."""
    text = Text()
    for stage, spent in report.timings.items():
        text.append(f"{spent * 1000:>8.0f} ms  {stage}\n")
        if stage == "checks":
            slow = sorted(report.check_timings.items(), key=lambda item: -item[1])
            for name, own in (each for each in slow if each[1] >= _TOLD):
                text.append(f"{own * 1000:>12.1f} ms  {name}\n", "dim")
    return text
