"""Lets whoever started a run see how far it is. Nobody needs to."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Watch = Callable[[str, int, int], None]
"""Told the stage, how many of its parts are done and how many there are; 0 and 0: not known."""

_watch: ContextVar[Watch | None] = ContextVar("watch", default=None)
_stage: ContextVar[str] = ContextVar("stage", default="")


@contextmanager
def watched(watch: Watch | None) -> Iterator[None]:
    """Tell `watch` of every run inside."""
    token = _watch.set(watch)
    try:
        yield
    finally:
        _watch.reset(token)


def enter(stage: str) -> None:
    _stage.set(stage)
    progress(0, 0)


def progress(done: int, total: int) -> None:
    """So many parts of the stage are done."""
    watch = _watch.get()
    if watch is not None:
        watch(_stage.get(), done, total)
