"""Rendering between capture and reading, for sites whose file says `[browser] enabled`.

The response is in the WARC when the browser gets it; what the browser shows is stored
as a capture of its own (a WARC `resource`) and is what is read. Where a page is a block,
a login or a message, or the browser fails, the page stays as it was fetched.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final

from scrapy import Request, signals
from scrapy.http import Headers

from archive.canonical import BadUrl, host_of
from archive.model import Capture
from cleaning.page.decode import TooLarge, Undecodable, content_decoded
from crawler.engine.browser import Asked, Browser, Given, NotRendered, Shell
from crawler.engine.run import run_of
from crawler.fetch.guard import refusal_of
from crawler.fetch.handler import Fetcher
from crawler.fetch.limits import FetchError
from crawler.frontier.task import TASK, CrawlTask
from crawler.workers.answers import READ_SHELL

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.engine.run import CrawlRun

logger = logging.getLogger(__name__)

MOST_ASKED: Final = 60  # by the scripts of one page
MOST_BYTES: Final = 5_000_000  # of one script or one piece of data
DEADLINE_S: Final = 15.0
PAUSE_S: Final = 0.2  # between two requests of one page's scripts
KEPT_BYTES: Final = 50_000_000  # of scripts, which most pages of a portal share
_SENT: Final = ("accept", "content-type", "x-requested-with", "referer")
_RENDERED: Final = frozenset({None, "js_only", "empty"})


def is_to_be_rendered(task: CrawlTask, response: Response) -> bool:
    """Whether a response is a page of a site that asks for a browser."""
    if task.site is None or not task.site.browser.enabled or response.status != 200:
        return False
    kind = (response.headers.get("Content-Type") or b"text/html").lower()
    return task.due.kind in ("report", "listing") and b"html" in kind


class RenderMiddleware:
    """The downloader middleware right after the one that captures."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self.user_agent = str(crawler.settings["USER_AGENT"])
        self._browser: Browser | None = None
        self._fetcher: Fetcher | None = None
        self._scripts: dict[str, Given] = {}
        crawler.signals.connect(self.close, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RenderMiddleware:
        """Scrapy's way of making a component."""
        return cls(crawler)

    async def close(self) -> None:
        """End the browser with the crawl."""
        if self._browser is not None and self._fetcher is not None:
            await self._browser.close()
            await self._fetcher.close()

    async def process_response(self, request: Request, response: Response) -> Response:
        """The same response; the task then holds the page as the browser shows it."""
        task: CrawlTask = request.meta[TASK]
        run = run_of(self._crawler)
        if not is_to_be_rendered(task, response) or task.capture is None:
            return response
        diagnosis, body = await run.workers.run(READ_SHELL, task.capture)
        if diagnosis.reason not in _RENDERED:
            return response
        kind = task.capture.content_type or "text/html"
        shell = Shell(request.url, body, kind)
        try:
            markup = await self._ready().render(
                shell, _PageScripts(self, run, request).fetch
            )
        except NotRendered as error:
            logger.warning("%s was not rendered: %s", request.url, error)
            return response
        # The byte order mark outdoes what the page says of its charset.
        shown = Capture(
            url=request.url,
            payload=markup.encode("utf-8-sig", "replace"),
            fetched_at=run.now(),
            content_type="text/html; charset=utf-8",
        )
        task.captures.append(run.archive.write_capture(shown))
        task.capture = shown
        return response

    def _ready(self) -> Browser:
        if self._browser is None:
            self._fetcher = Fetcher(self._crawler)
            self._browser = Browser(self.user_agent)
        return self._browser

    def kept(self, asked: Asked) -> Given | None:
        """A script that another page asked for before."""
        return self._scripts.get(asked.url) if asked.kind == "script" else None

    def keep(self, asked: Asked, given: Given) -> None:
        """Remember a script for the pages to come."""
        size = sum(len(script.body) for script in self._scripts.values())
        if asked.kind == "script" and size + len(given.body) <= KEPT_BYTES:
            self._scripts[asked.url] = given

    async def download(self, request: Request) -> Response:
        """An answer within the limits of the crawl's own download handler."""
        assert self._fetcher is not None
        return await self._fetcher.download_request(request)


class _PageScripts:
    """What one page's scripts may ask for: of the site's own hosts, one at a time."""

    def __init__(
        self, renderer: RenderMiddleware, run: CrawlRun, request: Request
    ) -> None:
        self._renderer = renderer
        self._run = run
        self._request = request
        self._look: CrawlTask = request.meta[TASK]
        self._one = asyncio.Lock()
        self._count = 0

    async def fetch(self, asked: Asked) -> Given | None:
        """The answer, or None for what is not asked for or does not come."""
        kept = self._renderer.kept(asked)
        if kept is not None:
            return kept
        async with self._one:
            why = self._refusal(asked)
            if why is not None:
                logger.debug("%s is not asked for: %s", asked.url, why)
                return None
            given = await self._asked(asked)
        if given is not None and given.status == 200:
            self._renderer.keep(asked, given)
        return given

    def _refusal(self, asked: Asked) -> str | None:
        site = self._look.site
        assert site is not None
        reason = refusal_of(asked.url, own=self._request.meta.get("allow_private"))
        if reason is not None:
            return reason
        try:
            is_ours = host_of(asked.url) in site.hosts
        except BadUrl:
            return "bad_url"
        rules = self._run.desk.gate.rules(CrawlTask(self._look.due, site, asked.url))
        if not is_ours or rules is None or not rules.allows(asked.url):
            return "another host" if not is_ours else "robots"
        if asked.method not in ("GET", "POST"):
            return asked.method
        return None if self._count < MOST_ASKED else "budget"

    async def _asked(self, asked: Asked) -> Given | None:
        self._count += 1
        self._run.tally.asked()
        delay_s = self._look.site.politeness.delay_s if self._look.site else None
        await asyncio.sleep(PAUSE_S if delay_s is None else min(delay_s, PAUSE_S))
        request = Request(
            asked.url,
            method=asked.method,
            headers=self._headers(asked),
            body=asked.body or b"",
            meta={
                **{k: self._request.meta.get(k) for k in ("allow_private", "tls")},
                "download_timeout": DEADLINE_S,
                "download_maxsize": MOST_BYTES,
                "verbatim_url": True,
            },
        )
        try:
            return _given(await self._renderer.download(request))
        except (FetchError, TooLarge, Undecodable) as error:
            logger.debug("%s did not come: %s", asked.url, error)
            return None

    def _headers(self, asked: Asked) -> Headers:
        sent = {k: v for k, v in asked.headers.items() if k.lower() in _SENT}
        sent["User-Agent"] = self._renderer.user_agent
        sent["Accept-Encoding"] = "identity"
        if cookie := self._look.cookies.header(asked.url):
            sent["Cookie"] = cookie
        return Headers(sent)


def _given(response: Response) -> Given:
    headers = tuple(
        (name.decode("latin-1"), values[0].decode("latin-1"))
        for name, values in response.headers.items()
    )
    capture = Capture(response.url, response.body, headers=headers)
    kind = capture.header("Content-Type") or "application/octet-stream"
    return Given(response.status, kind, content_decoded(capture, MOST_BYTES))
