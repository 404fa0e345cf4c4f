"""`gongbao reclean`: stored captures → records again, with today's rules; no network.

Each page's place is committed with what it gave, so that a run that was killed or
stopped is gone on with by the next one.
"""

from __future__ import annotations

import asyncio
import os
import re
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from archive.canonical import BadUrl, resolved
from archive.console import emit_json, emit_line, progress, say
from archive.errors import ArchiveUnusable
from archive.instants import iso, utc_now
from archive.model import Hints
from archive.queries.stored_pages import page_count, stored_pages
from archive.records.serial import differing
from archive.rows import Visit
from archive.store import Archive
from cleaning.version import RULES_VERSION
from crawler.frontier.end_states import attachment_links
from crawler.frontier.revisit import next_due
from crawler.frontier.strangers import Strangers
from crawler.offline.recleaning_report import NEWS, Recleaned
from crawler.offline.signals import stop_requested
from crawler.offline.stored_hints import KnownSites
from crawler.workers.in_order import Ahead, read_in_worker
from crawler.workers.pool import Workers

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from archive.model import Capture, Record
    from archive.queries.stored_pages import StoredPage
    from archive.rows import NewUrl, StoredRecord
    from crawler.workers.jobs import PageRead

COMMAND = "reclean"
_AHEAD_OF_EACH = 4  # pages that each worker finds waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class RecleanOptions:
    """What is cleaned again, and how; `restart` forgets a run that was broken off."""

    archive: Path
    since: str | None = None
    sites_dir: Path | None = None
    processes: int | None = None
    dry_run: bool = False
    restart: bool = False
    as_json: bool = False


@dataclass(frozen=True, slots=True)
class _Task:
    """A page on its way; `capture` is None where it cannot be read or is not due."""

    page: StoredPage
    capture: Capture | None = None
    further: tuple[Capture, ...] = ()
    hints: Hints = field(default_factory=Hints)


@dataclass(slots=True)
class Recleaning:
    """One run of the command: `done` is told of each page."""

    archive: Archive
    workers: Workers
    sites: KnownSites
    report: Recleaned
    at_once: int
    run_id: int | None
    done: Callable[[int], None]
    now: datetime = field(default_factory=utc_now)
    strangers: Strangers = field(init=False)

    def __post_init__(self) -> None:
        self.strangers = Strangers(self.archive)

    async def work(self) -> None:
        """Clean every page that is due, until the end or a signal."""
        with stop_requested() as is_stopping:
            await self._work_until(is_stopping)

    async def _work_until(self, is_stopping: Callable[[], bool]) -> None:
        async with Ahead[_Task, "PageRead | str"](self._end, self.at_once) as ahead:
            for page in stored_pages(self.archive, self.report.place):
                if is_stopping():
                    self.report.is_stopped = True
                    break
                await self._begin(ahead, page)

    async def _begin(
        self, ahead: Ahead[_Task, PageRead | str], page: StoredPage
    ) -> None:
        if not self._is_due(page):
            await ahead.begin(_Task(page), _known("passed_over"))
            return
        try:
            capture, *further = map(
                self.archive.capture, (page.capture_id, *page.further)
            )
        except (ArchiveUnusable, LookupError) as error:
            say(f"gongbao: {page.url}: {error}")
            await ahead.begin(_Task(page), _known("unreadable"))
            return
        if not _is_web(page.url):
            capture = replace(capture, url=None)
        task = _Task(page, capture, tuple(further), self.sites.hints(page))
        await ahead.begin(task, self._read(task))

    def _is_due(self, page: StoredPage) -> bool:
        since = self.report.since
        if since is None or page.known is None:
            return True
        return is_older(page.known.record.rules_version, since)

    async def _read(self, task: _Task) -> PageRead:
        assert task.capture is not None
        return await read_in_worker(
            self.workers,
            task.capture,
            task.hints,
            knew_article=task.page.known is not None,
            further=task.further,
        )

    def _end(self, task: _Task, read: PageRead | str) -> None:
        outcome = read if isinstance(read, str) else self._outcome(task.page, read)
        self.report.counts[outcome] += 1
        self.report.place = task.page.place
        if self.run_id is not None:
            self.archive.note_run(self.run_id, self.report.as_dict())
            self.archive.flush_if_old()
        self.done(1)

    def _outcome(self, page: StoredPage, read: PageRead) -> str:
        if page.unread_at is not None:
            return self._first_outcome(page, page.unread_at, read)
        if read.record is None:
            if page.known is None:
                return "still_rejected"
            say(f"gongbao: {page.url}: no record any more: {read.diagnosis.evidence}")
            return "no_record"
        record = _of_page(read.record, page.known)
        known = page.known or self.archive.record(record.record_id)
        if page.known is None and self._is_strange(page, record, known):
            return "still_rejected"
        found = differing(known.record, record) if known else {}
        self.report.differs(record.record_id, record.url, found)
        if self.run_id is not None and (found or record.disclosure or not page.known):
            self.archive.add_visit(self._visit(page, record))
        if known is None:
            return "added"
        if page.known is None and known.removed_at is not None:
            return "restored"
        return "unchanged" if found.keys().isdisjoint(NEWS) else "changed"

    def _is_strange(
        self, page: StoredPage, record: Record, known: StoredRecord | None
    ) -> bool:
        """Whether a rejected page shows what other addresses were rejected for."""
        found = self.strangers.judged(page.url, page.listing_title, record, known)
        return found is not None

    def _first_outcome(self, page: StoredPage, at: str, read: PageRead) -> str:
        """A capture that was never read is read as it would have been in its crawl."""
        record = read.record
        known = self.archive.record(record.record_id) if record else None
        if self.run_id is not None and (record or read.rejected):
            visit = Visit(
                page.url,
                "archived",
                record=record,
                capture_id=page.capture_id,
                at=at,
                due_at=self._due_at(page),
                run_id=self.run_id,
            )
            if record is None:
                state, reason = read.diagnosis.at_look(second=False)
                detail = read.diagnosis.evidence
                visit = replace(
                    visit,
                    state=state or "failed",
                    reason=reason or "extract",
                    detail=detail or None,
                    rejected=read.rejected,
                )
            else:
                visit = replace(visit, links=self._files(page, record))
            self.archive.add_visit(visit)
        if record is None:
            return "still_rejected"
        return "added" if known is None else "changed"

    def _due_at(self, page: StoredPage) -> str | None:
        due = next_due("report", "new", self.now) if page.site_id else None
        return iso(due.at) if due else None

    def _visit(self, page: StoredPage, record: Record) -> Visit:
        return Visit(
            page.url,
            "unchanged" if page.known else "archived",
            record=record,
            capture_id=page.capture_id,
            pages=tuple(map(self.archive.capture_row, (page.capture_id, *page.further)))
            if page.further
            else (),
            cause="cleaner",
            at=iso(self.now),
            links=self._files(page, record),
            due_at=self._due_at(page),
            run_id=self.run_id,
        )

    def _files(self, page: StoredPage, record: Record) -> tuple[NewUrl, ...]:
        """Files that the page was not known to offer, for the next crawl."""
        site = self.sites.site(page.site_id)
        if site is None:
            return ()
        depth = page.depth + 1
        hosts, name = site.hosts, site.site_id
        return tuple(
            attachment_links(record, page.url, hosts, site_id=name, depth=depth)
        )


def run_reclean(options: RecleanOptions) -> int:
    """Clean again, say what that changed; the exit code of docs/operations.md."""
    with ExitStack() as stack:
        archive = stack.enter_context(
            Archive.open(options.archive, writable=not options.dry_run)
        )
        if not options.dry_run:
            stack.enter_context(archive.lock())
        sites = KnownSites(archive, options.sites_dir)
        report = _begun(archive, options)
        processes = options.processes or os.cpu_count() or 1
        workers = Workers(processes)
        stack.callback(workers.close)
        run_id = None if options.dry_run else _started(archive)
        done = stack.enter_context(progress("pages", page_count(archive)))
        done(report.seen)
        at_once = processes * _AHEAD_OF_EACH
        job = Recleaning(archive, workers, sites, report, at_once, run_id, done)
        asyncio.run(job.work())
        if run_id is not None:
            archive.end_run(run_id, report.as_dict(), report.exit_code)
    _tell(report, as_json=options.as_json)
    return report.exit_code


def _started(archive: Archive) -> int:
    archive.urls.release()
    return archive.start_run(COMMAND)


def _begun(archive: Archive, options: RecleanOptions) -> Recleaned:
    """The job from its beginning, or from where its last run was broken off."""
    report = Recleaned(RULES_VERSION, options.since, options.dry_run)
    if options.dry_run or options.restart:
        return report
    last = archive.last_run(COMMAND)
    told = dict(last.counts) if last else {}
    is_broken_off = last is not None and last.exit_code in (None, 5)
    is_same = (told.get("rules"), told.get("since")) == (RULES_VERSION, options.since)
    if is_broken_off and is_same and "place" in told:
        report.go_on(told)
        say(
            f"gongbao: going on after {report.seen} pages, where the last run was"
            " broken off; --restart begins anew."
        )
    return report


def _tell(report: Recleaned, *, as_json: bool) -> None:
    if as_json:
        emit_json(report.as_dict())
        return
    for line in report.lines():
        emit_line(line)


async def _known(outcome: str) -> str:
    return outcome


def _of_page(record: Record, known: StoredRecord | None) -> Record:
    """The record under the identity that it has, whatever it was read from."""
    if known is None:
        return record
    return replace(record, record_id=known.record.record_id, url=known.record.url)


def _is_web(url: str) -> bool:
    try:
        resolved(url)
    except BadUrl:
        return False
    return True


def is_older(rules: str, than: str) -> bool:
    """Whether rules of one version came before those of another.

    >>> is_older("9", "10"), is_older("10", "10"), is_older("", "1")
    (True, False, True)
    """
    return _parts(rules) < _parts(than)


def _parts(version: str) -> list[tuple[int, str]]:
    pieces = re.findall(r"\d+|[^\d.]+", version)
    return [(int(p), "") if p.isdigit() else (-1, p) for p in pieces]
