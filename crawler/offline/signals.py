"""Ending in order on the first SIGINT or SIGTERM; the second acts as ever."""

from __future__ import annotations

import asyncio
import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def stop_requested() -> Iterator[Callable[[], bool]]:
    """A function that tells whether a signal came; inside a running event loop."""
    stop = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stop.is_set
        return
    loop = asyncio.get_running_loop()

    def leave_signals() -> None:
        for number in _SIGNALS:
            loop.remove_signal_handler(number)

    def on_signal() -> None:
        stop.set()
        leave_signals()

    for number in _SIGNALS:
        loop.add_signal_handler(number, on_signal)
    try:
        yield stop.is_set
    finally:
        leave_signals()
