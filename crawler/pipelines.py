"""The pipeline of the portal spider: a finished task is stored, and becomes a record.

Pipelines of one's own (ITEM_PIPELINES) come after it and get `crawler.items.RecordItem`s.
Whatever they do, the page is in the archive.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy.exceptions import DropItem

from crawler.engine.reading import settle
from crawler.engine.run import run_of
from crawler.frontier.task import CrawlTask, FinishedTask
from crawler.items import RecordItem

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from archive.model import Record
    from archive.rows import Effect, Visit
    from crawler.engine.run import CrawlRun


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
                record = _record_of(run, item, visit)
        except Exception as error:
            if not run.is_fatal(error):
                run.stop("error", error)
            raise DropItem(str(error)) from error
        if isinstance(settled, CrawlTask):
            self._ask(settled)
            msg = f"{item}: it goes on at {settled.url}"
            raise DropItem(msg)
        if record is None or effect in (None, "alias"):
            msg = f"{item}: {visit.reason or visit.state}, no record"
            raise DropItem(msg)
        return _item_of(record, item, visit, effect)

    def _ask(self, task: CrawlTask) -> None:
        """Ask for an article's next page at its host's turn."""
        request = self._crawler.spider.request(task)  # type: ignore[union-attr]
        self._crawler.engine.crawl(request)


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
