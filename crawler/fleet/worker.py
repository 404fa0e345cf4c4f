"""`gongbao worker`: does the fleet's jobs until it is told to stop.

The queue's own worker is begun anew whenever it ends by itself: PostgreSQL was away for
long, this one was stopped and given up for dead, or the fleet was drained for a while.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from archive import __version__
from archive.configuration import current
from archive.console import say
from archive.storage import Place
from archive.systemd import Systemd
from crawler.fleet import schema
from crawler.fleet.crawling import crawl_site
from crawler.fleet.housekeeping import CRAWL, RECLEAN, tend
from crawler.fleet.in_hand import Hands
from crawler.fleet.ledger import Ledger
from crawler.fleet.merges import merge_parts
from crawler.fleet.pacing import HOUSEKEEPING, STOPPED_EARLY
from crawler.fleet.postgres import find_address
from crawler.fleet.queue import SHAPE, Job, Queue
from crawler.fleet.recleans import reclean_site
from crawler.fleet.settings import fleet_settings, own_folder
from crawler.fleet.site_files import SiteFiles

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from pathlib import Path

    from crawler.fleet.postgres import Address
    from crawler.fleet.settings import FleetSettings

logger = logging.getLogger(__name__)

TEND: Final = "tend"
MERGE: Final = "merge"
_MERGING: Final = f"gongbao-merge-{SHAPE}"
_GOODBYE_S: Final = 10.0  # for what PostgreSQL is still to be told at the end


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerOptions:
    """How many jobs at once, which site files, and whether it ends when all is done."""

    jobs: int = 1
    sites_dir: Path | None = None
    until_idle: bool = False


def run_worker(options: WorkerOptions) -> int:
    """Work until a signal; 5 where it broke off jobs, which others go on with."""
    configuration = current()
    settings = fleet_settings(configuration)
    address = find_address(configuration)
    place = Place.at(settings.place)
    schema.check(address, settings.place)
    # What it says of broken connections is said here, where it matters.
    logging.getLogger("psycopg").setLevel(logging.ERROR)
    with own_folder(settings.work) as folder:
        worker = FleetWorker(options, settings, address, place, folder)
        return asyncio.run(worker.run())


def worker_name(folder: Path) -> str:
    """Machine, folder and process: what people find a worker by."""
    return f"{socket.gethostname()}/{folder.name} ({os.getpid()})"


@dataclass(slots=True)
class FleetWorker:
    """One worker; its jobs share `hands`."""

    options: WorkerOptions
    settings: FleetSettings
    address: Address
    place: Place
    folder: Path
    hands: Hands = field(init=False)
    queue: Queue = field(init=False)
    ledger: Ledger = field(init=False)
    running: set[int] = field(default_factory=set)
    ending: asyncio.Event = field(default_factory=asyncio.Event)
    done: int = 0
    broken_off: int = 0

    async def run(self) -> int:
        """Until a signal, or until nothing is left if that was asked."""
        name = worker_name(self.folder)
        systemd = Systemd()
        with self._signals():
            while not self.ending.is_set():
                self._prepare(name)
                async with self.queue.opened():
                    systemd.tell("READY=1")
                    await self._until_open()
                    await self._work(name, systemd)
        say(f"{name}: {self.done} jobs done, {self.broken_off} broken off.")
        return STOPPED_EARLY if self.broken_off else 0

    def _prepare(self, name: str) -> None:
        """A queue of its own for each time: what is left of the last one is forgotten."""
        self.queue = Queue(
            self.address,
            name="gongbao worker",
            connections=2 + self.options.jobs,
            patience_s=lambda: _GOODBYE_S if self.ending.is_set() else float("inf"),
        )
        self.ledger = Ledger(self.queue)
        fleet = current()["fleet"]
        self.hands = Hands(
            name,
            self.settings,
            self.queue,
            self.ledger,
            self.place,
            SiteFiles(self.options.sites_dir),
            self.folder,
            asyncio.Event(),
            (fleet["dsn_env"], "GONGBAO_DSN_FILE"),
        )
        self._tasks()

    def _tasks(self) -> None:
        hands, beat_s = self.hands, self.settings.beat_s
        self.queue.task(Job(CRAWL), self._counted(lambda s: crawl_site(hands, s)))
        self.queue.task(Job(RECLEAN), self._counted(lambda s: reclean_site(hands, s)))
        self.queue.task(
            Job(TEND, lock=TEND, priority=HOUSEKEEPING),
            self._counted(lambda _: tend(hands)),
            every_s=min(2 * beat_s, 30.0),
        )
        if self.settings.merged is not None:
            self.queue.task(
                Job(MERGE, lock=MERGE, priority=HOUSEKEEPING, queue=_MERGING),
                self._counted(lambda _: merge_parts(hands)),
                every_s=self.settings.merge_every_s,
            )

    def _counted(
        self, work: Callable[[str], Awaitable[None]]
    ) -> Callable[[int, str | None], Awaitable[None]]:
        async def run(number: int, site_id: str | None) -> None:
            self.running.add(number)
            try:
                await work(site_id or "")
            finally:
                self.running.discard(number)
                if site_id is not None:
                    self.done += 1
                    self.broken_off += self.ending.is_set()

        return run

    async def _until_open(self) -> None:
        """Wait while the fleet is drained."""
        while not self.ending.is_set() and await self.ledger.is_drained():
            logger.info("the fleet is drained: no job is begun")
            await self._pause(self.settings.beat_s)

    async def _work(self, name: str, systemd: Systemd) -> None:
        """The queue's worker, until it ends or is to end."""
        if self.ending.is_set():
            return
        beat_s = self.settings.beat_s
        queues = [f"gongbao-{shape}" for shape in range(1, SHAPE + 1)]
        if self.settings.merged is not None:
            queues.append(_MERGING)
        work = self.queue.work(name, queues, self.options.jobs, beat_s)
        working = asyncio.ensure_future(work)
        attending = asyncio.ensure_future(self._attend(name, systemd))
        await asyncio.wait([working, attending], return_when=asyncio.FIRST_COMPLETED)
        self.hands.stopping.set()
        self.queue.stop()
        attending.cancel()
        with suppress(asyncio.CancelledError):
            await attending
        try:
            await working
        except Exception as error:  # noqa: BLE001 - begun anew, unless it is to end
            said = self.address.harmless(repr(error))
            logger.warning("the queue's worker ended: %s", said)
            await self._pause(beat_s)

    async def _attend(self, name: str, systemd: Systemd) -> None:
        """Look after the worker at each beat; returns when it is to end."""
        lost: set[int] = set()
        while not self.ending.is_set():
            await self._pause(self.settings.beat_s)
            systemd.beat(f"{len(self.running)} jobs under way, {self.done} done")
            worker_id = self.queue.worker_id
            if worker_id is None:
                continue
            release = __version__
            known = await self.ledger.is_here(
                worker_id, name, release, self.options.jobs
            )
            if not known:
                logger.warning("this worker was given up for dead: it begins anew")
                return
            # A job whose handing out was committed, and the answer lost.
            theirs = await self.ledger.jobs_of(worker_id) - self.running
            for number in lost & theirs:
                await self.queue.drop(number)
            lost = theirs
            if await self.ledger.is_drained() or await self._is_idle():
                return

    async def _is_idle(self) -> bool:
        """Whether nothing is left to do, and this worker was asked to end then."""
        if not self.options.until_idle or self.running:
            return False
        if any((await self.ledger.busy()).values()):
            return False
        self.ending.set()
        return True

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self.ending.wait(), seconds)

    @contextmanager
    def _signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        numbers = (signal.SIGTERM, signal.SIGINT)
        for number in numbers:
            loop.add_signal_handler(number, self.ending.set)
        try:
            yield
        finally:
            for number in numbers:
                loop.remove_signal_handler(number)
