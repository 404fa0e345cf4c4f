"""Articles over several pages: asked for one after the other, and read as one record."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from archive.model import FAILED_REASONS
from archive.rows import SiteIssue
from cleaning.issues import issue
from crawler.fetch.diagnosis import OK
from crawler.fetch.limits import PAGE_BYTES
from crawler.frontier import end_states
from crawler.frontier.task import MOST_PAGES, ArticlePages, shown_by
from crawler.site.scope import in_scope
from crawler.workers.answers import READ_REPORT

if TYPE_CHECKING:
    from archive.model import Record
    from archive.rows import StoredRecord, Visit
    from crawler.engine.run import CrawlRun
    from crawler.fetch.diagnosis import Diagnosis
    from crawler.frontier.task import CrawlTask
    from crawler.workers.answers import PageRead


def goes_on(run: CrawlRun, known: StoredRecord | None) -> bool:
    """Whether a record has, or should have, more pages than its address shows."""
    return known is not None and (
        _pages(run, known) > 1
        or any(told.code == "more_pages" for told in known.record.issues)
    )


def begun(run: CrawlRun, task: CrawlTask, read: PageRead) -> CrawlTask | None:
    """The task of an article's second page; None where its first is all to be asked."""
    if read.record is None or read.record.next_page is None:
        return None
    task.article = ArticlePages(task)
    task.article.add(task, shown_by(read.record))
    return _next(run, task.article, read.record)


async def read_further(
    run: CrawlRun, task: CrawlTask, missing: Diagnosis | None
) -> tuple[Diagnosis, Visit | CrawlTask]:
    """An article's further page: the task of the next one, or all pages as one record.

    `missing` is why the page did not come.
    """
    article = task.article
    assert article is not None
    if missing is None:
        read = await _read(run, article, task)
        if read.record is None:
            missing = read.diagnosis
        elif article.add(task, shown_by(read.record)):
            further = _next(run, article, read.record)
            if further is not None:
                return OK, further
    return missing or OK, _ended(run, article, await _joined(run, article), missing)


async def _read(run: CrawlRun, article: ArticlePages, task: CrawlTask) -> PageRead:
    assert task.capture is not None
    hints = run.rules.hints(article.first)
    return await run.workers.run(
        READ_REPORT, task.capture, hints, asked=None, knew_article=False
    )


async def _joined(run: CrawlRun, article: ArticlePages) -> PageRead:
    first, *further = article.captures
    task = article.first
    return await run.workers.run_file(
        READ_REPORT,
        first,
        run.rules.hints(task),
        asked=task.due.url if task.was_led_on else None,
        knew_article=True,
        further=further,
    )


def _ended(
    run: CrawlRun, article: ArticlePages, read: PageRead, missing: Diagnosis | None
) -> Visit:
    """The visit of all pages that came; one that is missing takes no known text away."""
    first, now = article.first, run.now()
    known = run.archive.record(first.due.record_id or first.final_url)
    if read.record is not None:
        run.walk.lists.report(first, read.record)
    if missing is not None and read.record is not None and known is not None:
        is_shorter = _pages(run, known) > len(article.captures)
        if is_shorter and _may_come(missing):
            return end_states.settled(first, replace(missing, state="failed"), now)
        if is_shorter and known.record.text.startswith(read.record.text):
            told = _told(first, read.record)
            return replace(end_states.unchanged(first, now), issues=(told,))
    attachments = run.options.attachments
    visit = end_states.read_report(first, read, known, now, attachments=attachments)
    if missing is not None and _may_come(missing):
        return end_states.asked_soon(visit, first, missing, now)
    return visit


def _next(run: CrawlRun, article: ArticlePages, record: Record) -> CrawlTask | None:
    """The task of the page that a page leads to, where it may be asked for."""
    url, first = record.next_page, article.first
    asked = {capture.url for capture in article.captures}
    size = sum(len(capture.payload) for capture in article.captures)
    if url is None or url in asked or len(asked) >= MOST_PAGES or size > PAGE_BYTES:
        return None
    if first.site is not None and not in_scope(first.site, url).ok:
        return None
    task = article.further_task(url)
    rules = run.desk.gate.rules(task)
    return task if rules is not None and rules.allows(url) else None


def _pages(run: CrawlRun, known: StoredRecord) -> int:
    record_id = known.record.record_id
    return 1 + len(run.archive.further_pages(record_id, known.version))


def _may_come(missing: Diagnosis) -> bool:
    """Whether a page that did not come may do so later; a 404 or a refusal is final."""
    reason = missing.reason
    is_final = missing.state != "failed" or reason in ("soft_404", "http_4xx")
    return reason in FAILED_REASONS and not is_final


def _told(first: CrawlTask, record: Record) -> SiteIssue:
    told = issue("more_pages", f"{record.next_page} is not there any more")
    return SiteIssue(
        code=told.code,
        severity=told.severity,
        detail=told.detail,
        site_id=first.due.site_id,
        url=first.due.url,
    )
