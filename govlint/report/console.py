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
from govlint.model.source import Span, Step
from govlint.model.words import counted
from govlint.report.parts.closing import commands, hints, statistics, summary, timings
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
    """What to show. `show` are standings beside NEW; `verbose` lifts the limit on related places.

    `program` is the path of govlint where the commands in the report would not find it.
    """

    show: frozenset[Standing] = frozenset()
    quiet: bool = False
    verbose: bool = False
    statistics: bool = False
    timings: bool = False
    program: str = ""


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
        for name, says in [*hints(report), *commands(report, view.program)]:
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
        own = next((step for step in finding.because if step.at == finding.at), None)
        steps = () if brief else tuple(step for step in finding.because if step is not own)
        related = steps if self._view.verbose else steps[:_RELATED]
        places = [finding.at, *(step.at for step in related)]
        gutter = len(str(max(place.line for place in places)))
        text = self._head(finding, severity, len(group))
        if brief:
            self._places(text, group[: 1 + _BRIEF], gutter)
        else:
            self._place(text, "-->", finding.at, gutter)
            self._excerpt(text, finding.at, gutter, "^", _STYLES[severity], _label(finding, own))
        for step in related:
            if self._line(step.at) is None:
                self._line_of(text, gutter, "note", f"{_where(step.at)}: {step.says}")
                continue
            self._place(text, ":::", step.at, gutter)
            self._excerpt(text, step.at, gutter, "-", _GUTTER, step.says)
        if len(related) < len(steps):
            more = len(steps) - len(related)
            self._line_of(
                text,
                gutter,
                "note",
                f"and {counted(more, 'more place')} (-v shows {'it' if more == 1 else 'them'})",
            )
        if not brief:
            self._places(text, others, gutter)
        elif len(others) > _BRIEF:
            more = len(others) - _BRIEF
            self._line_of(
                text,
                gutter,
                "note",
                f"and {counted(more, 'more place')} (-v shows {'it' if more == 1 else 'them'})",
            )
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
        old = "" if finding.standing is Standing.NEW else f"{finding.standing.value} "
        name = f"{severity.value}[{finding.code} {finding.name}]"
        rest = ["not sure"] if not finding.sure else []
        rest += [f"{count} times"] if count > 1 else []
        more = f" ({', '.join(rest)})" if rest else ""
        told = f"{old}{name}: {printable(finding.says)}{more}"
        text = Text()
        text.append("\n  ".join(self._folded(told, 2)), "bold")
        text.stylize("not bold dim", 0, len(old))
        text.stylize(_STYLES[severity], len(old), len(old) + len(name))
        text.stylize("not bold dim", len(text) - len(more))
        return text

    def _folded(self, told: str, before: int) -> list[str]:
        """The lines of a text that is set `before` cells in; one where nobody looks at a screen."""
        room = self._width - before
        if not self._wrap or room <= _LEAST:
            return [told]
        return wrap(told, room, break_long_words=False, break_on_hyphens=False) or [told]

    def _places(self, text: Text, findings: Sequence[Finding], gutter: int) -> None:
        """A line for each, with the code that stands there."""
        width = max((len(_where(one.at)) for one in findings), default=0)
        for one in findings:
            self._place(text, "-->", one.at, gutter)
            code = self._line(one.at)
            room = self._width - gutter - 7 - width
            if code is not None and room > _LEAST:
                at = one.at._replace(column=1, end_column=2)
                cut = excerpt(code.strip(), at, room).text
                text.append(f"{' ' * (width - len(_where(one.at)))}   {cut}", "dim")

    def _place(self, text: Text, arrow: str, span: Span, gutter: int) -> None:
        text.append(f"\n{' ' * gutter}{arrow} ", _GUTTER)
        text.append(_where(span))

    def _excerpt(
        self, text: Text, span: Span, gutter: int, mark: str, style: str, label: str
    ) -> None:
        source = self._line(span)
        if source is None:
            return
        cut = excerpt(source, span, self._width - gutter - 3)
        if mark == "^":
            text.append(f"\n{' ' * gutter} |", _GUTTER)
        text.append(f"\n{span.line:>{gutter}} | ", _GUTTER)
        text.append(cut.text)
        text.append(f"\n{' ' * gutter} | ", _GUTTER)
        more = "..." if span.end_line > span.line and mark == "^" else ""
        text.append(" " * cut.indent + mark * cut.width + more, style)
        said = printable(label)
        room = self._width - gutter - 3
        if said and self._wrap and cut.indent + cut.width + 1 + len(said) + len(more) > room:
            # It goes below the mark, as far right as it fits there.
            indent = min(cut.indent, max(0, room - len(said)))
            for line in self._folded(said, gutter + 3 + indent):
                text.append(f"\n{' ' * gutter} | ", _GUTTER)
                text.append(" " * indent + line, style)
        elif said:
            text.append(f" {said}", style)

    def _line_of(self, text: Text, gutter: int, name: str, says: str) -> None:
        text.append(f"\n{' ' * gutter} = ", _GUTTER)
        text.append(f"{name}: ", "bold")
        before = gutter + len(name) + 5
        text.append(f"\n{' ' * before}".join(self._folded(printable(says), before)))

    def _line(self, span: Span) -> str | None:
        """The source line a span starts on, None where there is no text to show."""
        source = self._sources.get(span.path)
        if source is None:
            return None
        if span.path not in self._lines:
            self._lines[span.path] = re.split(r"\r\n|\r|\n", source.removeprefix("\ufeff"))
        lines = self._lines[span.path]
        return lines[span.line - 1] if span.line <= len(lines) else None


def _label(finding: Finding, own: Step | None) -> str:
    """What is known about the very place of a finding, unless its sentence says so already."""
    if own is None or own.says.rpartition(": ")[2] in finding.says:
        return ""
    return own.says


def _where(span: Span) -> str:
    return f"{printable(span.path)}:{span.line}:{span.column}" if span.path else "the whole run"
