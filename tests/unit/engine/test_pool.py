"""Work in several processes: order, and one bad file that costs no other."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from govlint.engine import pool
from govlint.engine.pool import Outcome, run
from tests.unit.engine.jobs import deaf, work

BIG = pool.SERIAL_BYTES


def test_small_work_stays_in_this_process() -> None:
    (outcome, _) = run(work, ["pid", 1], [10, 10], workers=4)
    assert outcome.value == ("pid", os.getpid())


def test_large_work_leaves_it_and_keeps_its_order() -> None:
    jobs = [*range(200), "pid"]
    outcomes = run(work, jobs, [BIG // 50 + n for n in range(200)] + [1], workers=2)
    assert [outcome.value for outcome in outcomes[:200]] == jobs[:200]
    assert isinstance(outcomes[200].value, tuple)
    assert outcomes[200].value[1] != os.getpid()


@pytest.mark.parametrize("workers", [1, 2])
def test_one_bad_file_costs_no_other(workers: int) -> None:
    jobs = [1, "raise", 2, "deep", 3, "hang", 4]
    assert run(work, jobs, [BIG] * 7, workers, limit=0.3) == [
        Outcome(1),
        Outcome(failure="govlint failed: ValueError: no such thing"),
        Outcome(2),
        Outcome(failure="is nested too deeply"),
        Outcome(3),
        Outcome(failure="took more than 0.3 s"),
        Outcome(4),
    ]


def test_a_crashed_worker_costs_its_file_only() -> None:
    jobs = [*range(60), "exit", *range(60), "exit"]
    outcomes = run(work, jobs, [BIG] * len(jobs), workers=2)
    ended: Outcome[object] = Outcome(failure="ended the process that read it")
    assert outcomes == [ended if job == "exit" else Outcome(job) for job in jobs]


def test_a_worker_that_hears_no_alarm_is_killed() -> None:
    start = time.monotonic()
    outcomes = run(deaf, [1, "hang", 2], [BIG] * 3, workers=2, limit=0.3)
    assert outcomes == [Outcome(1), Outcome(failure="took more than 0.3 s"), Outcome(2)]
    assert time.monotonic() - start < 20


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_other_start_methods(monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    monkeypatch.setattr(pool, "_start_method", lambda: method)
    jobs = [1, 2, "exit", 3]
    assert [outcome.value for outcome in run(work, jobs, [BIG] * 4, workers=2)] == [1, 2, None, 3]


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_nothing_in_the_working_folder_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    for name in ("multiprocessing", "signal", "socket", "types"):
        (tmp_path / f"{name}.py").write_text("open('ran', 'w')")
    monkeypatch.delenv("PYTHONPATH", raising=False)
    monkeypatch.syspath_prepend(str(Path(__file__).parents[3]))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(pool, "_start_method", lambda: method)
    assert run(work, [1, 2], [BIG] * 2, workers=2) == [Outcome(1), Outcome(2)]
    assert not (tmp_path / "ran").exists()


def test_work_that_no_worker_can_begin_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_start_worker", os._exit)
    assert run(work, [1, 2], [BIG] * 2, workers=2) == [Outcome(1), Outcome(2)]


def test_ctrl_c_ends_everything(tmp_path: Path) -> None:
    program = (
        "import signal\n"
        "from govlint.engine.pool import run\n"
        "from tests.unit.engine.jobs import work\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in the background\n"
        "print('begun', flush=True)\n"
        "try:\n"
        "    run(work, ['hang'] * 8, [10**6] * 8, workers=2, limit=30)\n"
        "except KeyboardInterrupt:\n"
        "    raise SystemExit(130)\n"
    )
    root = Path(__file__).parents[3]
    process = subprocess.Popen(
        [sys.executable, "-c", program], cwd=root, stdout=subprocess.PIPE, start_new_session=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(0.5)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(timeout=10) == 130
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    raise AssertionError("workers were left behind")


def _kill(job: int) -> int:
    if job == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return job


def test_small_work_apart_survives_a_job_that_kills_its_process() -> None:
    ended = Outcome(failure="ended the process that read it")
    assert run(_kill, [1, 2, 3], [1] * 3, workers=2, apart=True) == [Outcome(1), ended, Outcome(3)]
    assert run(_kill, [2], [1], workers=2, apart=True) == [ended]
    assert run(_kill, [], [], workers=2, apart=True) == []
