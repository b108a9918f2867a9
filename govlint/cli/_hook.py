"""Where `govlint` is, for somebody who has it as a hook only."""

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path


def hidden_program(environ: Mapping[str, str] = os.environ, started: str = "") -> str:
    """The path of the running program when a hook runner started it and nothing else finds it.

    pre-commit and prek set PRE_COMMIT, and put the environment of the hook into PATH. "" otherwise.
    """
    program = Path(started or sys.argv[0])
    if not environ.get("PRE_COMMIT") or not program.is_absolute() or not program.is_file():
        return ""
    own = program.parent.resolve()
    others = [
        folder
        for folder in environ.get("PATH", "").split(os.pathsep)
        if folder and Path(folder).resolve() != own
    ]
    return "" if shutil.which(program.name, path=os.pathsep.join(others)) else str(program)
