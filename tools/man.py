"""A man page for each command, in build/man: `just man`."""

from inspect import cleandoc
from pathlib import Path

import click
from click_man.core import write_man_pages

import govlint
from govlint.cli.main import group

TARGET = Path(__file__).parents[1] / "build" / "man"


def whole(command: click.Command) -> click.Command:
    """The command as click-man looks at it: commands of a group loaded, the summary uncut."""
    command.short_help = " ".join(cleandoc(command.help or "").partition("\n\n")[0].split())
    if not isinstance(command, click.Group):
        return command
    context = click.Context(command)
    commands = {name: command.get_command(context, name) for name in command.list_commands(context)}
    return click.Group(
        command.name,
        commands={name: whole(found) for name, found in commands.items() if found},
        params=command.params,
        help="\n\n".join(text for text in (command.help, command.epilog) if text),
        short_help=command.short_help,
    )


def write(target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    write_man_pages("govlint", whole(group), version=govlint.__version__, target_dir=str(target))


if __name__ == "__main__":
    write(TARGET)
    print(f"{len(list(TARGET.glob('*.1')))} pages in {TARGET}")
