"""The gate before a host's first request: its robots.txt, fetched once and kept.

    gate = RobotsGate(fetch)
    robots = await gate.rules("http://www.example.gov.cn/zwgk/1.html")
    robots.allows(url), robots.crawl_delay_s, robots.sitemaps

`fetch(url)` is the crawl's own way of asking (politely, guarded, captured under the
kind `robots`), without following redirects; it gives a RobotsAnswer for everything,
also for a failure. Requests for one origin share one fetch. Rules are kept 24 hours at
most; of a robots.txt that could not be read, ten minutes, and all is forbidden so long.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from archive.canonical import BadUrl, canonical_url
from crawler.robots import REDIRECTS_MOST, ROBOTS_PATH, Robots, robots_for

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

logger = logging.getLogger(__name__)

KEPT_S: Final = 86_400.0
KEPT_UNREAD_S: Final = 600.0


@dataclass(frozen=True, slots=True)
class RobotsAnswer:
    """What came for one /robots.txt: `status` None where nothing did.

    `body` is after content decoding; its first 500 KiB are enough.
    """

    status: int | None
    body: bytes = b""
    location: str | None = None


@dataclass(frozen=True, slots=True)
class _Kept:
    robots: Robots
    until: float


class RobotsGate:
    """The rules of every origin that a crawl meets."""

    def __init__(
        self,
        fetch: Callable[[str], Awaitable[RobotsAnswer]],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetch = fetch
        self._clock = clock
        self._kept: dict[str, _Kept] = {}
        self._under_way: dict[str, asyncio.Task[Robots]] = {}

    async def rules(self, url: str) -> Robots:
        """The rules for a URL's origin, fetched if they are not known or too old."""
        origin = origin_of(url)
        known = self.known(url)
        if known is not None:
            return known
        task = self._under_way.get(origin)
        if task is None:
            task = asyncio.ensure_future(self._ask(origin))
            self._under_way[origin] = task
            task.add_done_callback(lambda _done: self._under_way.pop(origin, None))
        return await asyncio.shield(task)

    def known(self, url: str) -> Robots | None:
        """The rules for a URL's origin where they are known and fresh; else None."""
        kept = self._kept.get(origin_of(url))
        return kept.robots if kept and self._clock() < kept.until else None

    def keep(self, url: str, robots: Robots, *, age_s: float = 0.0) -> None:
        """Rules that are known already, from a capture that is `age_s` seconds old."""
        unread = robots.why.startswith("unreachable")
        lasts = KEPT_UNREAD_S if unread else KEPT_S
        until = self._clock() + lasts - max(0.0, age_s)
        self._kept[origin_of(url)] = _Kept(robots, until)

    async def _ask(self, origin: str) -> Robots:
        robots = await self._followed(origin + ROBOTS_PATH)
        self.keep(origin, robots)
        logger.debug("robots.txt of %s: %s", origin, robots.why)
        return robots

    async def _followed(self, url: str) -> Robots:
        """Up to five redirects, also to other hosts; after that there are no rules."""
        for _ in range(REDIRECTS_MOST + 1):
            answer = await self._fetch(url)
            if answer.status is None or not 300 <= answer.status < 400:
                return robots_for(answer.status, answer.body)
            try:
                url = canonical_url(answer.location or "", url)
            except BadUrl:
                return Robots(robots_for(None).rules, why="unreachable: bad redirect")
        return Robots(why="no rules: more than five redirects")


def origin_of(url: str) -> str:
    """Scheme and host with port: what one robots.txt is for.

    >>> origin_of("http://www.example.gov.cn:8080/zwgk/")
    'http://www.example.gov.cn:8080'
    """
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}"
