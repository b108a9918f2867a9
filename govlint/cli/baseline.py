"""`govlint baseline`: the findings a team lives with for now."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import click

from govlint.cli._shared import POLICY, caching
from govlint.model.baseline import Baseline, Entry
from govlint.model.finding import Finding, Standing

FILE = click.option(
    "--baseline",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The file; default: the policy's, else .govlint/baseline.json.",
)


class _Scan(NamedTuple):
    """The baseline as it was (None: there is none) against what the whole repository has now."""

    name: str
    path: Path
    before: Baseline | None
    kept: list[Entry]
    gone: list[Entry]
    now: list[Entry]  # what a baseline of today would hold
    fresh: list[Finding]  # new, and a baseline may hold them
    refused: list[Finding]  # new, and none may


@click.group("baseline")
def command() -> None:
    """Keep the findings that are accepted for now in .govlint/baseline.json.

    `govlint check` leaves accepted findings out and fails on new ones. The file shrinks by
    itself and grows only by `write`.
    """


def _scanning(verb: Callable[..., Any]) -> Callable[..., Any]:
    return FILE(POLICY(caching(verb)))


@command.command("write")
@click.option("--grow", is_flag=True, help="Accept what is new into a baseline that exists.")
@_scanning
@click.pass_context
def write(ctx: click.Context, /, grow: bool, **how: Any) -> None:
    """Accept every finding of the repository that no comment suppresses.

    A baseline that exists only shrinks, and the command fails with exit code 1 when there is
    something new, unless --grow says to accept it; each finding it accepts is printed.
    """
    from govlint.cli._accepted import by_check, counted, save

    scan = _scan(**how)
    for finding in scan.refused:
        click.echo(f"cannot be accepted: {_line(finding)}", err=True)
    if scan.before is not None and scan.fresh:
        for finding in scan.fresh:
            click.echo(_line(finding))
        if not grow:
            many = counted(len(scan.fresh), "finding")
            click.echo(
                f"{scan.name}: {many} more than it holds; mend them, or accept them with --grow; "
                "nothing was written",
                err=True,
            )
            ctx.exit(1)
    save(scan.path, scan.now)
    if scan.before is None:
        told = f" ({by_check(scan.now)})" if scan.now else ""
        many = counted(len(scan.fresh), "finding")
        click.echo(f"{scan.name}: {many} accepted in {counted(len(scan.now), 'entry')}{told}")
    else:
        out, more = len(scan.gone), counted(len(scan.fresh), "finding")
        click.echo(f"{scan.name}: {more} accepted, {out} taken out, {len(scan.now)} in all")


@command.command("prune")
@click.option("--check", "only", is_flag=True, help="Write nothing; exit code 1 if it would.")
@_scanning
@click.pass_context
def prune(ctx: click.Context, /, only: bool, **how: Any) -> None:
    """Take out what is no longer found; never accepts anything."""
    from govlint.cli._accepted import counted, save

    scan = _scan(**how)
    if scan.before is None:
        raise click.ClickException(_absent(scan.name))
    for entry in scan.gone:
        click.echo(_told(entry))
    stale = scan.gone or scan.kept != list(scan.before.entries)
    if stale and only:
        click.echo(f"{scan.name}: {counted(len(scan.gone), 'entry')} no longer found", err=True)
        ctx.exit(1)
    if stale:
        save(scan.path, scan.kept)
    click.echo(f"{scan.name}: {len(scan.gone)} taken out, {len(scan.kept)} left")


@command.command("show")
@FILE
@POLICY
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def show(file: Path | None, policy: Path | None, form: str) -> None:
    """List what is accepted, by file."""
    from govlint.cli._accepted import by_check, counted

    name, _, baseline = _read(file, policy)
    if baseline is None:
        raise click.ClickException(_absent(name))
    if form == "json":
        told = [entry._asdict() for entry in baseline.entries]
        click.echo(json.dumps({"schema": "govlint.baseline/1", "findings": told}, indent=2))
        return
    for entry in baseline.entries:
        click.echo(_told(entry))
    many = f": {by_check(baseline.entries)}" if baseline.entries else ""
    click.echo(f"{name}: {counted(len(baseline.entries), 'entry')}{many}")


def _read(file: Path | None, policy: Path | None) -> tuple[str, Path, Baseline | None]:
    """Name, path and content of the baseline, whether it was asked for or is the usual one."""
    from govlint.config import PolicyError
    from govlint.config.baseline import parse_baseline
    from govlint.config.find import disk
    from govlint.engine.baseline import baseline_file
    from govlint.engine.run import Options, effective_policy
    from govlint.inputs.discover import find_root

    root = find_root(())
    try:
        law = effective_policy(root, Options(today=date.today(), policy=policy))
        name, outside = baseline_file(root, law, file)
        path = outside or root / name
        data = disk(path.parent)(path.name)
        return name, path, None if data is None else parse_baseline(data, name)
    except PolicyError as error:
        raise click.ClickException("\n".join(error.problems)) from None


def _scan(
    file: Path | None,
    policy: Path | None,
    jobs: int,
    no_cache: bool,
    cache_dir: Path | None,
) -> _Scan:
    from govlint.checks._load import all_checks
    from govlint.decide.baseline import accept, acceptable, entries_of
    from govlint.decide.fingerprint import Leaves
    from govlint.decide.verdict import NONE
    from govlint.engine.run import Options, effective_policy, run

    name, path, before = _read(file, policy)
    options = Options(
        today=date.today(),
        policy=policy,
        use_baseline=False,
        jobs=jobs,
        cache=not no_cache,
        cache_dir=cache_dir,
    )
    report = run(options)
    if report.verdict == NONE:
        why = [*report.errors, *(_line(one) for one in report.findings if _blocks(one))]
        raise click.ClickException("\n".join([*why, "nothing was written"]))
    root, checks = Path(report.root), all_checks()
    law = effective_policy(root, replace(options, root=root))
    new = [one for one in report.findings if one.standing is Standing.NEW]
    leaves = Leaves(report.facts)
    told, kept, gone = accept(
        new,
        before.entries if before else (),
        leaves,
        lambda finding: acceptable(finding, checks, law),
        lambda each: (root / each).is_file(),
    )
    left = [one for one in told if one.standing is Standing.NEW]
    fresh = [one for one in left if acceptable(one, checks, law)]
    refused = [one for one in left if not acceptable(one, checks, law)]
    now = entries_of((one for one in new if acceptable(one, checks, law)), leaves)
    return _Scan(name, path, before, kept, gone, now, fresh, refused)


def _blocks(finding: Finding) -> bool:
    from govlint.engine.run import BLOCKERS

    return finding.name in BLOCKERS


def _line(finding: Finding) -> str:
    from govlint.report.parts.printable import printable

    where = f"{finding.at}: " if finding.at.path else ""
    return printable(f"{where}{finding.name}: {finding.says}")


def _told(entry: Entry) -> str:
    from govlint.report.parts.printable import printable

    within = f" in {entry.function}" if entry.function else ""
    what = entry.statement or entry.subject
    return printable(f"{entry.path}: {entry.check}{within}: {what}")


def _absent(name: str) -> str:
    return f"there is no {name}; `govlint baseline write` writes it"
