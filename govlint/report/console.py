"""The report for people: where it is, what it says there, why, and what to do."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import TextIO

from rich.console import Console
from rich.text import Text

from govlint.model.finding import Finding, Severity, Standing
from govlint.model.report import Report
from govlint.model.source import Span
from govlint.report.parts.closing import hints, statistics, summary, timings
from govlint.report.parts.excerpt import excerpt
from govlint.report.parts.groups import groups
from govlint.report.parts.printable import printable

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.NOTE: "bold cyan"}
_GUTTER = "bold blue"
_PLAIN_WIDTH = 120  # where there is no terminal to ask
_RELATED = 5
_BRIEF = 3  # places of a note beside the first
_LEAST = 20  # cells below which nothing is worth wrapping or showing


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
    page = _Page(report, max(console.width, 40), view, wrap=terminal)
    shown = [
        one for one in report.findings if one.standing is Standing.NEW or one.standing in view.show
    ]
    for group in [[one] for one in shown] if view.verbose else groups(shown):
        console.print(page.group(group), soft_wrap=True)
    for error in report.errors:
        console.print(Text.assemble(("error", "bold red"), ": ", printable(error)), soft_wrap=True)
    if view.statistics:
        console.print(statistics(report), soft_wrap=True, end="")
    if view.timings:
        console.print(timings(report), soft_wrap=True, end="")
    if not view.quiet:
        for name, says in hints(report):
            console.print(Text.assemble((f"{name}: ", "bold"), printable(says)), soft_wrap=True)
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
    def __init__(self, report: Report, width: int, view: View, wrap: bool) -> None:
        self._sources = report.sources
        self._lines: dict[str, list[str]] = {}
        self._width = width
        self._view = view
        self._wrap = wrap
        self._documented: set[str] = set()

    def group(self, group: Sequence[Finding]) -> Text:
        """Findings that say the same: the first in full, the others by their places.

        A note fails nothing and gets no excerpt, unless all of it is asked for.
        """
        finding, *others = group
        severity = finding.severity or Severity.ERROR
        brief = severity is Severity.NOTE and not self._view.verbose
        steps = () if brief else finding.because
        related = steps if self._view.verbose else steps[:_RELATED]
        places = [finding.at, *(step.at for step in related)]
        gutter = len(str(max(place.line for place in places)))
        text = self._head(finding, severity, len(group))
        self._place(text, "-->", finding.at, gutter)
        if not brief:
            self._excerpt(text, finding.at, gutter, "^", _STYLES[severity], "")
        for step in related:
            if self._line(step.at) is None:
                self._line_of(text, gutter, "note", f"{_where(step.at)}: {step.says}")
                continue
            self._place(text, ":::", step.at, gutter)
            self._excerpt(text, step.at, gutter, "-", _GUTTER, step.says)
        if len(related) < len(steps):
            more = len(steps) - len(related)
            self._line_of(text, gutter, "note", f"and {more} more places (-v shows them)")
        self._others(text, others, gutter, _BRIEF if brief else len(others))
        if finding.reason:
            self._line_of(text, gutter, "reason", finding.reason)
        if finding.help:
            self._line_of(text, gutter, "help", finding.help)
        if finding.fix:
            self._line_of(text, gutter, "fix", finding.fix.told)
        if finding.name not in self._documented:
            self._documented.add(finding.name)
            self._line_of(text, gutter, "docs", f"govlint explain {finding.name}")
        text.append("\n")
        return text

    def _head(self, finding: Finding, severity: Severity, count: int) -> Text:
        text = Text()
        if finding.standing is not Standing.NEW:
            text.append(f"{finding.standing.value} ", "dim")
        text.append(f"{severity.value}[{finding.code} {finding.name}]", _STYLES[severity])
        text.append(f": {printable(finding.says)}", "bold")
        if not finding.sure:
            text.append(" (not sure)", "dim")
        if count > 1:
            text.append(f" ({count} times)", "dim")
        return text

    def _others(self, text: Text, others: Sequence[Finding], gutter: int, most: int) -> None:
        """The places of findings that say the same, with the code that stands there."""
        shown = others[:most]
        width = max((len(_where(one.at)) for one in shown), default=0)
        for one in shown:
            self._place(text, "-->", one.at, gutter)
            code = self._line(one.at)
            room = self._width - gutter - 7 - width
            if code is not None and room > _LEAST:
                at = one.at._replace(column=1, end_column=2)
                cut = excerpt(code.strip(), at, room).text
                text.append(f"{' ' * (width - len(_where(one.at)))}   {cut}", "dim")
        if len(shown) < len(others):
            more = len(others) - len(shown)
            self._line_of(text, gutter, "note", f"and {more} more places (-v shows them)")

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
        before = gutter + len(name) + 5
        if self._wrap and self._width - before > _LEAST:
            told = wrap(
                printable(says),
                self._width - before,
                break_long_words=False,
                break_on_hyphens=False,
            )
            text.append(f"\n{' ' * before}".join(told))
        else:
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


def _where(span: Span) -> str:
    return f"{printable(span.path)}:{span.line}:{span.column}" if span.path else "the whole run"
