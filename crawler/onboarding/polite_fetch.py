"""Single pages asked for outside a crawl, with all of a crawl's manners and limits.

The same download handler, robots.txt, delays, redirects and tries; but nothing is
stored, and one page is asked for at a time.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.settings import Settings

from archive.canonical import BadUrl, resolved
from archive.instants import utc_now
from archive.model import Capture
from cleaning.page.decode import TooLarge, Undecodable, content_decoded, decode
from crawler.fetch.diagnosis import (
    OK,
    Diagnosis,
    diagnose,
    diagnose_empty,
    diagnose_failure,
)
from crawler.fetch.failures import refused
from crawler.fetch.handler import Fetcher, header, header_pairs
from crawler.fetch.limits import FetchError
from crawler.frontier.attempt import Again, Over, after_answer, after_failure
from crawler.frontier.politeness import Politeness
from crawler.frontier.robots import FIRST_BYTES
from crawler.frontier.robots_gate import RobotsGate
from crawler.frontier.task import single

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from scrapy.http import Response

    from crawler.frontier.host_policy import HostPolicy
    from crawler.frontier.task import CrawlTask


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave: the last answer, and what it was.

    `capture` is None where nothing usable came; `url` is where redirects led to;
    `diagnosis.state` is None where there is a page to be read.
    """

    url: str
    diagnosis: Diagnosis
    capture: Capture | None = field(default=None, repr=False)

    @property
    def is_page(self) -> bool:
        """Whether there is something to read."""
        return self.diagnosis.state is None and self.capture is not None

    def text(self) -> str:
        """The page's text, decoded; "" where there is none."""
        if self.capture is None:
            return ""
        try:
            return decode(content_decoded(self.capture), self.capture.content_type).text
        except (TooLarge, Undecodable):
            return ""


class PoliteFetch:
    """Asks for pages one by one, each host at its own pace; a context manager.

    `own` is the one host:port that may be a private address.
    """

    def __init__(
        self,
        *,
        own: str | None = None,
        tls: str = "verified",
        manners_of: Callable[[str], HostPolicy] | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        settings = Settings()
        settings.setmodule("crawler.settings", priority="project")
        self._headers = {
            **settings.getdict("DEFAULT_REQUEST_HEADERS"),
            "User-Agent": settings.get("USER_AGENT"),
        }
        self._fetcher = Fetcher.from_crawler(Crawler(Spider, settings))
        self._politeness = Politeness(manners_of) if manners_of else Politeness()
        self._meta = {"allow_private": own, "tls": tls, "verbatim_url": True}
        self._wait = wait
        self._gate = RobotsGate(None, self._politeness, utc_now)
        self._unheard: dict[str, Diagnosis] = {}
        self._loop = asyncio.Runner()
        self.asked: Counter[str] = Counter()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.run(self._fetcher.close())
        self._loop.close()

    def fetch(self, url: str) -> Fetched:
        """The page at an address, after redirects; never an exception of the network."""
        try:
            asked = resolved(url)
        except BadUrl as error:
            return Fetched(url, refused("bad_url", str(error)))
        task = single(asked)
        diagnosis = self._walk(task)
        if diagnosis is None:
            assert task.capture is not None
            diagnosis = _content(task.capture, asked if task.was_led_on else None)
        self._politeness.judged(task.host, task.url, diagnosis)
        return Fetched(task.url, diagnosis, task.capture)

    def _walk(self, task: CrawlTask) -> Diagnosis | None:
        """Ask until the task is over; None where there is an answer to be read."""
        while True:
            forbidden = self._forbidden(task)
            if forbidden is not None:
                task.capture = None
                return forbidden
            step = self._attempt(task)
            if isinstance(step, Over):
                return step.diagnosis
            task.url = step.url

    def _attempt(self, task: CrawlTask) -> Again | Over:
        """One request at its host's turn, and what follows it."""
        host, url = task.host, task.url
        turn = self._politeness.turn(host)
        if turn.until is not None:
            task.capture = None
            why = f"{host} is left alone for now: {turn.why}"
            return Over(diagnose_failure("rate_limited", why))
        self._wait(turn.wait_s)
        self._politeness.start(host)
        self.asked[host] += 1
        try:
            response = self._loop.run(
                self._fetcher.download_request(self._request(task))
            )
        except FetchError as error:
            self._politeness.finish(host, url, reason=error.reason)
            return after_failure(task, error)
        after = header(response.headers, "Retry-After")
        self._politeness.finish(host, url, status=response.status, retry_after=after)
        task.capture = _capture(response)
        return after_answer(
            task, response.status, task.capture.headers, is_empty=not response.body
        )

    def _request(self, task: CrawlTask) -> Request:
        cookie = task.cookies.header(task.url)
        own = {"Cookie": cookie} if cookie else {}
        most = FIRST_BYTES if task.due.kind == "robots" else {}
        return Request(task.url, headers=self._headers | own, meta=self._meta | most)

    def _forbidden(self, task: CrawlTask) -> Diagnosis | None:
        """Why robots.txt keeps us from an address: its rules, or that it is not there."""
        robots = self._gate.rules(task)
        if robots is None:
            first = self._gate.robots_task(task)
            answer = self._walk(first)
            self._gate.learn(first, first.capture, answer)
            self._unheard[task.host] = answer or _unusable(first.capture)
            robots = self._gate.rules(task)
        if robots is None or robots.allows(task.url):
            return None
        if task.host in self._gate.shut:
            return self._unheard[task.host]
        return refused("robots", "robots.txt forbids it")


def _capture(response: Response) -> Capture:
    return Capture(
        url=response.url,
        payload=response.body,
        fetched_at=utc_now(),
        status=response.status,
        headers=header_pairs(response.headers),
        content_type=header(response.headers, "Content-Type"),
    )


def _unusable(robots: Capture | None) -> Diagnosis:
    """What an answer for robots.txt is that came and gave no rules."""
    if robots is not None and robots.status is not None:
        found = diagnose(robots.status, robots.headers, url=robots.url)
        if found.state is not None:
            return found
    return diagnose_failure("bad_response", "robots.txt cannot be read")


def _content(capture: Capture, asked: str | None) -> Diagnosis:
    """What a final answer is by its text: a page, or a block, a login, an error."""
    if not capture.payload:
        return diagnose_empty()
    try:
        text = decode(content_decoded(capture), capture.content_type).text
    except TooLarge as error:
        return diagnose_failure("bad_response", str(error))
    except Undecodable:
        return OK  # a file
    return diagnose(
        capture.status or 200,
        capture.headers,
        text,
        url=capture.url,
        asked=asked,
    )
