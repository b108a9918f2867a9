"""The revision that `--base` means."""

import os
from collections.abc import Sequence
from pathlib import Path

import click


def find_base(given: str | None, paths: Sequence[Path]) -> str | None:
    """`given`, with `auto` looked up where the run was started. Says so when there is none."""
    if given != "auto":
        return given
    from govlint.inputs.base import automatic_base
    from govlint.inputs.discover import InputError, find_root

    try:
        root = find_root(paths)
    except InputError:
        return None  # the run refuses the path
    found = automatic_base(root, os.environ)
    if found is None:
        click.echo(
            "govlint: --base auto: no pull request, push or default branch of a remote says what "
            "to compare with (git remote set-head origin -a); changes are not judged",
            err=True,
        )
    return found
