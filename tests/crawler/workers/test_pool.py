"""Workers beside an event loop: awaited, and nobody waits who has no page."""

from __future__ import annotations

import asyncio
import os
import time

import pytest

from archive.model import Capture, Hints
from cleaning.workers.pool import WorkerCrashed
from crawler.workers import jobs
from crawler.workers.pool import Workers


@pytest.fixture(scope="module")
def workers():
    pool = Workers(1)
    yield pool
    pool.close()


def test_a_page_is_read_in_a_worker(workers):
    capture = Capture("http://a.gov.cn/1.html", b"", status=200)

    async def read():
        return await workers.run(
            jobs.read_report, capture, Hints(), asked=None, knew_article=False
        )

    assert asyncio.run(read()).diagnosis.reason == "empty"


def test_an_error_is_awaited_as_well(workers):
    with pytest.raises(WorkerCrashed):
        asyncio.run(workers.run_file(os._exit, 9))


def test_nobody_waits_for_the_first_process_but_who_has_a_page():
    async def main() -> int:
        began = time.monotonic()
        workers = Workers(1)
        assert time.monotonic() - began < 0.3
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


def test_what_nobody_waits_for_any_more_disturbs_nobody(workers):
    async def main() -> None:
        job = asyncio.ensure_future(workers.run(time.sleep, 0.3))
        await asyncio.sleep(0.05)
        job.cancel()
        assert await workers.run(len, "ab") == 2

    asyncio.run(main())
