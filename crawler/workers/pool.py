"""Cleaning in processes that can be killed: a hostile page must not stop the crawl.

The owner of pebble. Workers come from a fork server that has loaded the cleaning
rules once, so that a killed worker is replaced in milliseconds and memory is shared.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
import multiprocessing
import os
import resource
import signal
import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool

from archive.errors import GongbaoError, StoppedEarly

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
T = TypeVar("T")
logger = logging.getLogger(__name__)

DEADLINE_S = 10.0
# A file of a hundred pages, or one that another program must convert, may take longer.
FILE_FACTOR = 6
MEMORY_BYTES = 1536 * 1024 * 1024
# A worker is renewed after so many pages, so that what a parser leaks stays small.
MAX_TASKS = 2000
PRELOAD = ("crawler.workers.preload",)
# 255 is what is known of a worker whose fork server was ended with it.
_TOLD_TO_END = frozenset({-signal.SIGTERM, -signal.SIGINT, 255})


class WorkerTimeout(Exception):  # noqa: N818
    """The page took longer than the deadline; its worker was killed."""


class WorkerOutOfMemory(Exception):  # noqa: N818
    """The page needed more memory than a worker may have."""


class WorkerCrashed(Exception):  # noqa: N818
    """The worker died of the page: a parser's own fault."""


class WorkerStopped(WorkerCrashed, StoppedEarly):
    """Somebody told the worker to end, as a service manager tells all of a group."""


class Workers:
    """A pool of cleaning processes; `run` awaits one page without blocking."""

    def __init__(
        self,
        count: int | None = None,
        *,
        deadline_s: float = DEADLINE_S,
        memory_bytes: int = MEMORY_BYTES,
    ) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(list(PRELOAD))
        self.deadline_s = deadline_s
        self._pool = ProcessPool(
            max_workers=count or os.cpu_count() or 1,
            max_tasks=MAX_TASKS,
            initializer=_prepare,
            initargs=(memory_bytes, PRELOAD),
            context=context,
        )
        # The first process takes a second to load what it needs: nobody waits for it
        # but who has a page to be read.
        self._started: Future[None] = Future()
        self._starting = threading.Thread(target=self._start, daemon=True)
        self._starting.start()

    def _start(self) -> None:
        try:
            self._pool.schedule(_nothing)
        except Exception as error:  # noqa: BLE001 - told to whoever waits
            self._started.set_exception(error)
        else:
            self._started.set_result(None)

    async def run(self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The job's result; WorkerTimeout, WorkerOutOfMemory or WorkerCrashed."""
        return await self._run(self.deadline_s, job, args, kwargs)

    async def run_long(
        self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """The same with the deadline of a whole file."""
        return await self._run(self.deadline_s * FILE_FACTOR, job, args, kwargs)

    async def _run(
        self,
        deadline_s: float,
        job: Callable[..., T],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> T:
        try:
            if not self._started.done():
                await asyncio.shield(asyncio.wrap_future(self._started))
            future = self._pool.schedule(
                job, args=args, kwargs=kwargs, timeout=deadline_s
            )
            return await asyncio.wrap_future(future)
        except FutureTimeoutError as error:
            msg = f"no result after {deadline_s:g} s"
            raise WorkerTimeout(msg) from error
        except BrokenProcessPool as error:
            msg = "no worker process can be started: see the messages above."
            raise GongbaoError(msg) from error
        except MemoryError as error:
            raise WorkerOutOfMemory("out of memory in the worker") from error
        except ProcessExpired as error:
            if error.exitcode in (-signal.SIGKILL, -signal.SIGABRT):
                msg = f"worker ended with {error.exitcode}"
                raise WorkerOutOfMemory(msg) from error
            if error.exitcode in _TOLD_TO_END:
                msg = "a worker was told to end: run the same command again to go on."
                raise WorkerStopped(msg) from error
            msg = f"worker ended with {error.exitcode}"
            raise WorkerCrashed(msg) from error

    def close(self) -> None:
        """End all workers at once; what they were at is cleaned again another time."""
        self._starting.join()
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join(timeout=5)


def _nothing() -> None:
    """The first job: it starts the pool."""


def _prepare(memory_bytes: int, modules: tuple[str, ...]) -> None:
    """Runs in each new worker: its memory bound, its modules, the parent's signals."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    for name in modules:
        importlib.import_module(name)
