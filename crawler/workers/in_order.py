"""Pages in work ahead of their turn: read by workers a few at once, ended in order.

What a capture is read for again (an import, another cleaning) runs through here; a
crawl has its own pace.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from typing import TYPE_CHECKING, Final, Generic, Protocol, Self, TypeVar

from archive.errors import GongbaoError
from cleaning.page.payload import is_file
from cleaning.workers.pool import WorkerCrashed, WorkerOutOfMemory, WorkerTimeout
from crawler.fetch.diagnosis import Diagnosis
from crawler.workers.jobs import PageRead
from crawler.workers.pool import READ_WITH
from crawler.workers.stored import StoredRead

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Sequence
    from typing import Any

    from archive.model import Capture, Hints
    from crawler.workers.pool import Workers

logger = logging.getLogger(__name__)

T = TypeVar("T")
R = TypeVar("R")
J = TypeVar("J")
J_contra = TypeVar("J_contra", contravariant=True)
AT_ONCE = 8  # pages that are read or wait for their turn, where nobody says otherwise
CALLS_OF_EACH: Final = 4
"""Calls that are at each worker or wait for it."""
# A call costs a quarter of a millisecond and a page some; what is large goes alone.
_PAGES_A_CALL: Final = 4
_BYTES_A_CALL: Final = 1_000_000
_ITEMS_A_CALL: Final = 512  # what needs no worker


class ReadAll(Protocol[J_contra]):
    """A way of reading several stored pages; runs in a worker."""

    def __call__(
        self, jobs: Sequence[J_contra], *, is_patient: bool = False
    ) -> list[StoredRead]:
        """What each is."""


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

    async def drain(self) -> None:
        """Wait until all that is begun is ended."""
        while self._waiting:
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
            if kind is None:
                await self.drain()
        finally:
            for _item, task in self._waiting:
                task.cancel()


class Calls(Generic[T, J]):
    """Pages on their way, several a call to a worker; each is ended in its turn.

    `call` reads what jobs ask for; `end` is told of each item, with what its job gave or
    None without one, and `after` of how many were ended. Used as `async with`.
    """

    def __init__(
        self,
        call: Callable[[list[tuple[T, J]]], Awaitable[list[StoredRead]]],
        end: Callable[[T, StoredRead | None], None],
        at_once: int,
        after: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._call, self._end, self._after = call, end, after
        self._ahead = Ahead[list[tuple[T, J | None]], list[StoredRead]](
            self._end_call, at_once
        )
        self._items: list[tuple[T, J | None]] = []
        self._jobs = self._bytes = 0

    async def add(self, item: T, job: J | None = None, payload_bytes: int = 0) -> None:
        """One more; waits where too many are on their way."""
        self._items.append((item, job))
        self._jobs += job is not None
        self._bytes += payload_bytes
        if (
            self._jobs >= _PAGES_A_CALL
            or self._bytes >= _BYTES_A_CALL
            or len(self._items) >= _ITEMS_A_CALL
        ):
            await self._begin()

    async def drain(self) -> None:
        """Wait until all of them are ended."""
        await self._begin()
        await self._ahead.drain()

    async def _begin(self) -> None:
        if self._items:
            items, self._items = self._items, []
            self._jobs = self._bytes = 0
            await self._ahead.begin(items, self._read(items))

    async def _read(self, items: list[tuple[T, J | None]]) -> list[StoredRead]:
        asked = [(item, job) for item, job in items if job is not None]
        return await self._call(asked) if asked else []

    def _end_call(
        self, items: list[tuple[T, J | None]], reads: list[StoredRead]
    ) -> None:
        read = iter(reads)
        for item, job in items:
            self._end(item, None if job is None else next(read))
        self._after(len(items))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is None:
            await self._begin()
        await self._ahead.__aexit__(kind, *rest)


async def stored_in_worker(
    workers: Workers, jobs: Sequence[J], read_all: ReadAll[J]
) -> list[StoredRead]:
    """What stored pages are, read in one call; each alone where that comes to nothing."""
    read: Sequence[StoredRead | None]
    try:
        read = await workers.run(read_all, jobs)
    except GongbaoError:
        raise
    except Exception:  # noqa: BLE001 - one of them is at fault: it is told alone
        read = [None] * len(jobs)
    return [
        one if one and not one.is_long else await _alone(workers, job, one, read_all)
        for job, one in zip(jobs, read, strict=True)
    ]


async def _alone(
    workers: Workers, job: J, read: StoredRead | None, read_all: ReadAll[J]
) -> StoredRead:
    if read is None:
        told = await _answer(workers.run(read_all, [job]), job)
        if isinstance(told, PageRead):
            return StoredRead(told)
        (read,) = told
    if not read.is_long:
        return read
    told = await _answer(workers.run_file(read_all, [job], is_patient=True), job)
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
