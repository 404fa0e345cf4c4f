"""A call costs its worker at most; a worker that is killed costs nothing."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from archive.errors import GongbaoError
from cleaning.workers import forkserver
from cleaning.workers.pool import (
    Pool,
    WorkerCrashed,
    WorkerOutOfMemory,
    WorkerTimeout,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MB = 1 << 20
# Reads, and then holds still until somebody has done something to it.
WAIT = "import time; time.sleep(0.3)"


@pytest.fixture
def pool() -> Iterator[Pool]:
    made = Pool(2, memory_bytes=32 * MB, roomy_bytes=96 * MB)
    yield made
    made.close()


def begun(pool: Pool, job: Callable[..., Any], *args: Any, wall_s: float = 30.0) -> Any:
    return pool.submit(partial(job, *args), cpu_s=0.5, wall_s=wall_s)


def run(pool: Pool, job: Callable[..., Any], *args: Any, wall_s: float = 30.0) -> Any:
    return begun(pool, job, *args, wall_s=wall_s).result(30)


def test_a_job_gives_its_result(pool: Pool) -> None:
    assert run(pool, len, "四个字符") == 4


def test_a_jobs_own_error_comes_back(pool: Pool) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        run(pool, int, "many")


def test_what_cannot_be_sent_is_its_callers_fault(pool: Pool) -> None:
    with pytest.raises((AttributeError, TypeError)):
        run(pool, lambda: 1)
    with pytest.raises(Exception, match="pickle"):
        run(pool, eval, "lambda: 1")
    assert run(pool, len, "ab") == 2


def test_processor_time_is_bounded(pool: Pool) -> None:
    with pytest.raises(WorkerTimeout, match="processor"):
        run(pool, exec, "while True: pass")
    assert run(pool, len, "ab") == 2


def test_what_sleeps_is_ended_by_the_clock(pool: Pool) -> None:
    began = time.monotonic()
    with pytest.raises(WorkerTimeout):
        run(pool, time.sleep, 60, wall_s=0.3)
    assert time.monotonic() - began < 5


def test_memory_is_bounded(pool: Pool) -> None:
    with pytest.raises(WorkerOutOfMemory):
        run(pool, exec, f"bytearray({200 * MB})")
    assert run(pool, len, "ab") == 2


def test_what_needs_more_is_given_more_once(pool: Pool) -> None:
    run(pool, exec, f"bytearray({60 * MB})")


def test_only_one_has_much_memory_at_a_time(pool: Pool) -> None:
    """Each tells when it ran: no two at the same time."""
    code = "(__import__('time').monotonic(), __import__('time').sleep(0.2))[0]"
    roomy = [
        pool.submit(partial(eval, code), cpu_s=1, wall_s=9, is_roomy=True)
        for _ in range(3)
    ]
    assert run(pool, len, "ab") == 2, "an ordinary one goes on beside them"
    times = sorted(future.result(30) for future in roomy)
    assert all(b - a >= 0.2 for a, b in pairwise(times))


@pytest.mark.parametrize(
    ("number", "error"),
    [
        (signal.SIGKILL, WorkerOutOfMemory),
        (signal.SIGABRT, WorkerOutOfMemory),
        (signal.SIGSEGV, WorkerCrashed),
    ],
)
def test_what_breaks_three_workers_is_given_up(
    pool: Pool, number: int, error: type[Exception]
) -> None:
    with pytest.raises(error, match="3 workers"):
        run(pool, signal.raise_signal, number)
    assert run(pool, len, "ab") == 2


def test_idle_workers_may_be_killed(pool: Pool) -> None:
    for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV) * 2:
        for worker in pool._workers.values():
            os.kill(worker.pid, number)
        assert [run(pool, len, "ab") for _ in range(4)] == [2] * 4


def test_busy_workers_may_be_killed(pool: Pool) -> None:
    for _ in range(5):
        jobs = [begun(pool, exec, WAIT) for _ in range(4)]
        time.sleep(0.1)
        for worker in list(pool._workers.values()):
            os.kill(worker.pid, signal.SIGKILL)
        assert [job.result(30) for job in jobs] == [None] * 4


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_the_fork_server_may_be_killed_or_stopped(
    pool: Pool, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forkserver, "_ANSWER_S", 0.3)
    jobs = [begun(pool, exec, WAIT) for _ in range(2)]
    time.sleep(0.1)
    os.kill(run(pool, os.getppid), number)
    for worker in pool._workers.values():
        os.kill(worker.pid, signal.SIGKILL)
    assert [job.result(30) for job in jobs] == [None] * 2
    assert run(pool, len, "ab") == 2


def test_a_stopped_worker_ends_by_its_deadline(pool: Pool) -> None:
    run(pool, len, "ab")
    stopped = [worker.pid for worker in pool._workers.values()]
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    jobs = [begun(pool, os.getpid, wall_s=0.5) for _ in range(4)]
    assert not {job.result(30) for job in jobs} & set(stopped)


def test_a_pool_without_processes_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forkserver.sys, "executable", "/nowhere/python")
    pool = Pool(1)
    with pytest.raises(GongbaoError, match="no worker process"):
        run(pool, len, "ab")
    pool.close()


def test_closing_waits_for_nobody() -> None:
    pool = Pool(2)
    run(pool, len, "ab")
    pids = [worker.pid for worker in pool._workers.values()]
    os.kill(pids[0], signal.SIGSTOP)
    for _ in range(3):
        pool.submit(partial(exec, "while True: pass"), cpu_s=60, wall_s=60)
    began = time.monotonic()
    pool.close()
    assert time.monotonic() - began < 4
    assert not any(thread.is_alive() for thread in pool._threads)
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_large_payloads_pass(pool: Pool) -> None:
    job = partial(len, b"x" * (20 * MB))
    assert pool.submit(job, cpu_s=5, wall_s=30).result(30) == 20 * MB


def test_a_worker_is_there_before_anybody_asks(pool: Pool) -> None:
    assert run(pool, len, "ab") == 2
    assert {t.name for t in pool._threads} <= {t.name for t in threading.enumerate()}


def has_loaded(name: str) -> bool:
    return name in sys.modules


def test_only_who_needs_it_has_what_is_loaded_later() -> None:
    pool = Pool(1, preload=("wave",), later=("colorsys",), is_lazy=True)
    begin = partial(pool.submit, cpu_s=5, wall_s=30)
    try:
        assert not pool._workers, "none before the first call"
        loaded = [
            begin(partial(has_loaded, n), is_light=True) for n in ("wave", "colorsys")
        ]
        assert [one.result(30) for one in loaded] == [True, False]
        assert begin(partial(has_loaded, "colorsys")).result(30)
        assert begin(partial(has_loaded, "colorsys"), is_light=True).result(30)
    finally:
        pool.close()
