"""The entry point: finds the verb, and lets no traceback reach a user."""

import os
import sys
from errno import ENOSPC
from importlib import import_module
from io import StringIO
from typing import NoReturn

import click

import govlint
from govlint.decide.verdict import EXIT_CODES, INTERRUPTED, NONE

VERBS = (
    "init",
    "check",
    "baseline",
    "inventory",
    "history",
    "approve",
    "ledger",
    "audit",
    "explain",
    "checks",
    "config",
    "completion",
)


class _Verbs(click.Group):
    """Imports the module of a verb when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        command: click.Command = import_module(f"govlint.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in VERBS and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], VERBS, 1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(VERBS)}"
            ctx.fail(f"there is no verb {args[0]}; {hint}")
        return super().resolve_command(ctx, args)


@click.group(
    cls=_Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 pass, 1 findings, 2 no verdict, 130 interrupted.",
)
@click.version_option(govlint.__version__, "-V", "--version", message="govlint %(version)s")
def group() -> None:
    """Fails the build when LLM agent code can spend money that nobody owns, capped or approved."""


def main() -> NoReturn:
    # A terminal that cannot show a character gets an escape, not a crash.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(_guarded())


def _guarded() -> int:
    try:
        code = group.main(prog_name="govlint", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("govlint: interrupted", err=True)
        return INTERRUPTED
    except click.ClickException as refusal:
        from govlint.report.parts.printable import printable

        # Messages quote names and values of the scanned tree.
        said = StringIO()
        refusal.show(said)
        for line in said.getvalue().rstrip("\n").split("\n"):
            click.echo(printable(line), err=True)
        return EXIT_CODES[NONE]
    except BrokenPipeError:
        # Whoever read the output has gone; what Python still holds must go nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_CODES[NONE]
    except OSError as failure:
        if failure.errno != ENOSPC:
            return _internal(failure)
        # What Python still holds must go nowhere: leaving would try to write it again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        click.echo("govlint: the output cannot be written: no space left on device", err=True)
        return EXIT_CODES[NONE]
    except Exception as failure:
        return _internal(failure)
    return code if isinstance(code, int) else 0


def _internal(failure: Exception) -> int:
    from govlint.model.failures import debug, one_line
    from govlint.report.parts.printable import printable

    debug()
    hint = "" if os.environ.get("GOVLINT_DEBUG") else " (GOVLINT_DEBUG=1 shows where)"
    click.echo(f"govlint: internal error: {printable(one_line(failure))}{hint}", err=True)
    return EXIT_CODES[NONE]
