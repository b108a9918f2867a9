"""The report for people: where it is, what it says there, why, and what to do."""

import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TextIO

from rich.console import Console
from rich.text import Text

from govlint.model.finding import Finding, Severity, Standing
from govlint.model.report import Report
from govlint.model.source import Span
from govlint.report.parts.excerpt import excerpt
from govlint.report.parts.printable import printable

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.NOTE: "bold cyan"}
_VERDICTS = {"pass": "bold green", "fail": "bold red", "none": "bold magenta"}
_GUTTER = "bold blue"
_PLAIN_WIDTH = 120  # where there is no terminal to ask
_RELATED = 5


@dataclass(frozen=True, slots=True)
class View:
    """What to show. `show` are standings beside NEW; `verbose` lifts the limit on related places."""

    show: frozenset[Standing] = frozenset()
    quiet: bool = False
    verbose: bool = False
    statistics: bool = False
    timings: bool = False


def write(report: Report, stream: TextIO, color: str = "auto", view: View | None = None) -> None:
    """`color` is auto, always or never. Scanned text reaches the stream escaped only."""
    view = view or View()
    colored = wants_color(stream, color, os.environ)
    terminal = stream.isatty()
    console = Console(
        file=stream,
        force_terminal=colored,
        color_system="standard" if colored else None,
        no_color=not colored,
        width=None if terminal else _PLAIN_WIDTH,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )
    page = _Page(report, max(console.width, 40), view)
    for finding in report.findings:
        if finding.standing is Standing.NEW or finding.standing in view.show:
            console.print(page.finding(finding), soft_wrap=True)
    for error in report.errors:
        console.print(Text.assemble(("error", "bold red"), ": ", printable(error)), soft_wrap=True)
    if view.statistics:
        console.print(_statistics(report), soft_wrap=True, end="")
    if view.timings:
        console.print(_timings(report), soft_wrap=True, end="")
    if not view.quiet:
        console.print(summary(report), soft_wrap=True)


def wants_color(stream: TextIO, color: str, environ: Mapping[str, str]) -> bool:
    """Whether to use colour: the flag, then NO_COLOR, FORCE_COLOR, TERM=dumb, then the stream."""
    if color != "auto":
        return color == "always"
    if environ.get("NO_COLOR"):
        return False
    if any(environ.get(name, "0") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return environ.get("TERM") != "dumb" and stream.isatty()


class _Page:
    def __init__(self, report: Report, width: int, view: View) -> None:
        self._sources = report.sources
        self._lines: dict[str, list[str]] = {}
        self._width = width
        self._view = view

    def finding(self, finding: Finding) -> Text:
        severity = finding.severity or Severity.ERROR
        style = _STYLES[severity]
        related = finding.because if self._view.verbose else finding.because[:_RELATED]
        gutter = len(str(max([finding.at.line, *(step.at.line for step in related)])))
        text = Text()
        if finding.standing is not Standing.NEW:
            text.append(f"{finding.standing.value} ", "dim")
        text.append(f"{severity.value}[{finding.code} {finding.name}]", style)
        text.append(f": {printable(finding.says)}", "bold")
        if not finding.sure:
            text.append(" (not sure)", "dim")
        self._place(text, "-->", finding.at, gutter)
        self._excerpt(text, finding.at, gutter, "^", style, "")
        for step in related:
            if self._line(step.at) is None:
                self._line_of(text, gutter, "note", f"{_where(step.at)}: {step.says}")
                continue
            self._place(text, ":::", step.at, gutter)
            self._excerpt(text, step.at, gutter, "-", _GUTTER, step.says)
        if len(related) < len(finding.because):
            more = len(finding.because) - len(related)
            self._line_of(text, gutter, "note", f"and {more} more places (-v shows them)")
        if finding.reason:
            self._line_of(text, gutter, "reason", finding.reason)
        if finding.help:
            self._line_of(text, gutter, "help", finding.help)
        if finding.fix:
            self._line_of(text, gutter, "fix", finding.fix.told)
        self._line_of(text, gutter, "docs", f"govlint explain {finding.name}")
        text.append("\n")
        return text

    def _place(self, text: Text, arrow: str, span: Span, gutter: int) -> None:
        text.append(f"\n{' ' * gutter}{arrow} ", _GUTTER)
        text.append(_where(span))

    def _excerpt(
        self, text: Text, span: Span, gutter: int, mark: str, style: str, label: str
    ) -> None:
        line = self._line(span)
        if line is None:
            return
        cut = excerpt(line, span, self._width - gutter - 3)
        if mark == "^":
            text.append(f"\n{' ' * gutter} |", _GUTTER)
        text.append(f"\n{span.line:>{gutter}} | ", _GUTTER)
        text.append(cut.text)
        text.append(f"\n{' ' * gutter} | ", _GUTTER)
        more = "..." if span.end_line > span.line and mark == "^" else ""
        text.append(" " * cut.indent + mark * cut.width + more, style)
        if label:
            text.append(f" {printable(label)}", style)

    def _line_of(self, text: Text, gutter: int, name: str, says: str) -> None:
        text.append(f"\n{' ' * gutter} = ", _GUTTER)
        text.append(f"{name}: ", "bold")
        text.append(printable(says))

    def _line(self, span: Span) -> str | None:
        """The source line a span starts on, None where there is no text to show."""
        source = self._sources.get(span.path)
        if source is None:
            return None
        if span.path not in self._lines:
            self._lines[span.path] = re.split(r"\r\n|\r|\n", source.removeprefix("\ufeff"))
        lines = self._lines[span.path]
        return lines[span.line - 1] if span.line <= len(lines) else None


def summary(report: Report) -> Text:
    """The last line: verdict, counts by severity, and what was looked at."""
    verdict = "no verdict" if report.verdict == "none" else report.verdict
    if not report.coverage.files and report.errors:
        return Text(verdict, _VERDICTS[report.verdict])
    new = [finding for finding in report.findings if finding.standing is Standing.NEW]
    counts = Counter(finding.severity for finding in new)
    found = [
        _count(counts[severity], severity.value) for severity in _STYLES if counts[severity]
    ] or ["nothing found"]
    coverage = report.coverage
    looked = [
        _count(coverage.files, "file"),
        f"{coverage.read} read",
        _count(coverage.calls, "call"),
        _count(coverage.agents, "agent"),
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


def _statistics(report: Report) -> Text:
    new = Counter(
        (finding.code, finding.name)
        for finding in report.findings
        if finding.standing is Standing.NEW
    )
    rows = sorted(new.items(), key=lambda item: (-item[1], item[0]))
    return Text("".join(f"{count:>6}  {code} {name}\n" for (code, name), count in rows))


def _timings(report: Report) -> Text:
    rows: Iterable[tuple[str, float]] = report.timings.items()
    return Text("".join(f"{spent * 1000:>8.0f} ms  {stage}\n" for stage, spent in rows))


def _where(span: Span) -> str:
    return f"{printable(span.path)}:{span.line}:{span.column}" if span.path else "the whole run"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
