"""One site's archive in a worker's hands: brought, worked on by children, carried home."""

from __future__ import annotations

import asyncio
import logging
import shutil
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.database.opening import DATABASE
from crawler.fleet.child import Child
from crawler.fleet.settings import MISSED
from crawler.fleet.tether import clock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from archive.storage import Lease, Place
    from crawler.fleet.child import Outcome
    from crawler.fleet.holding import Holding
    from crawler.fleet.ledger import Ledger
    from crawler.fleet.queue import Queue
    from crawler.fleet.settings import FleetSettings
    from crawler.fleet.site_files import SiteFiles

logger = logging.getLogger(__name__)

UNUSABLE = 7


@dataclass(slots=True)
class Hands:
    """What all jobs of one worker share; `stopping` is set when they are to end."""

    name: str
    settings: FleetSettings
    queue: Queue
    ledger: Ledger
    place: Place
    sites: SiteFiles
    folder: Path
    stopping: asyncio.Event
    secrets: tuple[str, ...] = ()

    async def child(self, *words: str, holding: Holding) -> Child:
        """A command of ours, for as long as what is held is surely held."""
        return await Child.start(*words, until=holding.until, secrets=self.secrets)

    async def follow(
        self, child: Child, holding: Holding, limit_s: float | None = None
    ) -> Outcome:
        """How a child ended; it is asked to after `limit_s`, or when the worker is.

        LeaseLostError, and the child is killed, where what the job holds was lost.
        """
        began = clock()
        try:
            while (outcome := await child.ended(self.settings.beat_s / 2)) is None:
                child.beat(holding.until)
                is_over = limit_s is not None and clock() - began > limit_s
                if holding.lost:
                    child.kill()
                elif is_over or holding.is_unsure or self.stopping.is_set():
                    child.ask_to_stop()
        except BaseException:
            child.kill()
            await child.ended()
            raise
        if holding.lost:
            raise holding.lost
        return outcome


@dataclass(slots=True)
class InHand:
    """An archive that nobody else may write, in `folder`."""

    hands: Hands
    site_id: str
    folder: Path
    lease: Lease
    holding: Holding

    @property
    def has_archive(self) -> bool:
        """Whether there is anything in it yet."""
        return (self.folder / DATABASE).exists()

    async def run(self, *words: str, limit_s: float | None = None) -> Outcome:
        """One command on the archive, and what it did carried home.

        LeaseLostError where another has the archive: nothing was overwritten.
        """
        child = await self.hands.child(
            *words, "--archive", str(self.folder), holding=self.holding
        )
        outcome = await self.hands.follow(child, self.holding, limit_s)
        if outcome.code == UNUSABLE:
            # What is at home is whole: the next job begins from there.
            logger.warning("%s is given up: %s", self.folder, outcome.told)
            shutil.rmtree(self.folder, ignore_errors=True)
            return outcome
        carried = await asyncio.to_thread(self.lease.carry, self.folder)
        logger.info("%s: %s, carried home: %s", self.site_id, outcome.code, carried)
        return outcome


@asynccontextmanager
async def in_hand(
    hands: Hands, site_id: str, holding: Holding
) -> AsyncIterator[InHand]:
    """The site's archive, until the block ends; LeaseHeldError where another has it.

    The folder goes once all of it is at home, or is another's to write.
    """
    seconds = MISSED * hands.settings.beat_s
    lease = await asyncio.to_thread(
        hands.place.take, site_id, owner=hands.name, seconds=seconds
    )
    try:
        holding.add(lambda: asyncio.to_thread(lease.renew))
        folder = hands.folder / site_id
        brought = await asyncio.to_thread(lease.bring, folder)
        logger.info("%s: brought: %s", site_id, brought)
        yield InHand(hands, site_id, folder, lease, holding)
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        await asyncio.to_thread(lease.release)
