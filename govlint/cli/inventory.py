"""`govlint inventory`: everything that was understood, checks or no checks."""

import sys
from datetime import date
from pathlib import Path

import click

from govlint.cli._shared import EXCLUDE, PATHS, POLICY, caching


@click.command("inventory")
@PATHS
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="json is the contract govlint.inventory/1.",
)
@POLICY
@EXCLUDE
@caching
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[Path, ...],
    form: str,
    policy: Path | None,
    exclude: tuple[str, ...],
    jobs: int,
    no_cache: bool,
    cache_dir: Path | None,
) -> None:
    """List the calls, agents, guards, loops and limits below PATHS.

    Exit code 2 when the list could not be made; files that could not be read are in it.
    """
    from govlint.engine.run import Options, run

    report = run(
        Options(
            today=date.today(),
            paths=paths,
            policy=policy,
            select=frozenset(),
            exclude=exclude,
            use_baseline=False,
            jobs=jobs,
            cache=not no_cache,
            cache_dir=cache_dir,
        )
    )
    if form == "json":
        from govlint.report.inventory import render

        sys.stdout.write(render(report))
    else:
        from govlint.report import listing

        sys.stdout.write(listing.render(report))
    ctx.exit(2 if report.errors else 0)
