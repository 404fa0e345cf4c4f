"""Calls in processes that can be killed: a hostile page must not stop what reads it.

A call has so much processor time, so much memory, and a wider deadline by the clock
for a process that was stopped or waits for another. A worker that dies, whoever killed
it, is replaced in milliseconds and its call is begun again; a call that breaks three
workers is given up. A call whose memory does not suffice is begun again with much
more, and such calls run one at a time: so the memory of all is bounded.
"""

from __future__ import annotations

import signal
import threading
from collections import deque
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from archive.errors import GongbaoError
from cleaning.workers.forkserver import ForkServer, NoWorker
from cleaning.workers.serving import Bounds, receive, send

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cleaning.workers.forkserver import Worker

T = TypeVar("T")
# What a process may grow by: nearly all pages and files need less than the first.
MEMORY_BYTES = 64 << 20
ROOMY_BYTES = 256 << 20
# A worker is renewed after so many calls, so that what a parser leaks stays small.
_MOST_CALLS = 2000
_MOST_BREAKS = 3
# A server that ends by itself ends again; one that is killed may be so for a while.
_MOST_STARTS = 3
_MOST_KILLED_STARTS = 50
# A second time by the clock alone: the process may have been stopped by a hand.
_MOST_HANGS = 2
_CLOSING_S = 5.0


class WorkerTimeout(Exception):  # noqa: N818
    """The call took longer than it may; its worker was ended."""


class WorkerOutOfMemory(Exception):  # noqa: N818
    """The call needs more memory than a worker may have."""


class WorkerCrashed(Exception):  # noqa: N818
    """Three workers died of the call."""


@dataclass(slots=True, eq=False)
class _Call:
    job: Callable[[], Any]
    cpu_s: float
    wall_s: float
    is_roomy: bool
    is_light: bool
    future: Future[Any] = field(default_factory=Future)
    breaks: int = 0
    hangs: int = 0


class Pool:
    """So many workers at most; `submit` gives a future at once.

    Each has loaded the modules of `preload`, and those of `later` too unless all that
    it was asked for is light. They begin at once, or with the first call (`is_lazy`).
    """

    def __init__(
        self,
        count: int,
        *,
        preload: Sequence[str] = (),
        later: Sequence[str] = (),
        is_lazy: bool = False,
        memory_bytes: int = MEMORY_BYTES,
        roomy_bytes: int = ROOMY_BYTES,
    ) -> None:
        self._memory_bytes = memory_bytes
        self._roomy_bytes = max(roomy_bytes, memory_bytes)
        self._servers = ForkServer(preload, later)
        self._is_lazy = is_lazy
        self._changed = threading.Condition()
        self._waiting: deque[_Call] = deque()
        self._is_roomy_taken = False
        self._is_closed = False
        self._workers: dict[int, Worker] = {}
        self._threads = [
            threading.Thread(target=self._work, args=(n,), daemon=True)
            for n in range(count)
        ]
        for thread in self._threads:
            thread.start()

    def submit(
        self,
        job: Callable[[], T],
        *,
        cpu_s: float,
        wall_s: float,
        is_roomy: bool = False,
        is_light: bool = False,
    ) -> Future[T]:
        """The job's value or its own error; WorkerTimeout, WorkerOutOfMemory or
        WorkerCrashed; GongbaoError where no process can be started at all.

        The job must be one that can be pickled, such as a partial; `is_roomy` for what
        is known to need much memory, `is_light` for what needs nothing of `later`.
        """
        call = _Call(job, cpu_s, wall_s, is_roomy, is_light)
        self._put(call)
        return call.future

    def close(self) -> None:
        """End all workers at once; what they were at is never answered."""
        with self._changed:
            self._is_closed = True
            waiting, self._waiting = self._waiting, deque()
            self._changed.notify_all()
            for worker in self._workers.values():
                worker.kill()
        for call in waiting:
            call.future.cancel()
        self._servers.close()
        for thread in self._threads:
            thread.join(_CLOSING_S)

    # The queue

    def _put(self, call: _Call, *, first: bool = False) -> None:
        with self._changed:
            if self._is_closed:
                call.future.cancel()
                return
            (self._waiting.appendleft if first else self._waiting.append)(call)
            self._changed.notify_all()

    def _next(self) -> _Call | None:
        """The oldest call that may run now; None once the pool is closed."""
        with self._changed:
            while not self._is_closed:
                call = next((c for c in self._waiting if self._may_run(c)), None)
                if call is not None:
                    self._waiting.remove(call)
                    self._is_roomy_taken |= call.is_roomy
                    return call
                self._changed.wait()
        return None

    def _may_run(self, call: _Call) -> bool:
        return not (call.is_roomy and self._is_roomy_taken)

    def _let_others(self) -> None:
        with self._changed:
            self._is_roomy_taken = False
            self._changed.notify_all()

    # One thread a worker

    def _work(self, place: int) -> None:
        if not self._is_lazy:
            with suppress(NoWorker):  # told to the first call
                self._worker(place)  # so that the first call finds it loaded
        while (call := self._next()) is not None:
            is_roomy = call.is_roomy
            try:
                # One that is begun again is running already.
                future = call.future
                if future.running() or future.set_running_or_notify_cancel():
                    self._run(place, call)
            finally:
                if is_roomy:
                    self._end(place)  # what it has grown to is given back
                    self._let_others()
        self._end(place)

    def _run(self, place: int, call: _Call) -> None:
        try:
            worker = self._worker(place, is_light=call.is_light)
        except NoWorker:
            if not self._is_closed:
                msg = "no worker process can be started: see the messages above."
                call.future.set_exception(GongbaoError(msg))
            return
        memory = self._roomy_bytes if call.is_roomy else self._memory_bytes
        worker.calls += 1
        try:
            worker.connection.settimeout(call.wall_s)
            send(worker.stream, Bounds(call.cpu_s, memory), call.job)
            is_value, value = receive(worker.stream)
        except TimeoutError:
            self._end(place)
            self._hung(call)
        except (EOFError, OSError):
            self._broke(call, self._end(place))
        except Exception as error:  # noqa: BLE001 - what cannot be sent is the caller's
            self._end(place)
            call.future.set_exception(error)
        else:
            self._answered(call, value, is_value=is_value)

    def _worker(self, place: int, *, is_light: bool = False) -> Worker:
        """A worker that lives, as far as can be told, and has loaded what it needs."""
        worker = self._workers.get(place)
        if worker is not None and _may_take(worker, is_light=is_light):
            return worker
        self._end(place)
        worker = self._started(is_loaded=not is_light)
        with self._changed:
            self._workers[place] = worker
            if self._is_closed:
                worker.kill()
        return worker

    def _started(self, *, is_loaded: bool) -> Worker:
        failed = killed = 0
        while True:
            try:
                return self._servers.start(is_loaded=is_loaded)
            except NoWorker as error:
                killed += error.is_killed
                failed += not error.is_killed
                if failed >= _MOST_STARTS or killed >= _MOST_KILLED_STARTS:
                    raise

    def _end(self, place: int) -> int | None:
        """End a place's worker; how it ended, if there was one and it is known."""
        with self._changed:
            worker = self._workers.pop(place, None)
        return worker.end() if worker else None

    # What became of a call

    def _answered(self, call: _Call, value: Any, *, is_value: bool) -> None:
        if is_value:
            call.future.set_result(value)
        elif isinstance(value, MemoryError):
            self._lacked(call, "out of memory in the worker")
        else:
            call.future.set_exception(value)

    def _lacked(self, call: _Call, detail: str) -> None:
        """Once more with much memory; no more than that."""
        if call.is_roomy:
            call.future.set_exception(WorkerOutOfMemory(detail))
        else:
            call.is_roomy = True
            self._put(call, first=True)

    def _hung(self, call: _Call) -> None:
        call.hangs += 1
        if call.hangs < _MOST_HANGS:
            self._put(call, first=True)
        else:
            detail = f"no result after {call.wall_s:g} s"
            call.future.set_exception(WorkerTimeout(detail))

    def _broke(self, call: _Call, code: int | None) -> None:
        if self._is_closed:
            return
        if code == -signal.SIGPROF:
            detail = f"no result after {call.cpu_s:g} s of processor time"
            call.future.set_exception(WorkerTimeout(detail))
            return
        call.breaks += 1
        if call.breaks < _MOST_BREAKS:
            # A library that is refused memory aborts or dies of it.
            call.is_roomy = True
            self._put(call, first=True)
            return
        detail = f"{call.breaks} workers died of it, the last with {code}"
        is_memory = code in (-signal.SIGKILL, -signal.SIGABRT)
        error = WorkerOutOfMemory if is_memory else WorkerCrashed
        call.future.set_exception(error(detail))


def _may_take(worker: Worker, *, is_light: bool) -> bool:
    """Whether a worker takes another call: alive, not yet old, with what is needed."""
    has_all = worker.is_loaded or is_light
    return has_all and worker.calls < _MOST_CALLS and worker.is_there()
