"""robots.txt of the origins of a crawl: asked for first, remembered for the run."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archive.rows import DueUrl
from cleaning.decode import TooLarge, Undecodable, content_decoded
from crawler.look import Look
from crawler.robots import ALLOW_ALL, REDIRECTS_MOST, ROBOTS_PATH, Robots, robots_for

if TYPE_CHECKING:
    from archive.model import Capture
    from crawler.politeness import Politeness

logger = logging.getLogger(__name__)

# What is beyond 500 KiB is not read; what unpacks to more is not opened.
MAX_BYTES = 4_000_000


class RobotsGate:
    """Which URLs robots.txt leaves us; `shut` hosts gave no usable answer."""

    def __init__(self, politeness: Politeness) -> None:
        self._politeness = politeness
        self._rules: dict[str, Robots] = {}
        self.shut: set[str] = set()

    def rules(self, look: Look) -> Robots | None:
        """The rules for what a look asks for; None where they must be fetched first."""
        if look.due.kind == "robots":
            return ALLOW_ALL
        return self._rules.get(_origin(look.url))

    def look(self, before: Look) -> Look:
        """The look at robots.txt that must come before another."""
        url = _origin(before.url) + ROBOTS_PATH
        due = DueUrl(
            url=url,
            kind="robots",
            site_id=None,
            priority=0,
            depth=0,
            etag=None,
            last_modified=None,
            listing_title=None,
            listing_date=None,
            visits=0,
            unchanged=0,
            interval_s=None,
            prior_state="pending",
        )
        return Look(due, before.site, url)

    def learn(self, look: Look, capture: Capture | None) -> None:
        """What the answer allows; without one, or with a 5xx, the host is shut."""
        host = Look(look.due, None, look.due.url).host
        robots = _robots_of(look, capture)
        self._rules[_origin(look.due.url)] = robots
        if robots.why.startswith("unreachable"):
            logger.warning("%s is left alone: robots.txt is %s", host, robots.why)
            self.shut.add(host)
        self._politeness.set_crawl_delay(host, robots.crawl_delay_s)


def _robots_of(look: Look, capture: Capture | None) -> Robots:
    if capture is None:
        return robots_for(None)
    if capture.status is not None and 300 <= capture.status < 400:
        is_lost = len(look.hops) >= REDIRECTS_MOST
        return ALLOW_ALL if is_lost else robots_for(404)
    try:
        body = content_decoded(capture, MAX_BYTES)
    except (TooLarge, Undecodable):
        return robots_for(None)
    return robots_for(capture.status, body)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
