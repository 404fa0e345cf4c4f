"""The pipeline of the portal spider: a finished task is stored, and becomes a record.

Pipelines of one's own (ITEM_PIPELINES) come after it and get `crawler.items.RecordItem`s.
Whatever they do, the page is in the archive.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydispatch.dispatcher import getAllReceivers, liveReceivers
from scrapy import signals
from scrapy.exceptions import DropItem
from scrapy.extensions.corestats import CoreStats

from crawler.engine.reading import settle
from crawler.engine.run import run_of
from crawler.frontier.task import CrawlTask, FinishedTask
from crawler.items import RecordItem

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from archive.model import Record
    from archive.rows import Effect, Visit
    from crawler.engine.run import CrawlRun


# Effects after which a page's record is there, for a report that was read or not.
_SEEN: Final = frozenset({"added", "changed", "unchanged", "restored"})


class ArchivePipeline:
    """Reads each page in a worker and stores what it gave."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ArchivePipeline:
        """Scrapy's way of making a component."""
        return cls(crawler)

    async def process_item(self, item: Any) -> Any:
        """The record of a finished task; DropItem for what gives none.

        What cannot be stored stops the crawl. An item of another kind goes through.
        """
        if not isinstance(item, FinishedTask):
            return item
        run = run_of(self._crawler)
        try:
            settled = await settle(run, item)
            if not isinstance(settled, CrawlTask):
                visit, effect = settled
                is_seen = _is_seen(item, visit, effect)
                is_seen = is_seen and not is_heard(self._crawler)
                record = None if is_seen else _record_of(run, item, visit)
        except Exception as error:
            if not run.is_fatal(error):
                run.stop("error", error)
            raise DropItem(str(error)) from error
        if isinstance(settled, CrawlTask):
            self._ask(settled)
            msg = f"{item}: it goes on at {settled.url}"
            raise DropItem(msg)
        if is_seen:
            return _counted(item, visit, effect)
        if record is None or effect in (None, "alias"):
            msg = f"{item}: {visit.reason or visit.state}, no record"
            raise DropItem(msg)
        return _item_of(record, item, visit, effect)

    def _ask(self, task: CrawlTask) -> None:
        """Ask for an article's next page at its host's turn."""
        request = self._crawler.spider.request(task)  # type: ignore[union-attr]
        self._crawler.engine.crawl(request)


def is_heard(crawler: Crawler) -> bool:
    """Whether anybody gets the items: pipelines behind ours, feeds, handlers of signals.

    Who only counts them (CoreStats) does not look at them.
    """
    behind = crawler.engine.scraper.itemproc.middlewares
    if len(behind) > 1:
        return True
    told = liveReceivers(getAllReceivers(crawler.signals.sender, signals.item_scraped))
    return any(not isinstance(_owner(one), CoreStats) for one in told)


def _is_seen(finished: FinishedTask, visit: Visit, effect: Effect | None) -> bool:
    is_report = visit.record is not None or finished.task.due.kind == "report"
    return is_report and effect in _SEEN


def _owner(receiver: Any) -> object:
    return getattr(receiver, "__self__", None)


def _counted(finished: FinishedTask, visit: Visit, effect: str | None) -> RecordItem:
    """An item that nobody looks at: all of its record would be read for nothing."""
    due = finished.task.due
    return RecordItem(
        record_id=visit.record.record_id if visit.record else due.record_id or "",
        url=visit.url,
        asked_url=due.url,
        state=visit.state,
        effect=effect or "none",
    )


def _record_of(run: CrawlRun, finished: FinishedTask, visit: Visit) -> Record | None:
    """What the page says: just read, or as it is known where nothing changed."""
    due = finished.task.due
    if visit.record is not None or due.kind != "report" or visit.state != "unchanged":
        return visit.record
    known = run.archive.record(due.record_id or visit.url)
    return known.record if known else None


def _item_of(
    record: Record, finished: FinishedTask, visit: Visit, effect: Effect
) -> RecordItem:
    return RecordItem(
        **record.as_dict(),
        asked_url=finished.task.due.url,
        state=visit.state,
        effect=effect,
    )
