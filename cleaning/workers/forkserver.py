"""A process that has loaded what workers need, and forks them.

What costs most is loaded only when a worker is to have it: a crawl that finds nothing
new needs no rules of cleaning.

It is a fresh interpreter: no thread, no connection and no file of the parent's is in
it. Over a socket it is sent a worker's socket and answers with the process id; sent
that id, it answers with how that process ended. It ends with its parent, and its
workers with it.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleaning.workers.serving import serve

if TYPE_CHECKING:
    from collections.abc import Sequence
    from io import BufferedRWPair

_MESSAGE = struct.Struct("!q")
_FORK, _LOAD = 0, -1
# Loading takes a second; a machine at its limits may take many.
_START_S = 60.0
_ANSWER_S = 5.0
_CLOSING_S = 1.0
_CODE = (
    "import json, os, sys; fd, sys.path[:], *names = json.loads(sys.argv[1]);"
    " from cleaning.workers.forkserver import main; main(fd, *names); os._exit(0)"
)


class NoWorker(Exception):  # noqa: N818
    """No process can be had from this server; `is_killed` where a hand ended it."""

    def __init__(self, sentence: str, *, is_killed: bool = False) -> None:
        super().__init__(sentence)
        self.is_killed = is_killed


# The server's own side


def main(fd: int, preload: Sequence[str], later: Sequence[str]) -> None:
    """Fork workers until the parent hangs up."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    _load(preload)
    children: set[int] = set()
    with socket.socket(fileno=fd) as control, suppress(OSError):
        while True:
            message, fds, _, _ = socket.recv_fds(control, _MESSAGE.size, 1)
            if not message:
                break
            (asked,) = _MESSAGE.unpack(message)
            if asked == _LOAD:
                reply = _load(later)
            elif asked == _FORK:
                reply = _forked(control, fds, children)
            else:
                reply = _reaped(asked, children)
            control.sendall(_MESSAGE.pack(reply))
    for pid in tuple(children):
        os.kill(pid, signal.SIGKILL)
        _reaped(pid, children)


def _load(names: Sequence[str]) -> int:
    gc.disable()  # nothing that is loaded goes again
    for name in names:
        importlib.import_module(name)
    gc.freeze()  # so that collecting copies no page that workers share
    gc.enable()
    return 0


def _forked(control: socket.socket, fds: list[int], children: set[int]) -> int:
    pid = os.fork()
    if pid == 0:
        try:
            control.close()
            serve(socket.socket(fileno=fds[0]))
        finally:
            os._exit(0)
    for fd in fds:
        os.close(fd)
    children.add(pid)
    return pid


def _reaped(pid: int, children: set[int]) -> int:
    """How a child ended that is dead or dying, as os.waitpid tells it."""
    children.discard(pid)
    return os.waitpid(pid, 0)[1]


# The parent's side


@dataclass(slots=True)
class Worker:
    """One worker as its parent sees it; `is_loaded` with all that workers may have."""

    pid: int
    connection: socket.socket
    stream: BufferedRWPair
    server: _Server
    is_loaded: bool
    calls: int = 0

    def is_there(self) -> bool:
        """Whether nothing has been heard from it: an idle one that speaks is dead."""
        try:
            self.connection.settimeout(0)
            self.connection.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False

    def kill(self) -> None:
        """End it. Its id is still its own: only `end` lets the system forget it."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def end(self) -> int | None:
        """Kill it if it lives; how it ended (negative: by that signal), if known."""
        self.kill()
        with suppress(OSError):
            self.stream.close()
        self.connection.close()
        try:
            return os.waitstatus_to_exitcode(self.server.ask(self.pid))
        except (NoWorker, ValueError):
            return None


class ForkServer:
    """The server of one pool; a new one takes the place of one that was killed."""

    def __init__(self, preload: Sequence[str], later: Sequence[str] = ()) -> None:
        self._names = list(preload), list(later)
        self._server: _Server | None = None
        self._lock = threading.Lock()
        self._is_closed = False

    def start(self, *, is_loaded: bool = True) -> Worker:
        """A new worker, with what is loaded later if it is to be; NoWorker for none."""
        with self._lock:
            if self._is_closed:
                raise NoWorker("the pool is closed")
            if self._server is None or self._server.is_broken:
                self._server = _Server(*self._names)
            server = self._server
        if is_loaded:
            server.load()
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                pid = server.ask(_FORK, [theirs.fileno()])
        except NoWorker:
            ours.close()
            raise
        return Worker(pid, ours, ours.makefile("rwb"), server, is_loaded)

    def close(self) -> None:
        """End the server; workers end with it."""
        with self._lock:
            self._is_closed = True
            server = self._server
        if server is not None:
            server.close()


class _Server:
    """One server process; broken for good after the first thing that went wrong."""

    def __init__(self, preload: Sequence[str], later: Sequence[str]) -> None:
        self.is_broken = False
        self._has_begun = False
        self._is_loaded = not later
        self._lock = threading.Lock()
        self._control, theirs = socket.socketpair()
        told = json.dumps([theirs.fileno(), sys.path, preload, later])
        try:
            with theirs:
                self._process = subprocess.Popen(  # noqa: S603 - this interpreter
                    [sys.executable, "-c", _CODE, told],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    pass_fds=[theirs.fileno()],
                )
        except OSError as error:
            self._control.close()
            raise NoWorker(str(error)) from error

    def load(self) -> None:
        """Have it load what is loaded later, once; NoWorker where it cannot."""
        if not self._is_loaded:
            self.ask(_LOAD)
            self._is_loaded = True

    def ask(self, number: int, fds: Sequence[int] = ()) -> int:
        """The server's answer to one message; NoWorker where there is none in time."""
        with self._lock:
            if self.is_broken:
                msg = "the server of the workers has ended"
                raise NoWorker(msg, is_killed=True)
            try:
                is_quick = self._has_begun and number != _LOAD
                self._control.settimeout(_ANSWER_S if is_quick else _START_S)
                socket.send_fds(self._control, [_MESSAGE.pack(number)], list(fds))
                answer = self._control.recv(_MESSAGE.size, socket.MSG_WAITALL)
                self._has_begun = True
                return int(_MESSAGE.unpack(answer)[0])
            except (OSError, struct.error) as error:
                self._give_up()
                is_killed = (self._process.returncode or 0) < 0
                msg = "the server of the workers does not answer"
                raise NoWorker(msg, is_killed=is_killed) from error

    def _give_up(self) -> None:
        """Hang up: it ends its workers and itself; one that does not is killed."""
        self.is_broken = True
        self._control.close()
        try:
            self._process.wait(_CLOSING_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def close(self) -> None:
        """Whoever waits for an answer gets none; then hang up."""
        if not self._has_begun:  # while it loads it hears of nothing; no worker is lost
            self._process.kill()
        with suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)
        with self._lock:
            if not self.is_broken:
                self._give_up()
