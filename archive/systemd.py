"""sd_notify: tells the service manager that started us how the crawl is going.

The protocol is datagrams of `NAME=value` lines to the socket in $NOTIFY_SOCKET; see
sd_notify(3). Without the variable nothing is sent; no fault of the socket is ours.
"""

from __future__ import annotations

import os
import socket
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from archive.logs import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

STATUS_S: Final = 10.0
_MOST_CHARS: Final = 500


class Systemd:
    """The service manager's socket, where there is one."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        variables = os.environ if environment is None else environment
        self._address = _address(variables.get("NOTIFY_SOCKET", ""))
        self._watchdog_s = _watchdog_s(variables) if self._address else None
        self._next_status = self._next_sign = 0.0

    def tell(self, *lines: str) -> None:
        """Send lines such as `READY=1`."""
        if self._address is None:
            return
        message = "\n".join(one_line(line)[:_MOST_CHARS] for line in lines)
        with (
            suppress(OSError),
            socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager,
        ):
            manager.setblocking(False)
            manager.sendto(message.encode(), self._address)

    def beat(self, status: str, now: float | None = None) -> None:
        """A sign of life in half of the watchdog's time, the status each ten seconds."""
        at = time.monotonic() if now is None else now
        if self._watchdog_s is not None and at >= self._next_sign:
            self._next_sign = at + self._watchdog_s / 2
            self.tell("WATCHDOG=1")
        if at >= self._next_status:
            self._next_status = at + STATUS_S
            self.tell(f"STATUS={status}")


def _address(path: str) -> str | None:
    """A path, or a name of Linux's own where it begins with @; None for anything else."""
    if path.startswith("@"):
        return "\0" + path[1:]
    return path if path.startswith("/") else None


def _watchdog_s(variables: Mapping[str, str]) -> float | None:
    """Seconds after which no sign of life counts as a hang; None where nobody watches."""
    micros, pid = variables.get("WATCHDOG_USEC", ""), variables.get("WATCHDOG_PID", "")
    is_ours = pid in ("", str(os.getpid()))
    return int(micros) / 1e6 if is_ours and micros.isdecimal() and int(micros) else None
