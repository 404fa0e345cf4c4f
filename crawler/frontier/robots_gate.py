"""robots.txt of the origins of a crawl: asked for first, remembered for the run."""

from __future__ import annotations

import logging
import zlib
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archive.canonical import host_of
from crawler.frontier.host_memory import note_robots, recall_robots, remember_robots
from crawler.frontier.robots import (
    ALLOW_ALL,
    PARSED_BYTES,
    REDIRECTS_MOST,
    ROBOTS_PATH,
    Robots,
    robots_for,
    whole_lines,
)
from crawler.frontier.task import single

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from archive.model import Capture
    from archive.store import Archive
    from crawler.fetch.diagnosis import Diagnosis
    from crawler.frontier.politeness import Politeness
    from crawler.frontier.task import CrawlTask

logger = logging.getLogger(__name__)


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

    def rules(self, task: CrawlTask) -> Robots | None:
        """The rules for what a task asks for; None where they must be fetched first."""
        if task.due.kind == "robots":
            return ALLOW_ALL
        origin = _origin(task.url)
        if origin not in self._rules and self._archive is not None:
            kept = recall_robots(self._archive, task.host, self._now())
            if kept is not None:
                self._keep(origin, task.host, robots_for(*kept))
        return self._rules.get(origin)

    def robots_task(self, before: CrawlTask) -> CrawlTask:
        """The look at robots.txt that must come before another."""
        return single(_origin(before.url) + ROBOTS_PATH, "robots", before.site)

    def learn(
        self, task: CrawlTask, capture: Capture | None, diagnosis: Diagnosis | None
    ) -> None:
        """What the answer allows; without one, or with a 5xx, the host is shut.

        Where our own rules forbid to ask there, each page is told so by itself.
        """
        host, origin = host_of(task.due.url), _origin(task.due.url)
        if diagnosis is not None and diagnosis.state == "refused" and not task.hops:
            self._keep(origin, host, ALLOW_ALL)
            return
        status, body = _answer(task, capture)
        robots = robots_for(status, body)
        self._keep(origin, host, robots)
        if robots.why.startswith("unreachable"):
            logger.warning("%s is left alone: robots.txt is %s", host, robots.why)
            self.shut.add(host)
            if self._archive is not None:
                note_robots(self._archive, host, robots.why)
        elif status is not None and self._archive is not None:
            remember_robots(self._archive, host, status, body, robots.why, self._now())

    def _keep(self, origin: str, host: str, robots: Robots) -> None:
        self._rules[origin] = robots
        self._politeness.set_crawl_delay(host, robots.crawl_delay_s)
        self._on_rules(host, robots)


def _answer(task: CrawlTask, capture: Capture | None) -> tuple[int | None, bytes]:
    """Status and body to judge by; a chain of redirects without end is a 404."""
    if capture is None or capture.status is None:
        return None, b""
    if 300 <= capture.status < 400:
        return (404 if len(task.hops) >= REDIRECTS_MOST else None), b""
    return capture.status, whole_lines(_first_bytes(capture))


def _first_bytes(capture: Capture) -> bytes:
    """The first 500 KiB and one byte after decoding, of a stream that may be cut."""
    coding = (capture.header("content-encoding") or "").lower()
    is_gzip = capture.payload.startswith(b"\x1f\x8b")
    if not is_gzip and "deflate" not in coding:
        return capture.payload[: PARSED_BYTES + 1]
    for windows in (47, -15):  # gzip and zlib by their heads; deflate without one
        try:
            return zlib.decompressobj(windows).decompress(
                capture.payload, PARSED_BYTES + 1
            )
        except zlib.error:
            continue
    return capture.payload[: PARSED_BYTES + 1]


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
