"""What the answers of all hosts hold together: on their way, or not yet read.

A small page never waits. A larger body waits for the next of its bytes while the
larger ones fill what they have in common; and there is one place more, for a body that
is too large to share or cannot go on, so that one always comes to its end. The time of a
URL stands still while it waits; who drips holds its place as long as its own time lasts.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from io import BytesIO
from typing import Final

FREE_BYTES: Final = 1_000_000
"""No host has more than one answer on its way: 16 of these are let go on always."""

SHARED_BYTES: Final = 48_000_000
"""Two pages of the largest size and some smaller ones, within a crawl's 512 MB."""

EACH_BYTES: Final = 24_000_000
"""A page has its place among the others; a file that is larger waits for its own."""


class Held:
    """The bytes that all bodies hold together."""

    def __init__(self, shared: int = SHARED_BYTES) -> None:
        self._most = shared
        self._shared = 0
        self._beyond: Body | None = None
        self._waiting: list[asyncio.Future[None]] = []

    def body(self) -> Body:
        """A body that begins to come."""
        return Body(self)

    def grown(self, body: Body, size: int) -> None:
        """So many bytes more of a body are here."""
        if self._beyond is not body:
            self._shared += size

    def lets(self, body: Body) -> bool:
        """Whether a body may go on now."""
        if body.size <= FREE_BYTES or self._beyond is body:
            return True
        if body.size <= EACH_BYTES and self._shared <= self._most:
            return True
        if self._beyond is None:
            self._beyond = body
            self._freed(body.size)
            return True
        return False

    async def room(self, body: Body) -> None:
        """Wait until a body may go on."""
        while not self.lets(body):
            freed = asyncio.get_running_loop().create_future()
            self._waiting.append(freed)
            await freed

    def left(self, body: Body) -> None:
        """A body is not held any more."""
        if self._beyond is body:
            self._beyond = None
            self._freed(0)
        else:
            self._freed(body.size)

    def _freed(self, size: int) -> None:
        self._shared -= size
        waiting, self._waiting = self._waiting, []
        for freed in waiting:  # in the order of their coming
            with suppress(RuntimeError):  # its loop is closed
                if not freed.done():
                    freed.set_result(None)


class Body:
    """A payload as it comes; it is held until `let_go`, or until nobody knows it."""

    def __init__(self, held: Held | None = None) -> None:
        self.size = 0
        self.clock: asyncio.Timeout | None = None
        self._held = held
        self._bytes = BytesIO()

    def add(self, piece: bytes | bytearray) -> None:
        """So much more has come."""
        self._bytes.write(piece)
        self.size += len(piece)
        if self._held is not None:
            self._held.grown(self, len(piece))

    async def room(self) -> None:
        """Wait until more may come; the clock stands still meanwhile."""
        if self._held is None or self._held.lets(self):
            return
        left = _left(self.clock)
        try:
            if self.clock is not None and left is not None:
                self.clock.reschedule(None)
            await self._held.room(self)
        finally:
            if self.clock is not None and left is not None:
                self.clock.reschedule(asyncio.get_running_loop().time() + left)

    def whole(self) -> bytes:
        """What has come so far, without a copy of it."""
        return self._bytes.getvalue()

    def let_go(self) -> None:
        """Nobody needs it any more."""
        held, self._held = self._held, None
        self._bytes = BytesIO()
        if held is not None:
            held.left(self)

    def __del__(self) -> None:
        self.let_go()


def _left(clock: asyncio.Timeout | None) -> float | None:
    when = clock.when() if clock is not None else None
    return None if when is None else when - asyncio.get_running_loop().time()
