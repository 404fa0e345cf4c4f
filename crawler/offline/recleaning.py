"""`gongbao reclean`: stored captures → records again, with today's rules; no network.

Each page's place is committed with what it gave, so that a run that was killed or
stopped is gone on with by the next one.
"""

from __future__ import annotations

import asyncio
import re
import time
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from archive.canonical import BadUrl, resolved
from archive.console import emit_json, emit_line, progress, say
from archive.errors import ArchiveUnusable
from archive.instants import iso, utc_now
from archive.queries.stored_pages import (
    PassedOver,
    StoredPage,
    page_count,
    stored_pages,
)
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
from crawler.workers.in_order import CALLS_OF_EACH, Calls, stored_in_worker
from crawler.workers.stored import StoredJob, StoredRead, read_stored

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from archive.model import Record
    from archive.rows import NewUrl, StoredRecord
    from crawler.workers.jobs import PageRead
    from crawler.workers.pool import Workers

COMMAND = "reclean"
_NOTED_EACH_S = 1.0
_KEEP_RULES = "UPDATE records SET rules_version = ? WHERE record_id = ?"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecleanOptions:
    """What is cleaned again, and how; `restart` forgets a run that was broken off."""

    archive: Path
    since: str | None = None
    sites_dir: Path | None = None
    dry_run: bool = False
    restart: bool = False
    as_json: bool = False


@dataclass(slots=True)
class Recleaning:
    """One run of the command: `done` is told of pages."""

    archive: Archive
    workers: Workers
    sites: KnownSites
    report: Recleaned
    at_once: int
    run_id: int | None
    done: Callable[[int], None]
    now: datetime = field(default_factory=utc_now)
    strangers: Strangers = field(init=False)
    _noted_at: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.strangers = Strangers(self.archive)

    async def work(self) -> None:
        """Clean every page that is due, until the end or a signal."""
        self.archive.before_commit = self._note
        try:
            with stop_requested() as is_stopping:
                await self._work_until(is_stopping)
        finally:
            self.archive.before_commit = lambda: None

    async def _work_until(self, is_stopping: Callable[[], bool]) -> None:
        pages = stored_pages(self.archive, self.report.place, self._is_due)
        async with Calls[StoredPage | PassedOver, StoredJob](
            self._read, self._end, self.at_once, self._after
        ) as calls:
            for page in pages:
                if is_stopping():
                    self.report.is_stopped = True
                    return
                await calls.add(page, *self._job(page))

    def _is_due(self, rules: str) -> bool:
        return self.report.since is None or is_older(rules, self.report.since)

    def _job(self, page: StoredPage | PassedOver) -> tuple[StoredJob | None, int]:
        """What a worker is asked, if anything, and how many bytes it is to read."""
        if isinstance(page, PassedOver):
            return None, 0
        try:
            rows = [*map(self.archive.capture_row, (page.capture_id, *page.further))]
            captures = tuple(
                self.archive.placed(row) or self.archive.capture(row.capture_id or 0)
                for row in rows
            )
        except (ArchiveUnusable, LookupError) as error:
            say(f"gongbao: {page.url}: {error}")
            return None, 0
        hints = self.sites.hints(page)
        job = StoredJob(captures, hints, page.known, _is_web(page.url))
        return job, sum(row.payload_bytes for row in rows)

    async def _read(
        self, asked: list[tuple[StoredPage | PassedOver, StoredJob]]
    ) -> list[StoredRead]:
        jobs = [job for _, job in asked]
        reads = await stored_in_worker(self.workers, jobs, read_stored)
        return [
            read if read.lost is None else await self._read_here(page, job, read)
            for (page, job), read in zip(asked, reads, strict=True)
        ]

    async def _read_here(
        self, page: StoredPage | PassedOver, job: StoredJob, lost: StoredRead
    ) -> StoredRead:
        """What a worker did not find may have been moved: once more with its bytes."""
        assert isinstance(page, StoredPage)
        try:
            captures = map(self.archive.capture, (page.capture_id, *page.further))
            job = replace(job, captures=tuple(captures))
        except (ArchiveUnusable, LookupError) as error:
            say(f"gongbao: {page.url}: {error}")
            return lost
        (read,) = await stored_in_worker(self.workers, [job], read_stored)
        return read

    def _end(self, page: StoredPage | PassedOver, read: StoredRead | None) -> None:
        outcome = self._outcome_of(page, read)
        self.report.counts[outcome] += 1
        self.report.place = page.place

    def _after(self, pages: int) -> None:
        self.done(pages)
        if time.monotonic() - self._noted_at >= _NOTED_EACH_S:
            self._note()
            self.archive.flush()

    def _note(self) -> None:
        """How far it is, in the same commit as what came of it."""
        self._noted_at = time.monotonic()
        if self.run_id is not None:
            self.archive.note_run(self.run_id, self.report.as_dict())

    def _outcome_of(
        self, page: StoredPage | PassedOver, read: StoredRead | None
    ) -> str:
        if isinstance(page, PassedOver):
            return "passed_over"
        if read is None or read.lost is not None:
            return "unreadable"
        if read.page is not None:
            return self._outcome(page, read.page)
        if read.sameness != "same":
            self._keep_rules(page)
        return "unchanged"

    def _outcome(self, page: StoredPage, read: PageRead) -> str:
        if page.unread_at is not None:
            return self._first_outcome(page, page.unread_at, read)
        record = read.record
        if record is None:
            if page.known is None:
                return "still_rejected"
            say(f"gongbao: {page.url}: no record any more: {read.diagnosis.evidence}")
            return "no_record"
        before = None if page.known else self.archive.record(record.record_id)
        if page.known is None and self._is_strange(page, record, before):
            return "still_rejected"
        known = page.known or before
        found = differing(known.record, record) if known else {}
        self.report.differs(record.record_id, record.url, found)
        if self.run_id is not None:
            self.archive.add_visit(self._visit(page, read))
        if known is None:
            return "added"
        if page.known is None and known.removed_at is not None:
            return "restored"
        return "unchanged" if found.keys().isdisjoint(NEWS) else "changed"

    def _keep_rules(self, page: StoredPage) -> None:
        """All is as it was, by newer rules."""
        if self.run_id is not None and page.known is not None:
            self.archive.write(_KEEP_RULES, (RULES_VERSION, page.known.record_id))
            if files := self._files(page, page.known.record):
                self.archive.urls.add(files)

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
                ready=read.ready,
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

    def _visit(self, page: StoredPage, read: PageRead) -> Visit:
        assert read.record is not None
        return Visit(
            page.url,
            "unchanged" if page.known else "archived",
            record=read.record,
            ready=read.ready,
            capture_id=page.capture_id,
            pages=tuple(map(self.archive.capture_row, (page.capture_id, *page.further)))
            if page.further
            else (),
            cause="cleaner",
            at=iso(self.now),
            links=self._files(page, read.record),
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


def run_reclean(options: RecleanOptions, workers: Workers) -> int:
    """Clean again, say what that changed; the exit code of docs/operations.md."""
    with ExitStack() as stack:
        archive = stack.enter_context(
            Archive.open(options.archive, writable=not options.dry_run)
        )
        if not options.dry_run:
            stack.enter_context(archive.lock())
        sites = KnownSites(archive, options.sites_dir)
        report = _begun(archive, options)
        run_id = None if options.dry_run else _started(archive)
        done = stack.enter_context(progress("pages", page_count(archive)))
        done(report.seen)
        at_once = workers.count * CALLS_OF_EACH
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
