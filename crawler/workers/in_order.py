"""Pages in work ahead of their turn: read by workers a few at once, ended in order.

What a capture is read for again (an import, another cleaning) runs through here; a
crawl has its own pace.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from typing import TYPE_CHECKING, Generic, Self, TypeVar

from archive.errors import GongbaoError
from cleaning.page.payload import is_file
from cleaning.workers.pool import WorkerCrashed, WorkerOutOfMemory, WorkerTimeout
from crawler.fetch.diagnosis import Diagnosis
from crawler.workers.jobs import PageRead
from crawler.workers.pool import READ_WITH
from crawler.workers.stored import StoredRead, read_stored

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Sequence
    from typing import Any

    from archive.model import Capture, Hints
    from crawler.workers.pool import Workers
    from crawler.workers.stored import StoredJob

logger = logging.getLogger(__name__)

T = TypeVar("T")
R = TypeVar("R")
AT_ONCE = 8  # pages that are read or wait for their turn, where nobody says otherwise


class Ahead(Generic[T, R]):
    """Begins work for items as they come and ends each in the order of beginning.

    Used as `async with`: leaving it ends what is left; an error drops that instead.
    """

    def __init__(self, end: Callable[[T, R], None], at_once: int = AT_ONCE) -> None:
        self._end = end
        self._at_once = at_once
        self._waiting: deque[tuple[T, asyncio.Task[R]]] = deque()

    async def begin(self, item: T, work: Coroutine[Any, Any, R]) -> None:
        """Start the work for an item; waits for the oldest where too many are begun."""
        self._waiting.append((item, asyncio.ensure_future(work)))
        if len(self._waiting) >= self._at_once:
            await self._end_oldest()

    async def _end_oldest(self) -> None:
        item, task = self._waiting[0]
        result = await task
        self._waiting.popleft()
        self._end(item, result)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            while self._waiting and kind is None:
                await self._end_oldest()
        finally:
            for _item, task in self._waiting:
                task.cancel()


async def stored_in_worker(
    workers: Workers, jobs: Sequence[StoredJob]
) -> list[StoredRead]:
    """What stored pages are, read in one call; each alone where that comes to nothing."""
    read: Sequence[StoredRead | None]
    try:
        read = await workers.run(read_stored, jobs)
    except GongbaoError:
        raise
    except Exception:  # noqa: BLE001 - one of them is at fault: it is told alone
        read = [None] * len(jobs)
    return [
        one if one and not one.is_long else await _alone(workers, job, one)
        for job, one in zip(jobs, read, strict=True)
    ]


async def _alone(
    workers: Workers, job: StoredJob, read: StoredRead | None
) -> StoredRead:
    if read is None:
        told = await _answer(workers.run(read_stored, [job]), job)
        if isinstance(told, PageRead):
            return StoredRead(told)
        (read,) = told
    if not read.is_long:
        return read
    told = await _answer(workers.run_file(read_stored, [job], is_patient=True), job)
    return StoredRead(told) if isinstance(told, PageRead) else told[0]


async def in_worker(
    workers: Workers,
    read: Callable[[Capture, Hints], PageRead],
    capture: Capture,
    hints: Hints,
    *,
    is_long: bool = False,
) -> PageRead:
    """What a way of reading gives, or the reason why its worker gave nothing."""
    is_long = is_long or is_file(capture.payload)
    reading = workers.run_file if is_long else workers.run
    return await _answer(reading(read, capture, hints), capture.url)


async def _answer(reading: Awaitable[R], what: object) -> R | PageRead:
    """What a worker gives, or the reason why it gave nothing."""
    try:
        return await reading
    except WorkerTimeout as error:
        return _unread("timeout", error)
    except WorkerOutOfMemory as error:
        return _unread("memory", f"{error} ({READ_WITH})")
    except GongbaoError:
        raise
    except WorkerCrashed as error:
        return _unread("extract", error)
    except Exception as error:  # noqa: BLE001 - the edge: one page must not stop all
        logger.warning("reading %s failed: %r", what, error)
        return _unread("extract", error)


def _unread(reason: str, error: object) -> PageRead:
    return PageRead(Diagnosis("bad_answer", "failed", reason, str(error)))
