"""What `check` does to files: fix, show, or silence."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from govlint.model.words import counted
from govlint.report.parts.printable import printable

if TYPE_CHECKING:
    from govlint.engine.fix import Mended
    from govlint.engine.run import Options
    from govlint.model.policy import Policy
    from govlint.model.report import Report


@dataclass(frozen=True, slots=True)
class Asked:
    """What the options ask to be changed."""

    fix: bool
    unsafe: bool
    diff: bool
    reason: str | None
    until: str | None

    @property
    def changes(self) -> bool:
        return self.fix or self.unsafe or self.diff or self.reason is not None


def fixing(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds --fix, --unsafe-fixes, --diff, --add-ignore and --until."""
    for option in (
        click.option("--until", metavar="DATE", help="Last day of --add-ignore: YYYY-MM-DD."),
        click.option(
            "--add-ignore",
            "reason",
            metavar="REASON",
            help="Write a suppression with this reason above each error and warning.",
        ),
        click.option(
            "--diff", is_flag=True, help="Show the changes, exit with 1 if there are any."
        ),
        click.option(
            "--unsafe-fixes", "unsafe", is_flag=True, help="Fix what changes behaviour too."
        ),
        click.option("--fix", is_flag=True, help="Change the files where that is safe."),
    ):
        command = option(command)
    return command


def change(ctx: click.Context, options: "Options", asked: Asked) -> "Report":
    """Change the files, or only show it, and give the report on what is left.

    With --diff it ends the command.
    """
    from govlint.engine import choose
    from govlint.engine.fix import mend, save
    from govlint.syntax.edit import CannotEdit

    if asked.reason is None:
        if asked.until:
            raise click.UsageError("--until belongs to --add-ignore")
        picked = choose.carried(asked.unsafe)
    else:
        if asked.fix or asked.unsafe:
            raise click.UsageError("--add-ignore and --fix are two different answers; choose one")
        if fault := choose.fault(asked.reason, asked.until):
            raise click.UsageError(fault)
        picked = choose.silenced(asked.reason, asked.until, _law(options))
    done = mend(options, picked)
    for line in done.refused:
        click.echo(f"not fixed: {printable(line)}", err=True)
    if asked.diff:
        _show(done)
        ctx.exit(2 if done.report.verdict == "none" else 1 if done.after else 0)
    try:
        save(Path(done.report.root), done)
    except CannotEdit as error:
        raise click.ClickException(f"not everything could be written: {error}") from None
    what = "suppressed" if asked.reason else "fixed"
    told = f"{what} {counted(done.fixed, 'finding')} in {counted(len(done.after), 'file')}"
    left = sum(one.fix is not None for one in done.report.findings)
    if left and not asked.unsafe and not asked.reason:
        told += f"; {left} more with --unsafe-fixes, which change what the program does"
    click.echo(told, err=True)
    return done.report


def _law(options: "Options") -> "Policy":
    """The policy of the run; one that cannot be read is the run's to tell."""
    from govlint.config import PolicyError
    from govlint.engine.run import effective_policy
    from govlint.inputs.discover import InputError, find_root
    from govlint.inputs.git import GitError
    from govlint.model.policy import Policy

    try:
        return effective_policy(options.root or find_root(options.paths), options)
    except (PolicyError, InputError, GitError):
        return Policy()


def _show(done: "Mended") -> None:
    """A unified diff; control characters are escaped on a terminal only, so that it applies."""
    from govlint.syntax.parse import codec

    terminal = sys.stdout.isatty()
    for path, data in sorted(done.after.items()):
        name = codec(data)
        old, new = (
            text.decode(name, "replace").splitlines(keepends=True)
            for text in (done.before[path], data)
        )
        for line in unified_diff(old, new, f"a/{path}", f"b/{path}"):
            whole = line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
            click.echo(
                "".join(f"{printable(one)}\n" for one in whole.splitlines()) if terminal else whole,
                nl=False,
            )
