"""The one spider: it follows redirects, tries again, and hands on what is final.

What is asked next comes from the frontier, and links go there too; so this spider
yields pages only.
"""

from __future__ import annotations

import logging
import os
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from scrapy import Request, Spider, signals

from archive.console import say
from archive.errors import GongbaoError
from crawler.engine.health import finish
from crawler.engine.opening import opened_run
from crawler.engine.options import CrawlOptions
from crawler.fetch.cookies import SELF_REDIRECTS
from crawler.fetch.diagnosis import diagnose
from crawler.fetch.failures import diagnosis_of, refused
from crawler.fetch.handler import header_pairs
from crawler.frontier.politeness import may_retry
from crawler.frontier.robots import REDIRECTS_MOST
from crawler.frontier.task import LOOK, FinishedTask, Look

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.engine.run import CrawlRun
    from crawler.fetch.diagnosis import Diagnosis

logger = logging.getLogger(__name__)

MAX_REDIRECTS = 10
# Statuses whose page says nothing that a second try could not say better.
TRY_AGAIN = {408: "timeout", 429: "rate_limited"}

# The arguments of `scrapy crawl portal -a NAME=VALUE`.
_ARGUMENTS = ("site", "sites", "archive")


class PortalSpider(Spider):
    """Crawls the chosen sites; `scrapy crawl portal -a site=ID` makes its own run."""

    name = "portal"
    run: CrawlRun

    @classmethod
    def from_crawler(
        cls, crawler: Crawler, *args: Any, run: CrawlRun | None = None, **kwargs: Any
    ) -> PortalSpider:
        """Scrapy's way of making a spider; `run` comes from `gongbao crawl`."""
        asked = {name: str(kwargs.pop(name, "")) for name in _ARGUMENTS}
        spider = super().from_crawler(crawler, *args, **kwargs)
        if run is None:
            run = spider.own_run(_options(**asked))
        spider.run = run
        for signal in (signals.spider_error, signals.item_error):
            crawler.signals.connect(spider.went_wrong, signal)
        return spider

    def went_wrong(self, failure: Failure) -> None:
        """A fault of our own: the crawl ends, and what it was at stays pending."""
        if isinstance(failure.value, Exception):
            logger.debug("a fault of our own", exc_info=failure.value)
            self.run.stop("error", failure.value)

    def own_run(self, options: CrawlOptions) -> CrawlRun:
        """A run for `scrapy crawl`, which knows nothing of `gongbao crawl`."""
        stack = ExitStack()
        try:
            run = stack.enter_context(opened_run(options))
        except GongbaoError as error:
            say(f"gongbao: {error}")
            # The sentence is said; the loop would add the traceback of this exit.
            logging.getLogger("asyncio").setLevel(logging.CRITICAL)
            raise SystemExit(error.exit_code) from None

        def end() -> None:
            with stack:
                run.leave()
                finish(run)

        self.crawler.signals.connect(end, signals.spider_closed, weak=False)
        return run

    async def start(self) -> AsyncIterator[Any]:
        """Nothing: seeds were put into the archive before."""
        nothing: tuple[Any, ...] = ()
        for request in nothing:
            yield request

    def request(self, task: Look) -> Request:
        """The request for a task's address, with what goes with it."""
        return Request(
            task.url,
            headers=self.run.rules.headers(task),
            meta={
                LOOK: task,
                "download_slot": task.host,
                **self.run.rules.bounds(task),
            },
            callback=self.arrived,
            errback=self.failed,
            dont_filter=True,
        )

    def ask_again(self, task: Look, url: str) -> None:
        """Ask for a redirect's target, or for the same once more, at the host's turn."""
        task.url = url
        self.crawler.engine.crawl(self.request(task))

    def arrived(self, response: Response) -> list[FinishedTask]:
        """A response: a step on the way, or the page to be read."""
        look: Look = response.meta[LOOK]
        diagnosis = diagnose(
            response.status, header_pairs(response.headers), url=look.url
        )
        if diagnosis.target and diagnosis.state is None:
            is_new = look.cookies.take(look.host, _set_cookies(response))
            pages = self._follow(look, diagnosis.target, has_cookie=is_new)
        elif self._tries_again(look, _status_reason(response.status)):
            pages = []
        else:
            is_plain = response.status == 304 or not response.body
            is_over = diagnosis.state is not None and is_plain
            pages = self._over(look, diagnosis if is_over else None)
        # For robots.txt only now, so that nothing is asked before its rules are known.
        self.run.desk.answered(look, response.status, response.headers)
        return pages

    def failed(self, failure: Failure) -> list[FinishedTask]:
        """A request without an answer: once more, or its end."""
        look: Look = failure.request.meta[LOOK]  # type: ignore[attr-defined]
        error = failure.value or RuntimeError("no error was told")
        diagnosis = diagnosis_of(error)
        pages: list[FinishedTask] = []
        if not self.run.is_fatal(error) and not self._tries_again(
            look, diagnosis.reason
        ):
            look.capture = None
            pages = self._over(look, diagnosis)
        self.run.desk.failed(look, diagnosis.reason)
        return pages

    def _over(self, look: Look, diagnosis: Diagnosis | None) -> list[FinishedTask]:
        if look.due.kind == "robots":
            self.run.desk.gate.learn(look, look.capture, diagnosis)
        return [FinishedTask(look, diagnosis)]

    def _tries_again(self, look: Look, reason: str | None) -> bool:
        if not may_retry(reason, look.tries):
            return False
        look.tries += 1
        self.ask_again(look, look.url)
        return True

    def _follow(
        self, look: Look, target: str, *, has_cookie: bool
    ) -> list[FinishedTask]:
        reason = _redirect_refusal(look, target, has_cookie=has_cookie)
        if reason is not None:
            return self._over(look, refused(reason, f"redirected to {target}"))
        look.hops.append(look.url)
        self.ask_again(look, urljoin(look.url, target))
        return []


def _redirect_refusal(look: Look, target: str, *, has_cookie: bool) -> str | None:
    """Why a redirect is not followed; None where it is.

    The fragment is no part of what is asked for, so that /a → /a#b is a loop. With a
    new cookie, a URL may be asked for again a few times.
    """
    if urlsplit(target).scheme not in ("http", "https"):
        return "scheme"
    bare = target.partition("#")[0]
    times = [*look.hops, look.url].count(bare)
    if times > (SELF_REDIRECTS if has_cookie else 0):
        return "redirect_loop"
    most = REDIRECTS_MOST if look.due.kind == "robots" else MAX_REDIRECTS
    return "too_many_redirects" if len(look.hops) >= most else None


def _set_cookies(response: Response) -> list[str]:
    return [line.decode("latin-1") for line in response.headers.getlist("Set-Cookie")]


def _status_reason(status: int) -> str | None:
    return "http_5xx" if status >= 500 and status != 521 else TRY_AGAIN.get(status)


def _options(site: str, sites: str, archive: str) -> CrawlOptions:
    """What `scrapy crawl portal -a site=… -a sites=… -a archive=…` asks for."""
    folder = sites or os.environ.get("GONGBAO_SITES")
    return CrawlOptions(
        archive=Path(archive or os.environ.get("GONGBAO_ARCHIVE") or "archive"),
        site_ids=tuple(name for name in site.split(",") if name),
        sites_dir=Path(folder) if folder else None,
    )
