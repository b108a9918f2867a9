"""One function over many files: in this process when the work is small, else in several.

A file that takes too long, raises, or kills its process costs its own result and no other.
"""

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any, Generic, TypeVar

from govlint.engine.watch import progress

P = TypeVar("P")
R = TypeVar("R")

SERIAL_BYTES = 150_000  # below it, starting processes takes longer than they save
CHUNKS_EACH = 8  # chunks a worker gets: few enough to be cheap, enough to even out
TIME_LIMIT = 60.0  # seconds for one file
_FIELDS = 4  # of a worker on the board: process id, job, since when, how many jobs are done
_GRACE = 2.0  # a worker that did not stop itself by then, as a factor of the limit, is killed


@dataclass(frozen=True, slots=True)
class Outcome(Generic[R]):
    """The result for one job, or in `failure` one line that says why there is none."""

    value: R | None = None
    failure: str = ""


class _TooLong(BaseException):
    """Not an Exception, so that no handler on the way swallows it."""


def default_workers() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run(
    function: Callable[[P], R],
    jobs: Sequence[P],
    sizes: Sequence[int],
    workers: int,
    limit: float = TIME_LIMIT,
    apart: bool = False,
) -> list[Outcome[R]]:
    """`function` of every job, in the order of the jobs.

    `sizes` are bytes and decide between serial and parallel. `function` and jobs must be
    picklable; the function travels once to each worker. Ctrl-C ends the workers and goes on as
    KeyboardInterrupt. `apart`: never in this process, however small the work, because a job may
    kill the process it runs in or hang where no signal is heard.
    """
    workers = min(workers, len(jobs))
    if apart and jobs:
        some = workers if sum(sizes) >= SERIAL_BYTES else 1
        return _Parallel(function, jobs, sizes, some, limit).run()
    if workers <= 1 or sum(sizes) < SERIAL_BYTES:
        outcomes = []
        for job in jobs:
            outcomes.append(_guarded(function, job, limit))
            progress(len(outcomes), len(jobs))
        return outcomes
    return _Parallel(function, jobs, sizes, workers, limit).run()


def _guarded(function: Callable[[P], R], job: P, limit: float) -> Outcome[R]:
    try:
        with _alarm(limit):
            return Outcome(function(job))
    except _TooLong:
        return Outcome(failure=f"took more than {limit:g} s")
    except RecursionError:
        return Outcome(failure="is nested too deeply")
    except MemoryError:
        return Outcome(failure="needs more memory than there is")
    except Exception as error:
        text = " ".join(str(error).split())[:200]
        return Outcome(failure=f"govlint failed: {type(error).__name__}: {text}")


@contextmanager
def _alarm(limit: float) -> Iterator[None]:
    """Raise _TooLong after `limit` seconds, where the platform and the thread allow it."""
    if (
        not hasattr(signal, "setitimer")
        or threading.current_thread() is not threading.main_thread()
    ):
        yield
        return

    def ring(number: int, frame: FrameType | None) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, limit)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


class _Parallel(Generic[P, R]):
    """Runs chunks in worker processes. A board in shared memory says which job each worker is at
    and since when: that is how a crash or a hang is put down to one file."""

    def __init__(
        self,
        function: Callable[[P], R],
        jobs: Sequence[P],
        sizes: Sequence[int],
        workers: int,
        limit: float,
    ) -> None:
        self.function = function
        self.jobs = jobs
        self.workers = workers
        self.limit = limit
        self.outcomes: list[Outcome[R] | None] = [None] * len(jobs)
        self.chunks = _chunks(sizes, workers * CHUNKS_EACH)
        self.context = multiprocessing.get_context(_start_method())

    def run(self) -> list[Outcome[R]]:
        """The outcomes, in the order of the jobs."""
        with _safe_path():
            return self._run()

    def _run(self) -> list[Outcome[R]]:
        pending = self.chunks
        while pending:
            before = self.outcomes.count(None)
            for index in self._round(pending, self.workers):
                # Alone, it cannot take others with it, and what happens is its own doing.
                self._round([[index]], 1)
                if self.outcomes[index] is None:
                    self.outcomes[index] = Outcome(failure="ended the process that read it")
            left = [[i for i in chunk if self.outcomes[i] is None] for chunk in pending]
            pending = [chunk for chunk in left if chunk]
            if self.outcomes.count(None) == before:
                break  # workers die before they begin: do without them
        return [
            outcome or _guarded(self.function, self.jobs[index], self.limit)
            for index, outcome in enumerate(self.outcomes)
        ]

    def _round(self, chunks: list[list[int]], workers: int) -> list[int]:
        """Run chunks in a fresh pool. When a worker dies: the jobs the workers were at."""
        board = self.context.Array("d", workers * _FIELDS, lock=False)
        slots = self.context.Value("i", 0)
        pool = ProcessPoolExecutor(
            workers,
            mp_context=self.context,
            initializer=_start_worker,
            initargs=(self.function, self.limit, board, slots),
        )
        try:
            futures = [
                pool.submit(_work, [(index, self.jobs[index]) for index in chunk])
                for chunk in chunks
            ]
            broken = self._collect(futures, board)
        except BrokenProcessPool:  # a worker died before every chunk was handed over
            broken = True
        except BaseException:
            for process in (pool._processes or {}).values():
                process.kill()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
        pool.shutdown(wait=True, cancel_futures=True)
        if not broken:
            return []
        at = {int(board[slot + 1]) for slot in range(0, len(board), _FIELDS) if board[slot]}
        return sorted(index for index in at if index >= 0 and self.outcomes[index] is None)

    def _collect(self, futures: list[Future[list[tuple[int, Outcome[R]]]]], board: Any) -> bool:
        """Take results until all are there or the pool breaks; kill workers that hang."""
        waiting = set(futures)
        before = len(self.jobs) - self.outcomes.count(None)
        while waiting:
            done, waiting = wait(waiting, timeout=0.5, return_when=FIRST_COMPLETED)
            for future in done:
                try:
                    for index, outcome in future.result():
                        self.outcomes[index] = outcome
                except BrokenProcessPool:
                    return True
            progress(min(before + int(sum(board[3::_FIELDS])), len(self.jobs)), len(self.jobs))
            for slot in range(0, len(board), _FIELDS):
                pid, index, since = int(board[slot]), int(board[slot + 1]), board[slot + 2]
                if pid and index >= 0 and time.monotonic() - since > self.limit * _GRACE:
                    self.outcomes[index] = Outcome(failure=f"took more than {self.limit:g} s")
                    os.kill(pid, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
        return False


@contextmanager
def _safe_path() -> Iterator[None]:
    """An interpreter that is started anew looks for modules in the working folder first, which is
    the folder that is scanned: nothing in there may run."""
    before = os.environ.get("PYTHONSAFEPATH")
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONSAFEPATH"]
        else:
            os.environ["PYTHONSAFEPATH"] = before


def _start_method() -> str | None:
    """Forking shares what is loaded already; it is not safe beside threads."""
    if sys.platform == "linux" and threading.active_count() == 1:
        return "fork"
    return None


def _chunks(sizes: Sequence[int], wanted: int) -> list[list[int]]:
    """Indices in about `wanted` groups of like size, largest files first so that none is last."""
    order = sorted(range(len(sizes)), key=lambda index: -sizes[index])
    most = max(1, sum(sizes) // wanted)
    chunks: list[list[int]] = []
    size = most
    for index in order:
        if size >= most:
            chunks.append([])
            size = 0
        chunks[-1].append(index)
        size += sizes[index]
    return chunks


_state: tuple[Callable[[Any], Any], float, Any, int]


def _start_worker(function: Callable[[Any], Any], limit: float, board: Any, slots: Any) -> None:
    import gc

    global _state
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    with slots.get_lock():
        slot = slots.value * _FIELDS
        slots.value += 1
    if slot < len(board):
        board[slot + 1] = -1
        board[slot] = os.getpid()
    _state = (function, limit, board, slot)


def _work(jobs: list[tuple[int, Any]]) -> list[tuple[int, Outcome[Any]]]:
    function, limit, board, slot = _state
    results = []
    for index, job in jobs:
        board[slot + 2] = time.monotonic()
        board[slot + 1] = index
        results.append((index, _guarded(function, job, limit)))
        board[slot + 3] += 1
    board[slot + 1] = -1
    return results
