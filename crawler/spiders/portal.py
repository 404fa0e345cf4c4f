"""The one spider: it follows redirects, tries again, and hands on what is final.

What is asked next comes from the frontier, and links go there too; so this spider
yields pages only.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from scrapy import Request, Spider, signals
from scrapy.settings import SETTINGS_PRIORITIES

from archive.configuration import choose_archive
from crawler.engine.opening import run_for
from crawler.engine.options import CrawlOptions
from crawler.fetch.failures import diagnosis_of
from crawler.fetch.handler import header_pairs
from crawler.frontier.attempt import Again, after_answer, after_failure
from crawler.frontier.task import TASK, CrawlTask, FinishedTask
from crawler.settings import PORTAL

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings
    from twisted.python.failure import Failure

    from crawler.engine.run import CrawlRun
    from crawler.frontier.attempt import Over

logger = logging.getLogger(__name__)

# Above a project's settings, so that no DOWNLOAD_DELAY there slows all hosts down; below
# a spider's own and the command line's.
_PRIORITY: Final = (SETTINGS_PRIORITIES["project"] + SETTINGS_PRIORITIES["spider"]) // 2
# The arguments of `scrapy crawl portal -a NAME=VALUE`.
_ARGUMENTS = ("site", "sites", "archive")


class PortalSpider(Spider):
    """Crawls the chosen sites; `scrapy crawl portal -a site=ID` makes its own run."""

    name = "portal"
    run: CrawlRun

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """PORTAL of crawler/settings.py, then the spider's own `custom_settings`."""
        settings.setdict(PORTAL, priority=_PRIORITY)
        super().update_settings(settings)

    @classmethod
    def from_crawler(
        cls, crawler: Crawler, *args: Any, run: CrawlRun | None = None, **kwargs: Any
    ) -> Self:
        """Scrapy's way of making a spider; `run` comes from `gongbao crawl`."""
        asked = {name: str(kwargs.pop(name, "")) for name in _ARGUMENTS}
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.run = run or run_for(crawler, _options(**asked))
        crawler.signals.connect(spider.went_wrong, signals.spider_error)
        return spider

    def went_wrong(self, failure: Failure) -> None:
        """A fault of our own: the crawl ends, and what it was at stays pending."""
        if isinstance(failure.value, Exception):
            logger.debug("a fault of our own", exc_info=failure.value)
            self.run.stop("error", failure.value)

    def closed(self, reason: str) -> None:
        """Scrapy's word for the end: a signal, or an extension's limit."""
        if reason != "finished" and not self.run.is_stopping:
            self.run.stop_reason = "signal" if reason == "shutdown" else reason

    async def start(self) -> AsyncIterator[Any]:
        """Nothing: seeds were put into the archive before."""
        nothing: tuple[Any, ...] = ()
        for request in nothing:
            yield request

    def request(self, task: CrawlTask) -> Request:
        """The request for a task's address, with what goes with it."""
        return Request(
            task.url,
            headers=self.run.rules.headers(task),
            meta={
                TASK: task,
                "download_slot": task.host,
                **self.run.rules.bounds(task),
            },
            callback=self.arrived,
            errback=self.failed,
            dont_filter=True,
        )

    def arrived(self, response: Response) -> list[FinishedTask]:
        """A response: a step on the way, or the page to be read."""
        task: CrawlTask = response.meta[TASK]
        step = after_answer(
            task,
            response.status,
            header_pairs(response.headers),
            is_empty=not response.body,
        )
        finished = self._go_on(task, step)
        # For robots.txt only now, so that nothing is asked before its rules are known.
        self.run.desk.answered(task, response.status, response.headers)
        return finished

    def failed(self, failure: Failure) -> list[FinishedTask]:
        """A request without an answer: once more, or its end."""
        task: CrawlTask = failure.request.meta[TASK]  # type: ignore[attr-defined]
        error = failure.value or RuntimeError("no error was told")
        finished: list[FinishedTask] = []
        if not self.run.is_fatal(error):
            finished = self._go_on(task, after_failure(task, error))
        self.run.desk.failed(task, diagnosis_of(error).reason)
        return finished

    def _go_on(self, task: CrawlTask, step: Again | Over) -> list[FinishedTask]:
        """Ask again at the host's turn, or hand on what is over."""
        if isinstance(step, Again):
            task.url = step.url
            task.let_go()
            self.crawler.engine.crawl(self.request(task))
            return []
        if task.due.kind == "robots":
            self.run.desk.gate.learn(task, task.capture, step.diagnosis)
        return [FinishedTask(task, step.diagnosis)]


def _options(site: str, sites: str, archive: str) -> CrawlOptions:
    """What `scrapy crawl portal -a site=… -a sites=… -a archive=…` asks for."""
    return CrawlOptions(
        archive=choose_archive(Path(archive) if archive else None),
        site_ids=tuple(name for name in site.split(",") if name),
        sites_dir=Path(sites) if sites else None,
    )
