"""What a shell may complete where click cannot know it."""

import click
from click.shell_completion import CompletionItem


def check_names(
    ctx: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    from govlint.checks._load import all_checks

    done, comma, last = incomplete.rpartition(",")
    return [
        CompletionItem(f"{done}{comma}{check.name}", help=check.summary)
        for check in all_checks().values()
        if check.name.startswith(last)
    ]


def formats(
    ctx: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    from govlint.cli._write import FORMATS

    return [CompletionItem(name) for name in FORMATS if name.startswith(incomplete)]
