"""`govlint audit`: the decisions of runs in a log that shows when it was tampered with."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import click

from govlint.cli._shared import actor_name


@click.group("audit")
def command() -> None:
    """Keep the decisions of runs in an append-only, hash-chained log."""


@command.command("append")
@click.argument("log", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("report", type=click.File("rb"))
@click.option("--actor", metavar="NAME", help="Who ran it; default: who the CI names, or you.")
def append(log: Path, report: BinaryIO, actor: str | None) -> None:
    """Append the decisions in REPORT (of `govlint check -o json:REPORT`) to LOG.

    Prints the new head and count: keep them where whoever can write LOG cannot.
    """
    from govlint.decide.audit import events_of, extend, verify

    try:
        raw = json.load(report)
        if not isinstance(raw, dict):
            raise ValueError("it is no report that `govlint check --output json` wrote")
        now = datetime.now(UTC).isoformat(timespec="seconds")
        events = events_of(raw, now, actor or actor_name(), _subject())
    except (ValueError, RecursionError) as error:
        raise click.ClickException(f"{report.name}: {error}") from None
    try:
        with _locked(log) as file:
            chain = verify(file.read())
            if chain.problems:
                raise click.ClickException(f"{log}: {chain.problems[0]}; nothing was appended")
            lines, chain = extend(chain, events)
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise click.ClickException(f"{log}: cannot be written: {error.strerror}") from None
    click.echo(f"{log}: {len(events)} entries appended; count {chain.count}, head {chain.head}")


@command.command("verify")
@click.argument("log", type=click.File("rb"))
@click.option("--head", metavar="HASH", help="The hash the last entry must have.")
@click.option("--count", type=click.IntRange(min=0), metavar="N", help="How many entries.")
@click.pass_context
def check(ctx: click.Context, /, log: BinaryIO, head: str | None, count: int | None) -> None:
    """Find lines of LOG that were edited, dropped, moved, repeated or cut off.

    Lines missing at the end show only against --head or --count. Exit code 1: something is wrong.
    """
    from govlint.decide.audit import verify

    chain = verify(log.read(), head, count)
    for problem in chain.problems:
        click.echo(f"{log.name}: {problem}")
    if chain.problems:
        ctx.exit(1)
    click.echo(f"{log.name}: intact; count {chain.count}, head {chain.head}")


def _subject() -> str:
    """Repository and commit, as far as they can be told."""
    from govlint.inputs.discover import find_root
    from govlint.inputs.git import GitError, repo_root
    from govlint.inputs.identity import repository_name
    from govlint.inputs.revisions import resolve

    root = repo_root(find_root(()))
    if root is None:
        return "unknown repository"
    try:
        commit = resolve(root, "HEAD") or "no commit"
        return f"{repository_name(root) or 'unknown repository'}@{commit}"
    except GitError:
        return "unknown repository"


@contextmanager
def _locked(path: Path) -> Iterator[BinaryIO]:
    """The file, to be read from its start and written at its end by nobody else meanwhile."""
    with path.open("a+b") as file:
        try:
            import fcntl
        except ImportError:  # Windows
            pass
        else:
            fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        yield file
