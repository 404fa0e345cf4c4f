"""Cleaning a fleet's archives again: one job an archive, the local command in its child."""

from __future__ import annotations

import asyncio
import logging
from signal import SIGTERM
from typing import TYPE_CHECKING, Final

from archive.errors import GongbaoError, LeaseHeldError, LeaseLostError
from cleaning.version import RULES_VERSION
from crawler.fleet.holding import Holding
from crawler.fleet.in_hand import in_hand
from crawler.fleet.pacing import STOPPED_EARLY, Ended
from crawler.fleet.tether import clock
from crawler.offline.recleaning import is_older

if TYPE_CHECKING:
    from crawler.fleet.in_hand import Hands, InHand

logger = logging.getLogger(__name__)

_DONE: Final = frozenset({0, 3})
_STOPPED: Final = frozenset({STOPPED_EARLY, -SIGTERM})  # asked to before it listened
_MOST_KILLS: Final = 3


async def reclean_site(hands: Hands, site_id: str) -> None:
    """Do the job as far as its turn goes; what is left is another job's.

    Each page's place is in the archive itself, so that whoever has it next goes on there.
    """
    row = await hands.ledger.site(site_id)
    since = row.get("reclean_since")
    if since is None:
        return
    if is_older(RULES_VERSION, since):
        # A worker of the newer release does it; nobody is to be asked over and over.
        logger.info("%s: rules %s are newer than ours", site_id, since)
        await _pause(hands)
        return
    try:
        async with (
            Holding(hands.settings.beat_s) as holding,
            in_hand(hands, site_id, holding) as work,
        ):
            code, told = await _in_slices(work, since)
    except LeaseHeldError as error:
        logger.info("%s: %s", site_id, error)
        await _pause(hands)
        return
    except LeaseLostError as error:
        logger.warning("%s: %s", site_id, error)
        return
    except (GongbaoError, OSError) as error:
        code, told = getattr(error, "exit_code", 1), str(error)
    if code in _DONE:
        await hands.ledger.recleaned(site_id, since, RULES_VERSION)
    elif code not in _STOPPED:
        is_again = code < 0 and row["failures"] < _MOST_KILLS
        ended = Ended("failed", code, told or "it was killed")
        await hands.ledger.not_recleaned(site_id, ended, since if is_again else None)


async def _in_slices(work: InHand, since: str) -> tuple[int, str | None]:
    settings = work.hands.settings
    began = clock()
    if not work.has_archive:
        return 0, None
    while True:
        words = ("reclean", "--since", since, "--sites", str(work.hands.sites.folder))
        outcome = await work.run(*words, limit_s=settings.slice_s)
        is_over = clock() - began > settings.turn_s or work.hands.stopping.is_set()
        if outcome.code not in _STOPPED or is_over:
            return outcome.code, outcome.told


async def _pause(hands: Hands) -> None:
    try:
        await asyncio.wait_for(hands.stopping.wait(), 2 * hands.settings.beat_s)
    except TimeoutError:
        return
