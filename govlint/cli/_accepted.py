"""The baseline file on disk: where it is, how it is written, and how it shrinks by itself."""

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import click

from govlint.model.baseline import Entry
from govlint.model.report import Report

# A gate must leave the tree as it found it; a hook that changes a file fails the commit.
_HANDS_OFF = ("CI", "PRE_COMMIT")


def tend(report: Report, environ: Mapping[str, str] = os.environ) -> None:
    """Take out of the baseline what a run over everything no longer found, write renamed files
    with their new names, and say so.

    In CI and in hooks it is only said. Raises click.ClickException where the file cannot be
    written.
    """
    used = report.baseline
    if used is None or not used.whole or not (used.gone or used.moved):
        return
    gone = f"{counted(len(used.gone), 'entry')} no longer found"
    if any(environ.get(name) for name in _HANDS_OFF):
        if used.gone:
            says = f"{used.file}: {gone}; `govlint baseline prune` takes them out"
            click.echo(f"govlint: {says}", err=True)
        return
    save(Path(report.root) / used.file, used.kept)
    done = [f"{gone} and taken out"] if used.gone else []
    done += [f"{counted(used.moved, 'entry')} moved with their files"] if used.moved else []
    click.echo(f"govlint: {used.file}: {', '.join(done)}, {len(used.kept)} in all", err=True)


def save(file: Path, entries: Iterable[Entry]) -> None:
    """Write all of the file or nothing. Raises click.ClickException."""
    from govlint.config.baseline import render_baseline

    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(render_baseline(entries), encoding="utf-8", newline="\n")
        beside.replace(file)
    except OSError as error:
        beside.unlink(missing_ok=True)
        why = (error.strerror or str(error)).lower()
        raise click.ClickException(f"{file}: cannot be written: {why}") from None


def counted(number: int, noun: str) -> str:
    """1 entry, 2 entries."""
    if number == 1:
        return f"1 {noun}"
    return f"{number} {noun[:-1]}ies" if noun.endswith("y") else f"{number} {noun}s"


def by_check(entries: Iterable[Entry]) -> str:
    """14 untagged-call, 2 unbounded-loop."""
    counts = Counter(entry.check for entry in entries)
    return ", ".join(f"{n} {name}" for name, n in sorted(counts.items(), key=lambda i: (-i[1], i)))
