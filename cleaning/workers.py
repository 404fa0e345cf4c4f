"""Many pages through clean(), in order, in processes that a hostile page cannot hold up.

A page has `CPU_S` seconds of its process; then that process ends, the page is rejected
as a timeout, and a new process takes the next page.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections import deque
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from time import monotonic
from typing import TYPE_CHECKING, Final

from archive.model import Capture, Hints, Rejected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.context import BaseContext
    from multiprocessing.process import BaseProcess

    from archive.model import Record, RejectReason

    Outcome = Record | Rejected
    Load = Callable[[int], Capture]

CPU_S: Final = 5
WALL_S: Final = 30.0
_AHEAD: Final = 64


class PageFailed(Exception):  # noqa: N818 - carried as data between processes
    """Reading one page ended in an error that no rule foresaw."""


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    pipe: Connection
    index: int | None = None
    since: float = 0.0


def clean_all(
    captures: Sequence[Callable[[], Capture]], workers: int | None = None
) -> Iterator[Outcome | PageFailed]:
    """The outcome of each capture, in their order; each is loaded when its turn comes."""
    count = max(1, min(workers or os.cpu_count() or 1, (len(captures) + 3) // 4))
    pool = _Pool(captures, count)
    try:
        yield from pool.outcomes()
    finally:
        pool.close()


class _Pool:
    """Workers, what each is at, and what was finished out of turn."""

    def __init__(self, captures: Sequence[Callable[[], Capture]], count: int) -> None:
        self._captures = captures
        self._context = _context()
        self._waiting = deque(range(len(captures)))
        self._done: dict[int, Outcome | PageFailed] = {}
        self._workers = [self._start() for _ in range(count)]

    def outcomes(self) -> Iterator[Outcome | PageFailed]:
        for index in range(len(self._captures)):
            while index not in self._done:
                self._feed(index)
                self._collect()
            yield self._done.pop(index)

    def close(self) -> None:
        for worker in self._workers:
            worker.pipe.close()
            worker.process.kill()
            worker.process.join()

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_serve, args=(theirs,), daemon=True)  # type: ignore[attr-defined]
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def _feed(self, wanted: int) -> None:
        """Give idle workers the next pages, not too far ahead of the one wanted."""
        for worker in self._workers:
            if worker.index is not None or not self._waiting:
                continue
            if self._waiting[0] > wanted + _AHEAD:
                return
            index = self._waiting.popleft()
            try:
                capture = self._captures[index]()
            except OSError as error:
                self._done[index] = PageFailed(f"cannot be read: {error.strerror}")
                continue
            worker.index, worker.since = index, monotonic()
            worker.pipe.send(capture)

    def _collect(self) -> None:
        busy = {w.pipe: w for w in self._workers if w.index is not None}
        if not busy:
            return
        oldest = min(worker.since for worker in busy.values())
        ready = wait(list(busy), timeout=max(0.0, oldest + WALL_S - monotonic()))
        for pipe in ready:
            self._receive(busy[pipe])  # type: ignore[index]
        if not ready:
            self._replace(min(busy.values(), key=lambda w: w.since))

    def _receive(self, worker: _Worker) -> None:
        try:
            outcome = worker.pipe.recv()
        except (EOFError, OSError):
            self._replace(worker)
            return
        if worker.index is not None:
            self._done[worker.index] = outcome
        worker.index = None

    def _replace(self, worker: _Worker) -> None:
        """End a worker that took too long or died; its page counts as a timeout."""
        worker.process.kill()
        worker.process.join()
        worker.pipe.close()
        code = worker.process.exitcode
        late = code in (-signal.SIGKILL, -getattr(signal, "SIGPROF", 0))
        detail = f"not read within {CPU_S} s" if late else f"its process ended ({code})"
        # A library that is refused memory aborts.
        reason: RejectReason = "too_large" if code == -signal.SIGABRT else "timeout"
        if worker.index is not None:
            self._done[worker.index] = Rejected(None, reason, detail)
        self._workers[self._workers.index(worker)] = self._start()


def _context() -> BaseContext:
    """Forking starts in milliseconds; elsewhere than on Linux it is not safe."""
    return multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")


def _serve(pipe: Connection) -> None:
    """One worker: captures in, outcomes out, until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from cleaning import clean

    while True:
        try:
            capture = pipe.recv()
        except EOFError:
            return
        _limit(CPU_S)
        try:
            outcome: Outcome | PageFailed = clean(capture, Hints())
        except Exception as error:  # noqa: BLE001 - the edge: one page must not stop all
            outcome = PageFailed(f"{type(error).__name__}: {error}"[:200])
        _limit(0)
        pipe.send(outcome)


def _limit(seconds: float) -> None:
    """After so much processor time the system ends this process, also inside C code."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, seconds)
