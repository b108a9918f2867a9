"""What is said when govlint itself fails: one line, and the traceback only on request."""

import os
import traceback


def debug() -> None:
    """Print the traceback being handled, when GOVLINT_DEBUG asks for it."""
    if os.environ.get("GOVLINT_DEBUG"):
        traceback.print_exc()


def one_line(problem: BaseException) -> str:
    """The exception in at most some 120 characters."""
    said = " ".join(str(problem).split())[:100]
    return f"{type(problem).__name__}: {said}" if said else type(problem).__name__
