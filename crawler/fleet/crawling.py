"""A job of one site: its hosts claimed, its archive brought, crawled in slices, carried."""

from __future__ import annotations

import asyncio
import logging
import secrets
from typing import TYPE_CHECKING, Any, Final

from archive.configuration import current
from archive.errors import GongbaoError, LeaseHeldError, LeaseLostError
from archive.instants import utc_now
from cleaning.version import RULES_VERSION
from crawler.fleet.holding import Holding
from crawler.fleet.hosts import gaps_of, hand_on, taken_from
from crawler.fleet.in_hand import in_hand
from crawler.fleet.pacing import Ended, ended_as, next_due
from crawler.fleet.settings import MISSED
from crawler.fleet.tether import clock
from crawler.offline.recleaning import is_older

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crawler.fleet.in_hand import Hands, InHand
    from crawler.site.definition import Site

logger = logging.getLogger(__name__)

_WAITED_FOR_S: Final = (
    30.0  # for a host that rests; a longer rest gives others the slot
)
_UNKNOWN_S: Final = 300.0
_OVERTIME_S: Final = (
    300.0  # for what comes before a crawl's first request and after its last
)


async def crawl_site(hands: Hands, site_id: str) -> None:
    """Do the job, and note when its site is due again, whatever became of it."""
    try:
        site = hands.sites.site(site_id)
        if site is None:
            told = f"{hands.name} has no site file of it in {hands.sites.folder}"
            await hands.ledger.put_off(site_id, _UNKNOWN_S, told)
            return
        ended = await _crawled(hands, site)
    except LeaseLostError as error:
        logger.warning("%s: %s", site_id, error)
        return
    except LeaseHeldError as error:
        await hands.ledger.put_off(site_id, 2 * hands.settings.beat_s, str(error))
        return
    except (GongbaoError, OSError) as error:
        ended = Ended("failed", getattr(error, "exit_code", 1), str(error))
    except Exception as error:
        logger.exception("%s: the job failed", site_id)
        ended = Ended("failed", 1, f"unexpected error: {error!r}")
    if ended is not None:
        await note(hands, site_id, ended, site)


async def note(hands: Hands, site_id: str, ended: Ended, site: Site | None) -> None:
    """Keep what a crawl of a site came to, and when it is due again."""
    configured = current()
    row = await hands.ledger.site(site_id)
    failures = 0 if ended.is_good else (row.get("failures") or 0) + 1
    own = site.revisit.get("listings") if site else None
    listings = configured["revisit"]["listings"] if own is None else own
    now = utc_now()
    due_at = next_due(
        ended,
        failures,
        now,
        every_s=max(hands.settings.every_s, listings),
        hours=(site.politeness.hours if site else None) or configured["crawl"]["hours"],
    )
    known = row.get("rules")
    is_first = known is None or is_older(RULES_VERSION, known)
    await hands.ledger.ended(
        site_id,
        ended,
        failures=failures,
        due_in_s=(due_at - now).total_seconds(),
        rules=RULES_VERSION if is_first else None,
    )


async def _crawled(hands: Hands, site: Site) -> Ended | None:
    """What the crawl came to; None where its hosts rest, and it was put off."""
    memory = await hands.ledger.memory(site.hosts)
    usual = current()["crawl"]
    gaps = gaps_of(site, usual, memory)
    held_s = {host: MISSED * hands.settings.beat_s + gap for host, gap in gaps.items()}
    holder = f"{hands.name} {secrets.token_hex(8)}"
    async with Holding(hands.settings.beat_s) as holding:
        if not await _claim(hands, site.site_id, held_s, holder):
            return None

        async def hold() -> None:
            if not await hands.ledger.hold(held_s, holder):
                msg = f"another job asks the hosts of {site.site_id}"
                raise LeaseLostError(msg)

        holding.add(hold)
        try:
            async with in_hand(hands, site.site_id, holding) as work:
                if memory:
                    await asyncio.to_thread(hand_on, work.folder, memory)
                ended, memory = await _in_slices(work, site)
                gaps = gaps_of(site, usual, memory)
        finally:
            await hands.ledger.let_go(gaps, holder)
    return ended


async def _claim(
    hands: Hands, site_id: str, held_s: Mapping[str, float], holder: str
) -> bool:
    """Take the site's hosts, once they have rested; False where that takes long."""
    while wait_s := await hands.ledger.claim(held_s, holder):
        if wait_s > max(_WAITED_FOR_S, 2 * MISSED * hands.settings.beat_s):
            await hands.ledger.put_off(site_id, wait_s, "its hosts rest")
            return False
        try:
            await asyncio.wait_for(hands.stopping.wait(), wait_s)
        except TimeoutError:
            continue
        await hands.ledger.put_off(site_id, 0.0, "the worker was stopped")
        return False
    return True


async def _in_slices(
    work: InHand, site: Site
) -> tuple[Ended, dict[str, dict[str, Any]]]:
    """Crawl slice after slice, until all is done or the turn is over."""
    settings = work.hands.settings
    began = clock()
    memory: dict[str, dict[str, Any]] = {}
    while True:
        words = ("crawl", site.site_id, "--sites", str(work.hands.sites.folder))
        limit = ("--max-time", f"{settings.slice_s:g}s", "--no-notify", "--quiet")
        # It stops by itself; a child that does not is asked, and then killed.
        limit_s = settings.slice_s + _OVERTIME_S
        outcome = await work.run(*words, *limit, limit_s=limit_s)
        ended = ended_as(outcome.code, outcome.document, outcome.told)
        if work.has_archive:
            memory = await asyncio.to_thread(taken_from, work.folder, site.hosts)
            await work.hands.ledger.remember(memory)
        is_over = clock() - began > settings.turn_s or work.hands.stopping.is_set()
        if ended.ending != "cut" or is_over:
            return ended, memory
