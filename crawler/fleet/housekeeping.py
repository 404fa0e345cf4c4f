"""What the fleet does of itself at each tick: rescues, what is due, what is to be recleaned."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final

from cleaning.version import RULES_VERSION
from crawler.fleet.crawling import note
from crawler.fleet.pacing import ASKED_FOR, RECLEANING, Ended, priority_of
from crawler.fleet.queue import Job
from crawler.fleet.settings import MISSED
from crawler.offline.recleaning import is_older

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.fleet.in_hand import Hands
    from crawler.fleet.ledger import Ledger
    from crawler.fleet.queue import Queue
    from crawler.fleet.site_files import SiteFiles

logger = logging.getLogger(__name__)

CRAWL: Final = "crawl"
RECLEAN: Final = "reclean"


async def tend(hands: Hands) -> None:
    """One tick."""
    await rescue(hands)
    await submit_due(hands.queue, hands.ledger, hands.sites)
    if hands.settings.reclean:
        others = await hands.ledger.other_rules(RULES_VERSION)
        older = [site for site, rules in others if is_older(rules, RULES_VERSION)]
        await hands.ledger.want_reclean_of(older, RULES_VERSION)
    await submit_recleans(hands.queue, hands.ledger, hands.sites)


async def rescue(hands: Hands) -> None:
    """Take jobs out whose workers gave no sign of life; their sites are due again.

    The job itself is not begun again: its worker may only have been stopped, and would
    end what another has begun since.
    """
    seconds = MISSED * hands.settings.beat_s
    for number, task, site_id in await hands.queue.stalled(seconds):
        logger.warning("job %d (%s %s) has lost its worker", number, task, site_id)
        await hands.queue.drop(number)
        if task == CRAWL and site_id is not None:
            ended = Ended("killed", None, "its worker gave no sign of life any more")
            site = await asyncio.to_thread(hands.sites.site, site_id)
            await note(hands, site_id, ended, site)
    await hands.queue.forget(2 * seconds)


async def submit_due(queue: Queue, ledger: Ledger, files: SiteFiles) -> int:
    """Add a job for each site that is due and has a file here; how many were added."""
    due = await ledger.due()
    if not due:
        return 0
    locks = await asyncio.to_thread(files.locks)
    return await queue.add(
        Job(CRAWL, site_id, locks[site_id], priority_of(since))
        for site_id, since in due
        if site_id in locks
    )


async def submit_asked_for(
    queue: Queue, ledger: Ledger, files: SiteFiles, site_ids: Iterable[str]
) -> int:
    """Add a job for each of these sites before all that are due; how many were added."""
    names = list(site_ids)
    await ledger.enlist(names)
    locks = await asyncio.to_thread(files.locks)
    waiting = {site_id for site_id, _ in await ledger.due()}
    return await queue.add(
        Job(CRAWL, site_id, locks[site_id], ASKED_FOR)
        for site_id in names
        if site_id in waiting
    )


async def submit_recleans(queue: Queue, ledger: Ledger, files: SiteFiles) -> int:
    """Add a job for each archive that is to be cleaned again; how many were added."""
    wanted = await ledger.to_reclean()
    if not wanted:
        return 0
    locks = await asyncio.to_thread(files.locks)
    return await queue.add(
        Job(RECLEAN, site_id, locks.get(site_id, f"site:{site_id}"), RECLEANING)
        for site_id in wanted
    )
