"""A watch on the event loop from outside of it: a crawl that stands still is ended.

Whatever runs in the loop without end holds up every host, signals and `--max-time`. A
thread sees that the loop turns no more; a timer of processor time sees what lets no
thread run. Then what is committed stays, the address at fault is named, and the process
ends with 5.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from archive.console import harmless

if TYPE_CHECKING:
    from types import FrameType

STILL_S = 60.0
"""Nothing that the loop does itself takes a second; a page is read in a worker."""

STOPPED: Final = 5
# So many times it is looked: a process that was stopped by a hand for an hour and goes
# on is seen once, and not ended.
_LOOKS: Final = 12


class Watchdog:
    """Watches the running loop as long as the block lasts."""

    def __init__(self) -> None:
        self._still_s = STILL_S
        self._step_s = self._still_s / _LOOKS
        self._turns = 0
        self._done = threading.Event()
        self._looped = threading.get_ident()
        self._has_timer = threading.current_thread() is threading.main_thread()

    def __enter__(self) -> Self:
        self._turning = asyncio.get_running_loop().create_task(self._turn())
        if self._has_timer:
            self._before = signal.signal(signal.SIGVTALRM, self._on_timer)
        threading.Thread(target=self._watch, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._turning.cancel()
        if self._has_timer:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            signal.signal(signal.SIGVTALRM, self._before)

    async def _turn(self) -> None:
        while True:
            self._turns += 1
            if self._has_timer:
                signal.setitimer(signal.ITIMER_VIRTUAL, self._still_s)
            await asyncio.sleep(self._step_s / 2)

    def _watch(self) -> None:
        seen, missed = 0, 0
        while not self._done.wait(self._step_s):
            missed = missed + 1 if self._turns == seen else 0
            seen = self._turns
            if missed >= _LOOKS:
                self._end(sys._current_frames().get(self._looped))  # noqa: SLF001 - the one way to see where another thread is

    def _on_timer(self, _number: int, frame: FrameType | None) -> None:
        self._end(frame)

    def _end(self, frame: FrameType | None) -> None:
        told = (
            f"gongbao: the crawl stood still for {self._still_s:g} s at"
            f" {address_in(frame) or 'no page'} ({place_of(frame)}) and was ended. What"
            " was stored is whole: run the same command again to go on, and please"
            " report this address.\n"
        )
        with suppress(OSError):
            os.write(2, harmless(told).encode())
        os._exit(STOPPED)


def address_in(frame: FrameType | None) -> str | None:
    """The URL of the request, task or page that the innermost function is about."""
    while frame is not None:
        for value in frame.f_locals.values():
            url = getattr(value, "url", None)
            if isinstance(url, str) and "://" in url:
                return url
        frame = frame.f_back
    return None


def place_of(frame: FrameType | None) -> str:
    """File and line of a frame."""
    if frame is None:
        return "nowhere"
    return f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno}"
