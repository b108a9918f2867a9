"""Functions for worker processes; they must be importable there."""

import os
import time


def work(job: object) -> object:
    if job == "raise":
        raise ValueError("no\nsuch thing")
    if job == "exit":
        os._exit(3)
    if job == "hang":
        while True:
            try:
                time.sleep(0.01)
            except Exception:
                continue
    if job == "deep":
        return deeper(0)
    if isinstance(job, int) and job % 7 == 0:
        time.sleep(0.001)
    return (job, os.getpid()) if job == "pid" else job


def deeper(level: int) -> int:
    return deeper(level + 1)


def deaf(job: object) -> object:
    """Hangs where no alarm is heard."""
    if job == "hang":
        import signal

        signal.setitimer(signal.ITIMER_REAL, 0)
        time.sleep(60)
    return job
