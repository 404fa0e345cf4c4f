"""robots.txt of the origins of a crawl: asked for first, remembered for the run."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archive.canonical import host_of
from cleaning.page.decode import TooLarge, Undecodable, content_decoded
from crawler.frontier.host_memory import recall_robots, remember_robots
from crawler.frontier.robots import (
    ALLOW_ALL,
    PARSED_BYTES,
    REDIRECTS_MOST,
    ROBOTS_PATH,
    Robots,
    robots_for,
)
from crawler.frontier.task import single

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from archive.model import Capture
    from archive.store import Archive
    from crawler.fetch.diagnosis import Diagnosis
    from crawler.frontier.politeness import Politeness
    from crawler.frontier.task import Look

logger = logging.getLogger(__name__)

# What is beyond 500 KiB is not read; what unpacks to more is not opened.
MAX_BYTES = 4_000_000


class RobotsGate:
    """Which URLs robots.txt leaves us; `shut` hosts gave no usable answer.

    With an archive they are remembered for a day; `on_rules` is told of new ones.
    """

    def __init__(
        self,
        archive: Archive | None,
        politeness: Politeness,
        now: Callable[[], datetime],
        on_rules: Callable[[str, Robots], object] = lambda _host, _rules: None,
    ) -> None:
        self._archive = archive
        self._politeness = politeness
        self._now = now
        self._rules: dict[str, Robots] = {}
        self.shut: set[str] = set()
        self._on_rules = on_rules

    def rules(self, look: Look) -> Robots | None:
        """The rules for what a look asks for; None where they must be fetched first."""
        if look.due.kind == "robots":
            return ALLOW_ALL
        origin = _origin(look.url)
        if origin not in self._rules and self._archive is not None:
            kept = recall_robots(self._archive, look.host, self._now())
            if kept is not None:
                self._keep(origin, look.host, robots_for(*kept))
        return self._rules.get(origin)

    def look(self, before: Look) -> Look:
        """The look at robots.txt that must come before another."""
        return single(_origin(before.url) + ROBOTS_PATH, "robots", before.site)

    def learn(
        self, look: Look, capture: Capture | None, diagnosis: Diagnosis | None
    ) -> None:
        """What the answer allows; without one, or with a 5xx, the host is shut.

        Where our own rules forbid to ask there, each page is told so by itself.
        """
        host, origin = host_of(look.due.url), _origin(look.due.url)
        if diagnosis is not None and diagnosis.state == "refused" and not look.hops:
            self._keep(origin, host, ALLOW_ALL)
            return
        status, body = _answer(look, capture)
        robots = robots_for(status, body)
        self._keep(origin, host, robots)
        if robots.why.startswith("unreachable"):
            logger.warning("%s is left alone: robots.txt is %s", host, robots.why)
            self.shut.add(host)
        elif status is not None and self._archive is not None:
            remember_robots(self._archive, host, status, body, self._now())

    def _keep(self, origin: str, host: str, robots: Robots) -> None:
        self._rules[origin] = robots
        self._politeness.set_crawl_delay(host, robots.crawl_delay_s)
        self._on_rules(host, robots)


def _answer(look: Look, capture: Capture | None) -> tuple[int | None, bytes]:
    """Status and body to judge by; a chain of redirects without end is a 404."""
    if capture is None or capture.status is None:
        return None, b""
    if 300 <= capture.status < 400:
        return (404 if len(look.hops) >= REDIRECTS_MOST else None), b""
    try:
        return capture.status, content_decoded(capture, MAX_BYTES)[:PARSED_BYTES]
    except (TooLarge, Undecodable):
        return None, b""


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
