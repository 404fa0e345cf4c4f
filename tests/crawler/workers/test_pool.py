"""Workers: a hostile page costs its worker, nothing else."""

from __future__ import annotations

import asyncio
import os
import signal
import time

import pytest

from archive.model import Capture, Hints
from crawler.workers import jobs
from crawler.workers.pool import (
    WorkerCrashed,
    WorkerOutOfMemory,
    Workers,
    WorkerTimeout,
)


@pytest.fixture(scope="module")
def workers():
    pool = Workers(1, deadline_s=1.0, memory_bytes=700_000_000)
    # The fork server loads the cleaning rules once; that is not the page's time.
    asyncio.run(pool.run_long(os.getpid))
    yield pool
    pool.close()


def run(workers, job, *args):
    return asyncio.run(workers.run(job, *args))


def test_a_job_gives_its_result(workers):
    assert run(workers, len, "四个字符") == 4


def test_a_jobs_own_error_comes_back(workers):
    with pytest.raises(ValueError, match="invalid literal"):
        run(workers, int, "many")


def test_the_deadline_kills_and_the_next_page_is_served(workers):
    before = run(workers, os.getpid)
    began = time.monotonic()
    with pytest.raises(WorkerTimeout):
        run(workers, time.sleep, 60)
    assert time.monotonic() - began < 5
    assert run(workers, os.getpid) != before


def test_memory_is_bounded(workers):
    with pytest.raises(WorkerOutOfMemory):
        run(workers, bytearray, 2_000_000_000)
    assert run(workers, len, "ab") == 2


@pytest.mark.parametrize(
    ("number", "error"),
    [(signal.SIGKILL, WorkerOutOfMemory), (signal.SIGSEGV, WorkerCrashed)],
)
def test_a_dead_worker_is_told_and_replaced(workers, number, error):
    with pytest.raises(error):
        run(workers, signal.raise_signal, number)
    assert run(workers, len, "ab") == 2


def test_a_page_is_read_in_a_worker(workers):
    capture = Capture("http://a.gov.cn/1.html", b"", status=200)

    async def read():
        return await workers.run(
            jobs.read_report, capture, Hints(), asked=None, knew_article=False
        )

    assert asyncio.run(read()).diagnosis.reason == "empty"


def test_nobody_waits_for_the_first_process_but_who_has_a_page():
    async def main() -> int:
        began = time.monotonic()
        workers = Workers(1)
        assert time.monotonic() - began < 0.1
        try:
            job = asyncio.ensure_future(workers.run(sum, [1, 2]))
            longest = 0.0
            while not job.done():
                before = time.monotonic()
                await asyncio.sleep(0.001)
                longest = max(longest, time.monotonic() - before)
            assert longest < 0.3
            return await job
        finally:
            workers.close()

    assert asyncio.run(main()) == 3
