"""Work begun ahead of its turn ends in order; what fails costs its own page."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from archive.errors import GongbaoError
from archive.model import Capture, Hints
from cleaning.workers.pool import WorkerCrashed, WorkerOutOfMemory, WorkerTimeout
from crawler.fetch.diagnosis import OK
from crawler.workers.imported import read_imported
from crawler.workers.in_order import Ahead, Calls, in_worker, stored_in_worker
from crawler.workers.jobs import PageRead
from crawler.workers.stored import StoredJob, StoredRead, read_stored


def test_ends_come_in_the_order_of_beginning() -> None:
    ended: list[tuple[int, int]] = []
    at_work, most = 0, 0

    async def work(number: int) -> int:
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        for _ in range(10 - number):
            await asyncio.sleep(0)
        at_work -= 1
        return number * number

    async def run() -> None:
        async with Ahead[int, int](lambda n, r: ended.append((n, r)), 3) as ahead:
            for number in range(10):
                await ahead.begin(number, work(number))

    asyncio.run(run())
    assert ended == [(n, n * n) for n in range(10)]
    assert most <= 3


def test_an_error_drops_what_is_under_way() -> None:
    ended: list[int] = []
    cancelled: list[int] = []

    async def work(number: int) -> int:
        if number == 1:
            raise ValueError(number)
        try:
            await asyncio.sleep(60 if number else 0)
        except asyncio.CancelledError:
            cancelled.append(number)
            raise
        return number

    async def run() -> None:
        async with Ahead[int, int](lambda n, _: ended.append(n), 4) as ahead:
            for number in range(6):
                await ahead.begin(number, work(number))

    with pytest.raises(ValueError, match="1"):
        asyncio.run(run())
    assert ended == [0]
    assert cancelled == [2, 3]


class Failing:
    """Workers to which one page is too much, alone or beside others."""

    def __init__(self, error: Exception, at: object = None) -> None:
        self.error, self.at = error, at
        self.calls: list[int] = []

    async def run(self, _: Any, jobs: Any, *__: Any) -> Any:
        if self.at is None or self.at in jobs:
            raise self.error
        self.calls.append(len(jobs))
        return [StoredRead(PageRead(OK)) for _ in jobs]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (WorkerTimeout("late"), "timeout"),
        (WorkerOutOfMemory("much"), "memory"),
        (WorkerCrashed("dead"), "extract"),
        (ZeroDivisionError("ours"), "extract"),
    ],
)
def test_a_page_that_cannot_be_read_has_a_reason(error: Exception, reason: str) -> None:
    capture = Capture("http://a/", b"x")
    workers: Any = Failing(error)
    read = asyncio.run(in_worker(workers, read_imported, capture, Hints()))
    assert (read.record, read.diagnosis.state) == (None, "failed")
    assert read.diagnosis.reason == reason
    assert str(error) in read.diagnosis.evidence


def test_one_of_several_that_cannot_be_read_costs_the_others_nothing() -> None:
    jobs = [
        StoredJob((Capture("http://a/", b"x"),), Hints(), is_web=n > 1)
        for n in (1, 2, 3)
    ]
    workers: Any = Failing(WorkerTimeout("late"), at=jobs[0])
    reads = asyncio.run(stored_in_worker(workers, jobs, read_stored))
    told = [read.page.diagnosis.reason for read in reads if read.page]
    assert told == ["timeout", None, None]
    assert workers.calls == [1, 1]


def test_what_stops_everything_stops_everything() -> None:
    workers: Any = Failing(GongbaoError("no process"))
    with pytest.raises(GongbaoError):
        asyncio.run(
            in_worker(workers, read_imported, Capture("http://a/", b"x"), Hints())
        )
    with pytest.raises(GongbaoError):
        asyncio.run(stored_in_worker(workers, [], read_stored))


def test_calls_take_several_pages_and_end_each_in_its_turn() -> None:
    calls: list[list[int]] = []
    ended: list[tuple[int, bool]] = []
    counts: list[int] = []

    async def read(asked: list[tuple[int, int]]) -> list[StoredRead]:
        calls.append([job for _, job in asked])
        return [StoredRead() for _ in asked]

    async def run() -> None:
        def end(item: int, read: StoredRead | None) -> None:
            ended.append((item, read is not None))

        async with Calls[int, int](read, end, 2, counts.append) as pages:
            for number in range(20):
                is_asked = number % 2 == 0
                await pages.add(number, number if is_asked else None, 0)
            await pages.add(20, 20, 9_000_000)
            await pages.drain()
            assert len(ended) == 21
            await pages.add(21)

    asyncio.run(run())
    assert ended == [(n, n % 2 == 0) for n in range(22)]
    assert calls == [[0, 2, 4, 6], [8, 10, 12, 14], [16, 18, 20]]
    assert counts == [7, 8, 6, 1]
