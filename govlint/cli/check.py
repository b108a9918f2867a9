"""`govlint check`: the gate."""

from datetime import date
from pathlib import Path

import click

from govlint.cli._base import find_base
from govlint.cli._complete import check_names, formats
from govlint.cli._fix import Asked, change, fixing
from govlint.cli._shared import EXCLUDE, PATHS, POLICY, baselining, caching, find_checks
from govlint.cli._stdin import unsaved
from govlint.cli._write import FORMATS, Choices, Target, read_targets, write_all
from govlint.decide.verdict import exit_code
from govlint.model.finding import Severity, Standing

SHOWN = ("suppressed", "baselined", "approved")


def _targets(
    ctx: click.Context, parameter: click.Parameter, value: tuple[str, ...]
) -> list[Target]:
    return read_targets(value)


def _standings(
    ctx: click.Context, parameter: click.Parameter, value: tuple[str, ...]
) -> frozenset[Standing]:
    names = [name.strip() for each in value for name in each.split(",") if name.strip()]
    for name in names:
        if name not in SHOWN:
            raise click.BadParameter(f"{name} is none of {', '.join(SHOWN)}")
    return frozenset(Standing(name) for name in names)


@click.command("check")
@PATHS
@click.option(
    "-o",
    "--output",
    "targets",
    multiple=True,
    metavar="FORMAT[:FILE]",
    callback=_targets,
    shell_complete=formats,
    help=f"{', '.join(FORMATS)}: to stdout or a file; repeatable.",
)
@click.option(
    "--base",
    metavar="REF",
    help="Only what is new since REF, by the policy at REF, and the ceilings raised or removed "
    "without approval; auto: the pull request's base, else the remote's default branch.",
)
@POLICY
@baselining
@click.option(
    "--select",
    multiple=True,
    metavar="NAME",
    shell_complete=check_names,
    help="Only these checks; repeatable.",
)
@click.option(
    "--ignore",
    multiple=True,
    metavar="NAME",
    shell_complete=check_names,
    help="Not these checks; repeatable.",
)
@click.option("--strict", is_flag=True, help="What is not sure counts in full.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "note", "never"]),
    help="Least severity that fails; default: the policy's.",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 on findings (not without a verdict).")
@EXCLUDE
@click.option(
    "--stdin-filename",
    "stdin_name",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="With - as the path: judge what is on standard input as this file.",
)
@caching
@click.option(
    "--show",
    multiple=True,
    metavar="STANDING",
    callback=_standings,
    help=f"Show these findings too: {', '.join(SHOWN)}.",
)
@click.option(
    "--sarif-include-suppressed",
    "include_suppressed",
    is_flag=True,
    help="Write suppressed findings to SARIF; GitHub shows them as open.",
)
@click.option(
    "--sarif-fixes",
    "with_fixes",
    is_flag=True,
    help="Write to SARIF the text that fixes a finding, for editors that apply it.",
)
@fixing
@click.option("-q", "--quiet", is_flag=True, help="Findings only, no last line.")
@click.option("-v", "--verbose", is_flag=True, help="Every related place, and the policy used.")
@click.option("--statistics", is_flag=True, help="Count findings by check.")
@click.option("--timings", is_flag=True, help="Show the time each stage and each check took.")
@click.option(
    "--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True
)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    paths: tuple[Path, ...],
    targets: list[Target],
    base: str | None,
    policy: Path | None,
    baseline: Path | None,
    no_baseline: bool,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    strict: bool,
    fail_on: str | None,
    exit_zero: bool,
    exclude: tuple[str, ...],
    jobs: int,
    no_cache: bool,
    cache_dir: Path | None,
    fix: bool,
    unsafe: bool,
    diff: bool,
    reason: str | None,
    until: str | None,
    with_fixes: bool,
    stdin_name: Path | None,
    **looks: object,
) -> None:
    """Judge the code below PATHS (default: the repository) by the policy.

    Exit code 0: pass. 1: findings. 2: no verdict, because of the usage, the policy, a file that
    could not be read or a check that crashed.
    """
    from govlint.cli._accepted import tend
    from govlint.cli._progress import progress
    from govlint.engine.run import Options, run

    asked = Asked(fix, unsafe, diff, reason, until)
    paths, instead = unsaved(paths, stdin_name, asked.changes)
    options = Options(
        today=date.today(),
        paths=paths,
        base=find_base(base, paths),
        policy=policy,
        baseline=baseline,
        use_baseline=not no_baseline,
        select=find_checks(select) if select else None,
        ignore=find_checks(ignore),
        exclude=exclude,
        strict=strict,
        fail_on=None if fail_on is None else Severity("off" if fail_on == "never" else fail_on),
        jobs=jobs,
        cache=not no_cache,
        cache_dir=cache_dir,
        instead=instead,
    )
    with progress(bool(looks["quiet"])):
        report = change(ctx, options, asked) if asked.changes else run(options)
    if with_fixes and any(target.format == "sarif" for target in targets):
        from govlint.engine.spelled import spelled

        report = spelled(report)
    write_all(report, targets, Choices(**looks))  # type: ignore[arg-type]
    tend(report)
    ctx.exit(exit_code(report.verdict, exit_zero))
