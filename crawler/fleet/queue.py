"""Jobs that wait in PostgreSQL, and who works on them; owner of procrastinate.

Every statement is sent again until the server takes it, so that a server that is started
anew, or a network that is cut for a while, ends no worker.
"""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from archive.errors import ConfigurationError
from crawler.fleet.postgres import (
    is_passing,
    is_refusal,
    pool_options,
    unreachable,
)

try:
    import procrastinate
    from procrastinate import exceptions, jobs
    from procrastinate.schema import SchemaManager
    from procrastinate.worker import Worker
except ImportError as error:
    raise ConfigurationError(
        "procrastinate is not installed: pip install 'gongbao[fleet]'."
    ) from error

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence

    from crawler.fleet.postgres import Address

T = TypeVar("T")
logger = logging.getLogger(__name__)

SHAPE: Final = 1
"""Of a job's arguments. A release that changes them counts on, and also works on the
queues of the shapes before; an older one leaves the newer queue alone."""

_FIRST_PAUSE_S: Final = 0.1
_LONGEST_PAUSE_S: Final = 5.0
_PARTS: Final = (1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30)  # of a minute and of an hour
_TIMES: Final = (
    *((part, f"* * * * * */{part}") for part in _PARTS),
    *((60 * part, f"*/{part} * * * * 0") for part in _PARTS),
    *((3_600 * part, f"0 */{part} * * * 0") for part in (1, 2, 3, 4, 6, 8, 12)),
    (86_400, "0 0 * * * 0"),
)
_POLL_BEATS: Final = 4  # looks for a job in one beat, where none is told of


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done: `name` of the task, for which site, under which lock.

    The first of the highest priority goes first; of two with one lock the second waits
    until the first has ended; while one with a key waits, no other with it is added.
    """

    name: str
    site_id: str | None = None
    lock: str | None = None
    priority: int = 0
    queue: str = f"gongbao-{SHAPE}"

    @property
    def key(self) -> str:
        """What tells that two jobs are the same."""
        return f"{self.name}:{self.site_id or ''}"


def whole_schema() -> Any:
    """The SQL of all of procrastinate's tables, as its newest migration leaves them."""
    return SchemaManager.get_schema()


def schema_folder() -> str:
    """Where procrastinate's migrations lie, in the order of their names."""
    return SchemaManager.get_migrations_path()


class Queue:
    """Jobs and tables in PostgreSQL, through one pool of connections.

    `patience_s` says how long a statement is tried for, in seconds; `sent` counts them.
    """

    def __init__(
        self,
        address: Address,
        *,
        name: str = "gongbao",
        connections: int = 2,
        patience_s: Callable[[], float] = lambda: 10.0,
    ) -> None:
        self.address = address
        self._connector = _Steady(address, name, connections, patience_s)
        self._app = procrastinate.App(connector=self._connector)
        self._worker: Worker | None = None

    @property
    def sent(self) -> int:
        """How many statements were sent so far."""
        return self._connector.sent

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """The connections, until the block ends; Unreachable where none comes."""
        try:
            await self._app.open_async()
        except exceptions.ConnectorException as error:
            raise unreachable(self.address, error.__cause__ or error) from None
        except Exception as error:
            if is_passing(error):
                raise unreachable(self.address, error) from None
            raise
        try:
            yield
        finally:
            await self._app.close_async()

    async def rows(self, query: str, **values: Any) -> list[dict[str, Any]]:
        """What a statement of our own gives, in a transaction of its own."""
        return await self._connector.execute_query_all_async(query, **values)

    async def do(self, query: str, **values: Any) -> None:
        """A statement of our own that gives nothing."""
        await self._connector.execute_query_async(query, **values)

    async def add(self, wanted: Iterable[Job]) -> int:
        """Add jobs, but for those that wait already; how many were added."""
        rows = [_as_theirs(job) for job in wanted]
        try:
            if rows:
                await self._app.job_manager.batch_defer_jobs_async(rows)
            return len(rows)
        except exceptions.AlreadyEnqueued:
            return sum([await self._add_one(row) for row in rows])

    async def _add_one(self, row: jobs.Job) -> bool:
        try:
            await self._app.job_manager.defer_job_async(row)
        except exceptions.AlreadyEnqueued:
            return False
        return True

    async def stalled(self, seconds: float) -> list[tuple[int, str, str | None]]:
        """Jobs (number, task, site) whose workers gave no sign of life for so long."""
        manager = self._app.job_manager
        found = await manager.get_stalled_jobs(seconds_since_heartbeat=seconds)
        return [
            (job.id, job.task_name, job.task_kwargs.get("site"))  # type: ignore[misc]
            for job in found
        ]

    async def drop(self, number: int) -> None:
        """Take a job out, whatever became of it."""
        manager = self._app.job_manager
        await manager.finish_job_by_id_async(number, jobs.Status.ABORTED, True)

    async def forget(self, seconds: float) -> None:
        """Forget workers without a sign of life, and old jobs that failed."""
        manager = self._app.job_manager
        await manager.prune_stalled_workers(seconds)
        await manager.delete_old_jobs(7 * 24, include_failed=True)

    def task(
        self,
        job: Job,
        work: Callable[[int, str | None], Awaitable[object]],
        *,
        every_s: float | None = None,
    ) -> None:
        """`work` does the jobs of this name; with `every_s` one is added so often."""

        async def run(context: procrastinate.JobContext, /, **told: Any) -> None:
            await work(context.job.id or 0, told.get("site"))

        run.__name__ = job.name
        task = self._app.task(name=job.name, pass_context=True)(run)
        if every_s is not None:
            periodic = self._app.periodic(
                cron=_cron(every_s),
                queue=job.queue,
                priority=job.priority,
                lock=job.lock,
                queueing_lock=job.key,
            )
            periodic(task)  # type: ignore[arg-type]

    async def work(
        self, name: str, queues: Sequence[str], at_once: int, beat_s: float
    ) -> None:
        """Work on these queues until `stop`: then what was begun is waited for."""
        self._worker = Worker(
            self._app,
            queues,
            name=name,
            concurrency=at_once,
            fetch_job_polling_interval=beat_s / _POLL_BEATS,
            abort_job_polling_interval=3_600.0,
            listen_notify=False,
            delete_jobs="successful",
            install_signal_handlers=False,
            update_heartbeat_interval=beat_s,
            stalled_worker_timeout=8 * beat_s,
        )
        try:
            await self._worker.run()  # type: ignore[no-untyped-call]
        finally:
            self._worker = None

    def stop(self) -> None:
        """Begin no further job."""
        if self._worker is not None:
            self._worker.stop()  # type: ignore[no-untyped-call]

    @property
    def worker_id(self) -> int | None:
        """The number of our worker; None before it is known there and after its end."""
        return self._worker.worker_id if self._worker else None


class _Steady(procrastinate.PsycopgConnector):
    """procrastinate's connector, but that it tries again while the server is away."""

    def __init__(
        self,
        address: Address,
        name: str,
        connections: int,
        patience_s: Callable[[], float],
    ) -> None:
        super().__init__(**pool_options(address, name, connections))
        self._patience_s = patience_s
        self.sent = 0

    async def execute_query_async(self, query: Any, **arguments: Any) -> None:
        send = partial(super().execute_query_async, query, **arguments)
        try:
            await self._until_taken(send)
        except exceptions.ConnectorException as error:
            if not is_refusal(error.__cause__):
                raise
            # The job is another worker's by now, or was told of twice.
            logger.info("PostgreSQL refuses: %s", error.__cause__)

    async def execute_query_one_async(
        self, query: Any, **arguments: Any
    ) -> dict[str, Any]:
        send = partial(super().execute_query_one_async, query, **arguments)
        return await self._until_taken(send)

    async def execute_query_all_async(
        self, query: Any, **arguments: Any
    ) -> list[dict[str, Any]]:
        send = partial(super().execute_query_all_async, query, **arguments)
        return await self._until_taken(send)

    async def _until_taken(self, send: Callable[[], Awaitable[T]]) -> T:
        began, pause_s = time.monotonic(), _FIRST_PAUSE_S
        while True:
            self.sent += 1
            try:
                return await send()
            except exceptions.ConnectorException as error:
                if not is_passing(error.__cause__) or not self._has_patience(began):
                    raise
                logger.debug("PostgreSQL does not answer: %s", error.__cause__)
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)

    def _has_patience(self, began: float) -> bool:
        return time.monotonic() - began < self._patience_s()


def _as_theirs(job: Job) -> jobs.Job:
    return jobs.Job(
        queue=job.queue,
        priority=job.priority,
        lock=job.lock,
        queueing_lock=job.key,
        task_name=job.name,
        task_kwargs={"site": job.site_id} if job.site_id else {},
    )


def _cron(every_s: float) -> str:
    """As cron writes it, with seconds at the end: the longest time that fits in there.

    >>> _cron(1), _cron(45), _cron(3_600), _cron(7_300), _cron(864_000)
    ('* * * * * */1', '* * * * * */30', '0 */1 * * * 0', '0 */2 * * * 0', '0 0 * * * 0')
    """
    fitting = [(seconds, form) for seconds, form in _TIMES if seconds <= every_s]
    return max(fitting, default=_TIMES[0])[1]
