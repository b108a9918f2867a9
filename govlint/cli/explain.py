"""`govlint explain`: the page of a check."""

import sys

import click

from govlint.checks._load import page
from govlint.cli._complete import check_names
from govlint.cli._shared import find_check


@click.command("explain")
@click.argument("name", shell_complete=check_names)
def command(name: str) -> None:
    """Print the page of the check NAME (untagged-call, or GOV101)."""
    check = find_check(name)
    text = page(check)
    if not sys.stdout.isatty():
        click.echo(text, nl=False)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console().print(Markdown(text))
