"""A bar for whoever waits at a terminal: on stderr, after half a second, gone at the end."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE = 0.5  # seconds without a word

_STAGES = {
    "files": "looking for files",
    "triage": "choosing files",
    "settings": "reading settings",
    "parse": "reading code",
    "link": "following calls",
    "checks": "judging",
    "changes": "comparing with the base",
}


@contextmanager
def progress(quiet: bool) -> Iterator[None]:
    """Shows how far the runs inside are, where somebody watches."""
    from govlint.engine.watch import watched

    if quiet or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb" or os.environ.get("CI"):
        yield
        return
    bar = _Bar()
    try:
        with watched(bar.tell):
            yield
    finally:
        bar.close()


class _Bar:
    # No thread refreshes it: workers are forked, and forking beside threads is not safe.

    def __init__(self) -> None:
        self._start = monotonic()
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def tell(self, stage: str, done: int, total: int) -> None:
        if monotonic() - self._start < PATIENCE:
            return
        if self._bar is None:
            self._open()
        assert self._bar is not None
        assert self._task is not None
        self._bar.update(
            self._task,
            description=_STAGES.get(stage, stage),
            completed=done,
            total=total or None,
            count=f"{done:,} of {total:,} files" if total else "",
        )
        self._bar.refresh()

    def close(self) -> None:
        if self._bar is not None:
            self._bar.stop()

    def _open(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        self._bar = Progress(
            TextColumn("{task.description:<23}"),
            BarColumn(bar_width=30),
            TextColumn("{task.fields[count]}"),
            console=Console(stderr=True, no_color=bool(os.environ.get("NO_COLOR"))),
            transient=True,
            auto_refresh=False,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._task = self._bar.add_task("", total=None, count="")
        self._bar.start()
