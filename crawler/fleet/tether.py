"""A command that ends in time where who started it falls silent: a worker's children.

A crawl whose worker was killed, or stopped for longer than its claims hold, must not go on
asking hosts that others may ask by then. At each beat the worker writes into the command's
stdin until when it may live, by a clock that both share; once that is over, or the pipe
ends, the process kills itself: what it had committed stays.
"""

from __future__ import annotations

import os
import select
import signal
import struct
import threading
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping

VARIABLE: Final = "GONGBAO_TETHER"
_CLOCK: Final = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
_INSTANT: Final = struct.Struct("d")
_MOST_BYTES: Final = 512 * _INSTANT.size  # what a pipe takes or gives in one piece


def clock() -> float:
    """Seconds on the clock of both, which also counts while the whole machine sleeps."""
    return time.clock_gettime(_CLOCK)


def sign_of_life(until: float) -> bytes:
    """What a worker writes: the command may live until then."""
    return _INSTANT.pack(until)


def hold_tether(environment: MutableMapping[str, str] = os.environ) -> None:
    """Watch stdin from now on, if the variable says until when this process may live.

    The variable is taken out: it is not for the processes that this one starts.
    """
    until = environment.pop(VARIABLE, None)
    if until is not None:
        fd = os.dup(0)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        threading.Thread(
            target=watch, args=(fd, float(until), _end), daemon=True
        ).start()


def watch(fd: int, until: float, end: Callable[[], object]) -> None:
    """Read signs of life; `end` once the last one's time is over, or none can come."""
    while (left_s := until - clock()) > 0:
        ready, _, _ = select.select([fd], [], [], left_s)
        if ready:
            read = os.read(fd, _MOST_BYTES)
            if not read:
                break
            *_, (until,) = _INSTANT.iter_unpack(read)
    end()


def _end() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
