"""Single pages asked for outside a crawl, with all of a crawl's manners and limits.

The same download handler, robots.txt, delays, redirects and tries; but nothing is
stored, and one page is asked for at a time.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import urljoin, urlsplit

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.settings import Settings

from archive.canonical import BadUrl, canonical_url, host_of
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
from crawler.fetch.failures import diagnosis_of, refused
from crawler.fetch.handler import Fetcher, header, header_pairs
from crawler.fetch.limits import FetchError
from crawler.fetch.redirects import joined
from crawler.frontier.politeness import Politeness, may_retry
from crawler.frontier.robots import REDIRECTS_MOST, ROBOTS_PATH, robots_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from scrapy.http import Response

    from crawler.frontier.host_policy import HostPolicy
    from crawler.frontier.robots import Robots

MAX_REDIRECTS: Final = 10
ROBOTS_BYTES: Final = 4_000_000
TRY_AGAIN: Final = {408: "timeout", 429: "rate_limited"}


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
        self._robots: dict[str, tuple[Robots, Diagnosis]] = {}
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
            asked = canonical_url(url)
        except BadUrl as error:
            return Fetched(url, refused("bad_url", str(error)))
        hops: list[str] = []
        here = asked
        while True:
            forbidden = self._forbidden(here)
            if forbidden is not None:
                return Fetched(here, forbidden)
            capture, diagnosis = self._look(here)
            if capture is None or diagnosis.target is None or diagnosis.state:
                break
            hops.append(here)
            here = urljoin(here, diagnosis.target).partition("#")[0]
            if here in hops or len(hops) > MAX_REDIRECTS:
                reason = "redirect_loop" if here in hops else "too_many_redirects"
                return Fetched(here, refused(reason, diagnosis.target))
        if capture is not None and diagnosis.state is None:
            diagnosis = _content(capture, asked if hops else None)
        self._politeness.judged(host_of(here), here, diagnosis)
        return Fetched(here, diagnosis, capture)

    def _look(self, url: str) -> tuple[Capture | None, Diagnosis]:
        """One address without its redirects, tried again where that may help."""
        tries = 0
        while True:
            tries += 1
            answer, diagnosis = self._try(url)
            reason = diagnosis.reason
            if answer is not None:
                reason = _status_reason(answer.status or 0)
            if not may_retry(reason, tries):
                return answer, diagnosis

    def _try(self, url: str) -> tuple[Capture | None, Diagnosis]:
        host = host_of(url)
        turn = self._politeness.turn(host)
        if turn.until is not None:
            why = f"{host} is left alone for now: {turn.why}"
            return None, diagnose_failure("rate_limited", why)
        self._wait(turn.wait_s)
        self._politeness.start(host)
        self.asked[host] += 1
        request = Request(url, headers=self._headers, meta=dict(self._meta))
        try:
            response = self._loop.run(self._fetcher.download_request(request))
        except FetchError as error:
            self._politeness.finish(host, url, reason=error.reason)
            return None, diagnosis_of(error)
        after = header(response.headers, "Retry-After")
        self._politeness.finish(host, url, status=response.status, retry_after=after)
        capture = _capture(response)
        return capture, diagnose(response.status, capture.headers, url=url)

    def _forbidden(self, url: str) -> Diagnosis | None:
        """Why robots.txt keeps us from an address: its rules, or that it is not there."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._robots:
            self._robots[origin] = self._ask_robots(origin + ROBOTS_PATH)
            delay = self._robots[origin][0].crawl_delay_s
            self._politeness.set_crawl_delay(host_of(url), delay)
        robots, answer = self._robots[origin]
        if robots.allows(url):
            return None
        if robots.why.startswith("unreachable"):
            return answer if answer.state else diagnose_failure("http_5xx", robots.why)
        return refused("robots", "robots.txt forbids it")

    def _ask_robots(self, url: str) -> tuple[Robots, Diagnosis]:
        """The rules of an origin, and what the last answer for them was."""
        capture, diagnosis = self._look(url)
        for _ in range(REDIRECTS_MOST):
            if capture is None or diagnosis.target is None:
                break
            url = joined(url, diagnosis.target)
            capture, diagnosis = self._look(url)
        if capture is None:
            return robots_for(None), diagnosis
        if diagnosis.target is not None:
            return robots_for(404), diagnosis
        try:
            body = content_decoded(capture, ROBOTS_BYTES)
        except (TooLarge, Undecodable) as error:
            return robots_for(None), diagnose_failure("bad_response", str(error))
        return robots_for(capture.status, body), diagnosis


def _capture(response: Response) -> Capture:
    return Capture(
        url=response.url,
        payload=response.body,
        fetched_at=utc_now(),
        status=response.status,
        headers=header_pairs(response.headers),
        content_type=header(response.headers, "Content-Type"),
    )


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


def _status_reason(status: int) -> str | None:
    return "http_5xx" if status >= 500 and status != 521 else TRY_AGAIN.get(status)
