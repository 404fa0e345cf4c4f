"""What a job holds, told again at each beat: it is sure of it, unsure, or has lost it."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from archive.errors import LeaseLostError
from crawler.fleet.settings import LIVING
from crawler.fleet.tether import clock

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

logger = logging.getLogger(__name__)

_UNSURE = 2  # beats without an answer after which no more is begun


class Held:
    """One thing that is held by telling so: `tell` raises LeaseLostError once it is not."""

    def __init__(self, tell: Callable[[], Awaitable[object]]) -> None:
        self._tell = tell
        self._telling: asyncio.Task[None] | None = None
        self.good_at = clock()
        self.lost: LeaseLostError | None = None

    def renew(self) -> None:
        """Tell so again, unless the last time is not answered yet."""
        if self._telling is None or self._telling.done():
            self._telling = asyncio.ensure_future(self._renew(clock()))

    async def _renew(self, began: float) -> None:
        try:
            await self._tell()
            self.good_at = began
        except LeaseLostError as error:
            self.lost = error
        except Exception as error:  # noqa: BLE001 - told again at the next beat
            logger.warning("not renewed: %s", error)

    async def leave(self) -> None:
        """Wait for no answer any more."""
        if self._telling is not None:
            self._telling.cancel()
            with suppress(asyncio.CancelledError):
                await self._telling


class Holding:
    """All that a job holds, renewed at each beat while the block lasts."""

    def __init__(self, beat_s: float) -> None:
        self._beat_s = beat_s
        self._held: list[Held] = []
        self._beating: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._beating = asyncio.ensure_future(self._beat())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._beating is not None:
            self._beating.cancel()
            with suppress(asyncio.CancelledError):
                await self._beating
        for held in self._held:
            await held.leave()

    def add(self, tell: Callable[[], Awaitable[object]]) -> None:
        """Hold one thing more, by calling this at each beat."""
        self._held.append(Held(tell))

    @property
    def lost(self) -> LeaseLostError | None:
        """Why what was held is another's now; None while all is held."""
        return next((held.lost for held in self._held if held.lost), None)

    @property
    def until(self) -> float:
        """The instant of `tether.clock` until which what is held surely is ours."""
        return self._good_at() + LIVING * self._beat_s

    @property
    def is_unsure(self) -> bool:
        """Whether an answer is missing for so long that it is better to end."""
        return clock() - self._good_at() > _UNSURE * self._beat_s

    def _good_at(self) -> float:
        return min((held.good_at for held in self._held), default=clock())

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(self._beat_s)
            for held in self._held:
                held.renew()
