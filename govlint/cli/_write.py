"""Writes one report in several formats."""

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import NamedTuple, TextIO

import click

from govlint.cli._hook import hidden_program
from govlint.model.finding import Standing
from govlint.model.report import Report
from govlint.report.parts.printable import printable

FORMATS = (
    "console", "json", "jsonl", "sarif", "github", "gitlab", "junit", "markdown", "html", "csv",
    "rdjson",
)  # fmt: skip


_NATIVE = {"GITHUB_ACTIONS": "github", "GITLAB_CI": "gitlab"}


class Target(NamedTuple):
    """A format, and the file it goes to (None: stdout)."""

    format: str
    file: Path | None


class Choices(NamedTuple):
    """What only changes how the answer looks."""

    show: frozenset[Standing]
    quiet: bool
    verbose: bool
    statistics: bool
    timings: bool
    color: str
    include_suppressed: bool


def read_targets(values: Iterable[str], environ: Mapping[str, str] = os.environ) -> list[Target]:
    """Targets from FORMAT[:FILE]. None given means the console, or what the CI server reads from
    it: annotations for GitHub, a Code Quality report for GitLab. Raises click.BadParameter."""
    targets = []
    for value in values:
        name, _, file = value.partition(":")
        if name not in FORMATS:
            raise click.BadParameter(f"{name!r} is none of {', '.join(FORMATS)}")
        targets.append(Target(name, Path(file) if file and file != "-" else None))
    if sum(target.file is None for target in targets) > 1:
        raise click.BadParameter("only one format can go to stdout; write FORMAT:FILE")
    native = [name for variable, name in _NATIVE.items() if environ.get(variable) == "true"]
    return targets or [Target([*native, "console"][0], None)]


def write_all(report: Report, targets: Sequence[Target], choices: Choices) -> None:
    """Raises click.ClickException when a file cannot be written."""
    told = report if choices.timings else replace(report, timings={})
    for target in targets:
        if target.file is None:
            _write(told, target.format, choices, sys.stdout)
            continue
        try:
            with target.file.open("w", encoding="utf-8", errors="backslashreplace") as file:
                _write(told, target.format, choices, file)
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            raise click.ClickException(f"{target.file}: cannot be written: {why}") from None
    if all(target.format != "console" for target in targets):
        for line in report.errors:
            click.echo(f"govlint: {printable(line)}", err=True)
    if choices.verbose:
        click.echo(f"govlint {report.version}, policy {report.policy or 'none'}", err=True)


def _write(report: Report, name: str, choices: Choices, stream: TextIO) -> None:
    match name:
        case "sarif":
            from govlint.report import sarif

            stream.write(sarif.render(report, choices.include_suppressed))
        case "console":
            from govlint.report.console import View, write

            view = View(
                choices.show,
                choices.quiet,
                choices.verbose,
                choices.statistics,
                choices.timings,
                hidden_program(),
            )
            write(report, stream, choices.color, view)
        case _:
            stream.write(import_module(f"govlint.report.{name}").render(report))
