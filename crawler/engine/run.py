"""One crawl: the parts that it is made of, what it stored, and why it stops."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from archive.errors import GongbaoError
from archive.instants import utc_now
from crawler.engine.due_queue import DueQueue
from crawler.engine.host_desk import HostDesk
from crawler.engine.request_rules import RequestRules
from crawler.engine.stats import Tally
from crawler.fetch.failures import refused
from crawler.frontier import end_states
from crawler.frontier.discovery import Discovery
from crawler.frontier.listing_walk import ListingWalk
from crawler.frontier.strangers import Strangers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from scrapy.crawler import Crawler

    from archive.rows import DueUrl, Effect, Visit
    from archive.store import Archive
    from crawler.engine.options import CrawlOptions
    from crawler.frontier.task import CrawlTask
    from crawler.site.definition import Site
    from crawler.workers.pool import Workers

logger = logging.getLogger(__name__)


class CrawlRun:
    """What Scrapy's components of one crawl find by its spider; see `run_of`."""

    def __init__(
        self,
        archive: Archive,
        sites: Iterable[Site],
        options: CrawlOptions,
        *,
        workers: Workers,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self.archive = archive
        self.sites = {site.site_id: site for site in sites}
        self.options = options
        self.workers = workers
        self.now = now
        self.started_at = now()
        self.run_id = archive.start_run("crawl")
        self.tally = Tally()
        self.queue = DueQueue(archive, self.sites, options, self.started_at)
        self.rules = RequestRules(self.sites, options)
        self.walk = ListingWalk(archive, self.queue.make_due, is_full=options.full)
        self.strangers = Strangers(archive)
        self.discovery = Discovery(
            self.sites.values(), self.queue.make_due, self.queue.offer
        )
        self.desk = HostDesk(
            archive,
            self.sites.values(),
            self.tally,
            now=now,
            on_rules=self.discovery.offered,
            usual=options.configuration["crawl"],
        )
        self.on_stop: Callable[[], object] = lambda: None
        self.stop_reason: str | None = None
        self.error: Exception | None = None
        self.is_aborted = False

    @property
    def is_stopping(self) -> bool:
        """Whether nothing more is begun."""
        return self.stop_reason is not None

    def expect(self, due: DueUrl) -> None:
        """A URL is about to be asked for: let workers begin that will read its page.

        What was read before may well be what it was, and then nobody reads it.
        """
        if due.kind in ("listing", "sitemap") or due.visited_at is None:
            is_light = due.kind != "report"
            self.workers.prepare(is_light=is_light)

    def store(self, task: CrawlTask, visit: Visit) -> Effect | None:
        """Add a visit to the archive, and to this run's counts; what it changed.

        None once the run was cut off by force: that tells nothing of the page. Where
        redirects led to a report, the address asked for is another name of it.
        """
        if self.is_aborted:
            return None
        self.walk.settled(task, visit)
        effect = self.archive.add_visit(replace(visit, run_id=self.run_id))
        self.tally.visited(task, visit, effect)
        if visit.url != task.due.url:
            name = self.archive.urls.asked_for(visit.url)
            alias = end_states.alias(task, name, self.now())
            self.archive.add_visit(replace(alias, run_id=self.run_id))
        # A document whose address is gone is asked for by its other names.
        if visit.links or visit.state == "gone":
            self.queue.found_more()
        return effect

    def withdraw(self, task: CrawlTask, visits: Iterable[Visit]) -> None:
        """Take records back that a task's page has shown to be none."""
        for visit in visits:
            effect = self.archive.add_visit(replace(visit, run_id=self.run_id))
            self.tally.visited(task, visit, effect)

    def refuse(self, task: CrawlTask, reason: str, detail: str) -> None:
        """End a task by our own rules, without a request."""
        diagnosis = refused(reason, detail)
        self.store(task, end_states.settled(task, diagnosis, self.now()))

    def stop(self, reason: str, error: Exception | None = None) -> None:
        """Begin nothing more; what is under way is finished."""
        if self.stop_reason is None:
            self.stop_reason, self.error = reason, error
            logger.info("the crawl stops: %s", reason)
            self.on_stop()

    def leave(self) -> None:
        """The end of all tasks: what was claimed and not done is pending again."""
        try:
            self.desk.leave()
            self.archive.urls.release()
            self.archive.flush()
        except GongbaoError:
            # An archive that failed before is released when it is opened next.
            if self.error is None:
                raise

    def is_fatal(self, error: BaseException) -> bool:
        """Whether an error is the archive's, and ends the crawl; then it is stopped."""
        if not isinstance(error, GongbaoError):
            return False
        self.stop("archive", error)
        return True


def run_of(crawler: Crawler) -> CrawlRun:
    """The run that a Scrapy crawler works for: its spider brought it."""
    run: CrawlRun = crawler.spider.run  # type: ignore[union-attr]
    return run
