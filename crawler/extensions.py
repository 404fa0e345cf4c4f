"""What the portal spider tells Scrapy: its run's counts as stats, and few log lines."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from scrapy import signals
from scrapy.logformatter import LogFormatter, LogFormatterResult
from scrapy.statscollectors import MemoryStatsCollector

from crawler.engine.run import run_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response


class RunStats:
    """The run's counts in Scrapy's stats: `gongbao/urls/archived`, …; docs/scrapy.md.

    `downloader/request_count` and its kin bear the names of Scrapy's DownloaderStats,
    which puts each header together again to count its bytes.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        for handler, signal in (
            (self.spider_opened, signals.spider_opened),
            (self.request_reached, signals.request_reached_downloader),
            (self.response_downloaded, signals.response_downloaded),
        ):
            crawler.signals.connect(handler, signal)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RunStats:
        """Scrapy's way of making a component."""
        return cls(crawler)

    def spider_opened(self) -> None:
        """From now on each count is told as it grows."""
        stats, tally = self._crawler.stats, run_of(self._crawler).tally
        tally.on_count = lambda name: stats.inc_value(f"gongbao/{name}")

    def request_reached(self) -> None:
        """A request goes out."""
        self._crawler.stats.inc_value("downloader/request_count")

    def response_downloaded(self, response: Response) -> None:
        """An answer came."""
        stats = self._crawler.stats
        stats.inc_value("downloader/response_count")
        stats.inc_value(f"downloader/response_status_count/{response.status}")
        stats.inc_value("downloader/response_bytes", len(response.body))


class PlainStats(MemoryStatsCollector):
    """Scrapy's own collector, whose attributes are found as any object's are.

    Its `__getattribute__` looks for an argument that is going out of use, at a dozen
    counts a page; we pass none.
    """

    __getattribute__ = object.__getattribute__


class QuietLogFormatter(LogFormatter):
    """No line for a page; the archive says it all."""

    def crawled(self, *_: Any) -> None:  # type: ignore[override]
        """Nothing: its capture is in the archive."""

    def scraped(self, *_: Any) -> None:  # type: ignore[override]
        """Nothing: a record would be printed with its whole text."""

    def dropped(self, *_: Any) -> None:  # type: ignore[override]
        """Nothing: what gives no record has its reason in table `urls`."""

    def item_error(self, item: Any, *_: Any) -> LogFormatterResult:
        """One line: a pipeline of a user's own failed; the page is stored all the same."""
        message = "a pipeline failed on %(item)s"
        return {"level": logging.ERROR, "msg": message, "args": {"item": str(item)}}

    def spider_error(self, _: Any, request: Request, *__: Any) -> LogFormatterResult:
        """One line; the error itself ends the run and is told there."""
        message = "handling %(url)s went wrong"
        return {"level": logging.DEBUG, "msg": message, "args": {"url": request.url}}
