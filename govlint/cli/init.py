"""`govlint init`: a first policy that fits the project, and what runs it before a merge."""

import sys
from contextlib import chdir
from datetime import date
from pathlib import Path

import click

from govlint.config.baseline import PATH as BASELINE
from govlint.config.templates import (
    HOOK,
    POLICIES,
    WORKFLOW,
    hook_entry,
    hook_file,
    policy_template,
    workflow,
)


@click.command("init")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option(
    "--template",
    type=click.Choice(POLICIES),
    help="A ready policy instead of one that fits the project.",
)
@click.option("--hook", is_flag=True, help=f"Write {HOOK} too.")
@click.option("--workflow", "action", is_flag=True, help=f"Write {WORKFLOW} too.")
@click.option("--baseline", is_flag=True, help="Accept today's findings in a baseline too.")
@click.option("-y", "--yes", is_flag=True, help="Write all of it without asking.")
@click.option("--dry-run", is_flag=True, help="Print what would be written, and write nothing.")
@click.pass_context
def command(
    ctx: click.Context,
    path: Path | None,
    template: str | None,
    hook: bool,
    action: bool,
    baseline: bool,
    yes: bool,
    dry_run: bool,
) -> None:
    """Look at the project around PATH and write a commented govlint.yaml that fits it.

    A file that exists is never changed; when one was asked for, the exit code is 2. Without a
    terminal nothing is asked, and beside the policy only what an option names is written.
    """
    from govlint.cli._origin import requirement
    from govlint.config import PolicyError
    from govlint.engine.start import POLICY, NoLook, look, policy_of
    from govlint.inputs.discover import InputError, find_root
    from govlint.report import survey
    from govlint.report.survey import tally

    try:
        root = find_root([path] if path else ())
        existing = policy_of(root)
        first = look(root, date.today(), template and policy_template(template))
    except (InputError, NoLook, PolicyError) as error:
        problems = getattr(error, "problems", None) or [str(error)]
        raise click.ClickException("\n".join(problems)) from None
    click.echo(survey.render(first.seen), nl=False)
    asks = not (yes or dry_run) and sys.stdin.isatty() and sys.stdout.isatty()
    put = _Writer(root, dry_run)
    if existing is None or dry_run:
        if not asks or click.confirm(f"Write {POLICY}?", default=True):
            put.file(POLICY, first.policy)
    elif hook or action or baseline:
        click.echo(f"{existing} is the policy already")
    else:
        put.refuse(existing)
    source, reachable = requirement()
    for asked, name, text in (
        (hook or yes, HOOK, hook_file(source)),
        (action or yes, WORKFLOW, workflow(source)),
    ):
        offers = asks and not asked and not (root / name).exists()
        if not asked and not (offers and click.confirm(f"Write {name}?", default=False)):
            continue
        if put.file(name, text):
            if not reachable:
                click.echo(f"  in it, replace {source} by where your team installs govlint from")
        elif name == HOOK:
            click.echo(f"  add to its repos:\n{hook_entry(source)}", nl=False, err=True)
    if existing is None and POLICY not in put.written:
        baseline, asks = False, False  # it would be of another policy
    found = tally(first.findings)
    if baseline or yes or (found and asks and click.confirm(f"Accept {found} for now?")):
        put.baseline(ctx)
    elif POLICY in put.written:
        click.echo(_next(found, first.fixable))
    ctx.exit(2 if put.refused else 0)


class _Writer:
    """Creates files and never changes one."""

    def __init__(self, root: Path, dry_run: bool) -> None:
        self._root = root
        self._dry_run = dry_run
        self.written: list[str] = []
        self.refused: list[str] = []

    def file(self, name: str, text: str) -> bool:
        """Whether the file was written, or would be. Raises ClickException where it cannot be."""
        target = self._root / name
        if self._dry_run:
            click.echo(f"\n--- {name}\n{text}", nl=False)
            return True
        try:
            if not target.parent.resolve().is_relative_to(self._root.resolve()):
                raise click.ClickException(f"{name} would be written outside of the repository")
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
        except FileExistsError:
            self.refuse(name)
            return False
        except OSError as error:
            raise click.ClickException(f"{name} cannot be written: {error.strerror}") from None
        self.written.append(name)
        click.echo(f"wrote {name}")
        return True

    def baseline(self, ctx: click.Context) -> None:
        from govlint.cli.baseline import write

        if (self._root / BASELINE).exists():
            self.refuse(BASELINE)
        elif self._dry_run:
            click.echo(f"\n--- {BASELINE}\nwhat govlint baseline write would accept")
        else:
            with chdir(self._root):
                ctx.invoke(
                    write,
                    grow=False,
                    file=None,
                    policy=None,
                    jobs=0,
                    no_cache=False,
                    cache_dir=None,
                )

    def refuse(self, name: str) -> None:
        self.refused.append(name)
        click.echo(
            f"{name} exists and stays as it is (--dry-run shows what would be in it)", err=True
        )


def _next(found: str, fixable: int) -> str:
    if not found:
        return "govlint check finds nothing"
    mends = f"; govlint check --diff --unsafe-fixes shows how {fixable} can be mended"
    return (
        f"govlint check finds {found}; to fail on new ones only: govlint baseline write\n"
        f"next: read govlint.yaml; govlint explain NAME says how to mend a finding"
        f"{mends if fixable else ''}"
    )
