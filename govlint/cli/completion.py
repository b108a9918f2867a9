"""`govlint completion`: what a shell reads to complete govlint's words."""

import click

SHELLS = ("bash", "zsh", "fish")


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
def command(shell: str) -> None:
    """Print the completion script for SHELL.

    \b
    bash: govlint completion bash >> ~/.bashrc
    zsh:  govlint completion zsh >> ~/.zshrc
    fish: govlint completion fish > ~/.config/fish/completions/govlint.fish
    """
    from click.shell_completion import get_completion_class

    from govlint.cli.main import group

    found = get_completion_class(shell)
    assert found is not None
    click.echo(found(group, {}, "govlint", "_GOVLINT_COMPLETE").source())
