"""`check -`: the text of a file as an editor has it, saved or not."""

import sys
from collections.abc import Mapping
from pathlib import Path

import click

STDIN = Path("-")


def unsaved(
    paths: tuple[Path, ...], name: Path | None, changes: bool
) -> tuple[tuple[Path, ...], Mapping[str, bytes]]:
    """The paths to report on, and what to read in the place of a file, by root-relative path.

    Raises click.UsageError.
    """
    if STDIN not in paths:
        if name is not None:
            raise click.UsageError("--stdin-filename belongs to `-`, the standard input")
        return paths, {}
    if name is None:
        raise click.UsageError("`-` needs --stdin-filename: the file that the text is of")
    if len(paths) > 1:
        raise click.UsageError("`-` stands alone: name no other paths beside it")
    if changes:
        raise click.UsageError("the text of `-` is no file: --fix and its like cannot change it")
    from govlint.inputs.discover import InputError, find_root

    try:
        root = find_root((name,)).resolve()
    except InputError as error:
        raise click.UsageError(str(error)) from None
    full = (Path.cwd() / name).resolve()
    if not full.is_relative_to(root) or full.is_dir():
        raise click.UsageError(f"--stdin-filename: {name} is no file of the repository")
    return (name,), {full.relative_to(root).as_posix(): sys.stdin.buffer.read()}
