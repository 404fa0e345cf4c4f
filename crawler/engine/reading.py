"""A finished task read in a worker and stored: what it was, and the Visit that it gave."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from archive.errors import GongbaoError
from cleaning.page.payload import is_file
from cleaning.version import RULES_VERSION
from cleaning.workers.pool import WorkerCrashed, WorkerOutOfMemory, WorkerTimeout
from crawler.engine import article_pages
from crawler.fetch.diagnosis import OK, Diagnosis, diagnose_failure
from crawler.frontier import end_states
from crawler.frontier.task import CrawlTask
from crawler.workers.answers import (
    READ_FILE,
    READ_LISTING,
    READ_REPORT,
    UNREAD_FILE,
    FileRead,
)
from crawler.workers.pool import READ_WITH

if TYPE_CHECKING:
    from archive.rows import Effect, NewUrl, StoredRecord, Visit
    from crawler.engine.run import CrawlRun
    from crawler.frontier.strangers import Stranger
    from crawler.frontier.task import FinishedTask
    from crawler.workers.answers import ListingRead, PageRead

logger = logging.getLogger(__name__)


async def settle(
    run: CrawlRun, finished: FinishedTask
) -> tuple[Visit, Effect | None] | CrawlTask:
    """One task to its end state, in one transaction with all that it revealed.

    What was stored, and what that did to the record; None where nothing was stored
    because the crawl is cut off. Of an article that goes on, the task of its next page.
    """
    task = finished.task
    if finished.diagnosis is not None and not task.is_further:
        diagnosis = finished.diagnosis
        read: Visit | CrawlTask = end_states.settled(task, diagnosis, run.now())
    else:
        async with run.desk.reading(task):
            diagnosis, read = await _read(run, task, finished.diagnosis)
    task.let_go()
    run.desk.judged(task, diagnosis)
    if isinstance(read, CrawlTask):
        return read
    return read, run.store(task.first, read)


async def _read(
    run: CrawlRun, task: CrawlTask, missing: Diagnosis | None
) -> tuple[Diagnosis, Visit | CrawlTask]:
    reader = {
        "listing": _read_listing,
        "sitemap": _read_listing,
        "report": _read_report,
        "robots": _read_robots,
    }.get(task.due.kind, _read_file)
    try:
        if task.is_further:
            return await article_pages.read_further(run, task, missing)
        return await reader(run, task)
    except WorkerTimeout as error:
        diagnosis = diagnose_failure("timeout", f"reading it: {error}")
    except WorkerOutOfMemory as error:
        diagnosis = diagnose_failure("memory", f"{error} ({READ_WITH})")
    except WorkerCrashed as error:
        diagnosis = diagnose_failure("extract", str(error))
    except GongbaoError:
        raise
    except Exception as error:  # noqa: BLE001 - the pipeline's edge: the page is kept
        logger.warning("reading %s failed: %r", task.url, error)
        diagnosis = diagnose_failure("extract", f"{type(error).__name__}: {error}")
    return diagnosis, end_states.settled(task.first, diagnosis, run.now())


async def _read_report(
    run: CrawlRun, task: CrawlTask
) -> tuple[Diagnosis, Visit | CrawlTask]:
    known = run.archive.record(task.due.record_id or task.final_url)
    if _is_same_payload(task, known) and not article_pages.goes_on(run, known):
        return OK, end_states.unchanged(task, run.now())
    assert task.capture is not None
    # A listing may lead to a report's file itself, which takes a file's time.
    reading = run.workers.run_file if is_file(task.capture.payload) else run.workers.run
    read = await reading(
        READ_REPORT,
        task.capture,
        run.rules.hints(task),
        asked=task.due.url if task.was_led_on else None,
        knew_article=known is not None,
    )
    if (found := _stranger(run, task, read, known)) is not None:
        diagnosis, visit, others = end_states.stranger(task, found, known, run.now())
        run.withdraw(task, others)
        return diagnosis, visit
    if (further := article_pages.begun(run, task, read)) is not None:
        return read.diagnosis, further
    if read.record is not None:
        run.walk.lists.report(task, read.record)
    visit = end_states.read_report(
        task, read, known, run.now(), attachments=run.options.attachments
    )
    return read.diagnosis, visit


def _stranger(
    run: CrawlRun, task: CrawlTask, read: PageRead, known: StoredRecord | None
) -> Stranger | None:
    """Why a record is of an error page that no sign knows."""
    if read.record is None:
        return None
    due, is_second = task.due, end_states.was_missed(task)
    record = replace(read.record, url=task.final_url if task.was_led_on else due.url)
    return run.strangers.judged(
        due.url, due.listing_title, record, known, is_second=is_second
    )


async def _read_listing(run: CrawlRun, task: CrawlTask) -> tuple[Diagnosis, Visit]:
    assert task.capture is not None
    assert task.site is not None
    read: ListingRead = await run.workers.run_light(
        READ_LISTING,
        task.capture,
        task.site,
        asked=task.due.url if task.was_led_on else None,
        is_first=task.due.depth == 0,
    )
    diagnosis = run.walk.redesign(task, read) or read.diagnosis
    if diagnosis.state is not None:
        return diagnosis, end_states.settled(task, diagnosis, run.now())
    links: list[NewUrl] = run.walk.admitted(
        task, end_states.report_links(task, read.items)
    )
    further = run.walk.goes_on(task, links, read)
    links += [further] if further else []
    entrances = run.discovery.leads_to(task, read.others)
    run.walk.lists.begin(row.url for row in entrances)
    links += entrances
    visit = end_states.read_listing(
        task, tuple(links), run.now(), is_known=_is_known_payload(task)
    )
    return diagnosis, visit


async def _read_robots(run: CrawlRun, task: CrawlTask) -> tuple[Diagnosis, Visit]:
    return OK, end_states.read_robots(task, run.now())


async def _read_file(run: CrawlRun, task: CrawlTask) -> tuple[Diagnosis, Visit]:
    """An attachment: kept as received, with its text where a reader gives it."""
    capture = task.capture
    assert capture is not None
    if _is_known_payload(task):
        return OK, end_states.unchanged(task, run.now())
    try:
        read = await run.workers.run_file(READ_FILE, capture)
    except (WorkerTimeout, WorkerOutOfMemory):
        read = FileRead(OK, UNREAD_FILE(capture.payload, "too_large"))
    except WorkerCrashed:
        read = FileRead(OK, UNREAD_FILE(capture.payload, "damaged"))
    if read.file is None:
        return read.diagnosis, end_states.settled(task, read.diagnosis, run.now())
    return OK, end_states.read_file(task, read.file, run.now())


def _is_same_payload(task: CrawlTask, known: StoredRecord | None) -> bool:
    """Whether the page is byte for byte what its record was made from."""
    if known is None or known.removed_at is not None or not task.captures:
        return False
    if task.was_led_on or known.record.rules_version != RULES_VERSION:
        return False
    capture = task.captures[-1]
    return capture.status == 200 and capture.revisit_of == known.capture_id


def _is_known_payload(task: CrawlTask) -> bool:
    """Whether these bytes came from this URL before."""
    return bool(task.captures) and task.captures[-1].revisit_of is not None
