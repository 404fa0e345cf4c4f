"""Names looked up with a bound: slow name servers hold up their own hosts only.

The system's resolver takes its own time (40 s and more) and cannot be told to stop. So
each lookup has a thread of its own, which nobody waits for in the end; there are so many
at most; an answer is waited for ten seconds; and a name that took so long is not asked
for again for five minutes.
"""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from crawler.fetch.limits import Failed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
    Key = tuple[str, int]

ANSWER_S: Final = 10.0
RESOLVED_S: Final = 300.0
SLOW_S: Final = 2.0  # a failure that took longer is remembered
AT_ONCE: Final = 64


class Lookups:
    """Addresses by name and port: kept for five minutes, longer where nothing newer comes.

    `resolve(name, port)` gives IP addresses in order of preference and raises OSError
    where there are none; the system's resolver without it.
    """

    def __init__(
        self,
        resolve: Resolve | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._resolve = resolve or system_addresses
        self._clock = clock
        self._known: dict[Key, tuple[float, tuple[str, ...]]] = {}
        self._failed: dict[Key, tuple[float, Failed]] = {}
        self._asking: dict[Key, asyncio.Task[tuple[str, ...]]] = {}

    async def addresses(self, name: str, port: int) -> tuple[str, ...]:
        """One address at least; Failed(dns) where none is told in time."""
        key = (name, port)
        until, known = self._known.get(key, (0.0, ()))
        if known and self._clock() < until:
            return known
        try:
            return await self._asked(key)
        except Failed:
            if known:  # older than five minutes is better than nothing
                return known
            raise

    def forget(self, name: str, port: int) -> None:
        """Ask for the name anew next time: none of its addresses answered."""
        self._known.pop((name, port), None)

    def close(self) -> None:
        """Wait for nothing more."""
        for task in self._asking.values():
            task.cancel()

    async def _asked(self, key: Key) -> tuple[str, ...]:
        until, failure = self._failed.get(key, (0.0, None))
        if failure is not None and self._clock() < until:
            raise Failed(failure.reason, f"{failure.detail} (not asked again)")
        began = self._clock()
        try:
            async with asyncio.timeout(ANSWER_S):
                found = await asyncio.shield(self._task(key))
        except TimeoutError:
            error = Failed("dns", f"{key[0]}: no answer within {ANSWER_S:g} s")
            self._failed[key] = (self._clock() + RESOLVED_S, error)
            raise error from None
        except Failed as error:
            if self._clock() - began > SLOW_S:
                self._failed[key] = (self._clock() + RESOLVED_S, error)
            raise
        self._known[key] = (self._clock() + RESOLVED_S, found)
        return found

    def _task(self, key: Key) -> asyncio.Task[tuple[str, ...]]:
        """The lookup of a name that is under way, or a new one."""
        task = self._asking.get(key)
        if task is None:
            task = self._asking[key] = asyncio.ensure_future(self._look_up(key))
            task.add_done_callback(lambda done: self._over(key, done))
        return task

    async def _look_up(self, key: Key) -> tuple[str, ...]:
        name, port = key
        try:
            found = tuple(dict.fromkeys(await self._resolve(name, port)))
        except (OSError, UnicodeError) as error:
            raise Failed("dns", f"{name}: {error}") from error
        if not found:
            raise Failed("dns", f"{name} has no address")
        return found

    def _over(self, key: Key, done: asyncio.Task[tuple[str, ...]]) -> None:
        del self._asking[key]
        if not done.cancelled():
            done.exception()  # seen, though nobody waits for it any more


_running = threading.BoundedSemaphore(AT_ONCE)


async def system_addresses(name: str, port: int) -> list[str]:
    """The system's answer, in a thread that the end of the run does not wait for."""
    if not _running.acquire(blocking=False):
        msg = f"{AT_ONCE} names are being looked up that nobody answers for"
        raise OSError(msg)
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[str]] = loop.create_future()
    threading.Thread(
        target=_look_up, args=(name, port, loop, answer), daemon=True
    ).start()
    return await answer


def _look_up(
    name: str,
    port: int,
    loop: asyncio.AbstractEventLoop,
    answer: asyncio.Future[list[str]],
) -> None:
    try:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
        told, error = [str(sockaddr[0]) for *_, sockaddr in found], None
    except (OSError, UnicodeError) as failure:
        told, error = [], failure
    finally:
        _running.release()
    with suppress(RuntimeError):  # the loop is closed
        loop.call_soon_threadsafe(_tell, answer, told, error)


def _tell(
    answer: asyncio.Future[list[str]], told: list[str], error: Exception | None
) -> None:
    if answer.done():
        return
    if error is not None:
        answer.set_exception(error)
    else:
        answer.set_result(told)
