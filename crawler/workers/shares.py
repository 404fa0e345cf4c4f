"""Which host's pages the workers read: one host's slow pages leave room for others'."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

ACTIVE_S: Final = 10.0
"""A host that was asked so long ago counts as one of several: three delays."""

UNREAD_MOST: Final = 4
UNREAD_BYTES: Final = 8_000_000
"""Pages of a host that wait to be read; with more, it is not asked for the next."""


class HostShares:
    """Half of `workers` at most for one host, unless it is the only one."""

    def __init__(
        self, workers: int, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._workers = workers
        self._clock = clock
        self._asked: dict[str, float] = {}
        self._reading: Counter[str] = Counter()
        self._unread: Counter[str] = Counter()
        self._bytes: Counter[str] = Counter()
        self._freed = asyncio.Condition()

    def asked(self, host: str) -> None:
        """A request goes out: the host is one of those that need workers."""
        self._asked[host] = self._clock()

    def is_behind(self, host: str) -> bool:
        """Whether so much of a host is unread that it should not be asked for more."""
        many = self._unread[host] >= max(UNREAD_MOST, 2 * self._workers)
        return many or self._bytes[host] >= UNREAD_BYTES

    @asynccontextmanager
    async def reading(self, host: str, size: int) -> AsyncIterator[None]:
        """While a page of so many bytes is read; waits for the host's share."""
        self._unread[host] += 1
        self._bytes[host] += size
        try:
            async with self._freed:
                await self._freed.wait_for(lambda: self._has_room(host))
                self._reading[host] += 1
            try:
                yield
            finally:
                self._reading[host] -= 1
                async with self._freed:
                    self._freed.notify_all()
        finally:
            self._unread[host] -= 1
            self._bytes[host] -= size

    def _has_room(self, host: str) -> bool:
        since = self._clock() - ACTIVE_S
        is_alone = all(at < since for other, at in self._asked.items() if other != host)
        most = self._workers if is_alone else max(1, self._workers // 2)
        return self._reading[host] < max(most, UNREAD_MOST if is_alone else 0)
