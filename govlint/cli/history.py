"""`govlint history`: every change of a ceiling, from git."""

import sys
from collections.abc import Callable
from pathlib import Path

import click

from govlint.cli._shared import EXCLUDE, PATHS, POLICY, caching


@click.command("history")
@PATHS
@click.option(
    "--since", metavar="DATE|REF", help="Only what was committed since; default: all there is."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv", "md"]),
    default="table",
    show_default=True,
    help="json is the contract govlint.history/1.",
)
@POLICY
@EXCLUDE
@caching
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[Path, ...],
    since: str | None,
    form: str,
    policy: Path | None,
    exclude: tuple[str, ...],
    jobs: int,
    no_cache: bool,
    cache_dir: Path | None,
) -> None:
    """List who raised, lowered, added and removed which ceiling below PATHS, and who approved it.

    Reads the commits HEAD is made of; the repository need never have used govlint. Approvals are
    the records at HEAD; reviews on GitHub are not asked for. Exit code 2 when the list could not
    be made, or not in full.
    """
    from dataclasses import replace

    from govlint.catalog.load import CatalogError, load_catalog
    from govlint.checks._load import all_checks
    from govlint.config import PolicyError, load_policy
    from govlint.engine.cache import FactCache
    from govlint.engine.history import rebuild
    from govlint.engine.pool import default_workers
    from govlint.inputs.discover import InputError, find_root
    from govlint.inputs.git import GitError
    from govlint.report.parts.printable import printable
    from govlint.report.timeline import render

    try:
        root = find_root([path for path in paths if path.exists()])  # others are history
        law = load_policy(root, policy, frozenset(all_checks()))
        law = replace(law, exclude=(*law.exclude, *exclude))
        catalog = load_catalog([root / extra for extra in law.catalog])
        below = [_relative(root, path) for path in paths]
        workers = jobs or max(2, default_workers())
        with _Progress() as progress:
            cache = None if no_cache else FactCache(root, catalog.digest, cache_dir, "history")
            found = rebuild(root, below, since, law, catalog, workers, progress.tell, cache)
    except (PolicyError, CatalogError, GitError, InputError) as error:
        told = getattr(error, "problems", None) or [str(error)]
        raise click.ClickException("\n".join(told)) from None
    sys.stdout.write(render(found, form))
    if form == "table":
        noun = "change" if len(found.rows) == 1 else "changes"
        unread = f"; {found.unreadable} versions that do not parse" if found.unreadable else ""
        click.echo(f"{len(found.rows)} {noun} in {found.commits} commits{unread}", err=True)
        if found.rows and "github-review" in law.evidence:
            click.echo("approvals by a review on GitHub alone are not in this list", err=True)
    for line in found.errors:
        click.echo(f"govlint: {printable(line)}", err=True)
    ctx.exit(2 if found.errors else 0)


def _relative(root: Path, path: Path) -> str:
    """A path below the root, which need not exist any more. Raises click.ClickException."""
    try:
        found = (Path.cwd() / path).resolve().relative_to(root.resolve()).as_posix()
    except (ValueError, OSError, RuntimeError):
        raise click.ClickException(f"{path}: is outside {root}") from None
    return "" if found == "." else found


class _Progress:
    """A bar on a terminal, nothing elsewhere."""

    def __enter__(self) -> "_Progress":
        self._bar: Callable[[str, int, int], None] | None = None
        self._close: Callable[[], None] = lambda: None
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import Progress

            bar = Progress(console=Console(stderr=True), transient=True)
            tasks: dict[str, object] = {}
            bar.start()

            def show(what: str, done: int, of: int) -> None:
                if what not in tasks:
                    tasks[what] = bar.add_task(what, total=of)
                bar.update(tasks[what], completed=done)  # type: ignore[arg-type]

            self._bar, self._close = show, bar.stop
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def tell(self, what: str, done: int, of: int) -> None:
        if self._bar is not None:
            self._bar(what, done, of)
