"""`gongbao import`: captures that others fetched → archive → records; no network.

Pages are cleaned in the same worker processes as a crawl's, a few at once, and stored
in the order in which they come.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from archive.canonical import canonical_url, host_of
from archive.console import emit_json, emit_line, progress
from archive.errors import ConfigurationError
from archive.instants import iso, parse_instant, utc_now
from archive.model import Hints
from archive.records.serial import differing
from archive.rows import Arrival, NewUrl, Visit
from archive.store import Archive
from archive.store.reader import is_archive
from archive.store.unread import is_unread
from archive.warc.record import payload_digest
from cleaning.workers.pool import WorkerCrashed, WorkerOutOfMemory, WorkerTimeout
from crawler.fetch.diagnosis import OK, Diagnosis
from crawler.frontier import end_states
from crawler.frontier.strangers import Strangers
from crawler.offline.import_inputs import Captured, Problem, ToldRecord, find_captures
from crawler.offline.import_kinds import kind_of
from crawler.offline.import_page import ImportedPage, due_at, known_as, named, visit_of
from crawler.offline.import_report import ImportReport
from crawler.offline.import_room import Room
from crawler.offline.import_waiting import Waiting, looks_further
from crawler.site.definition import load_sites, site_folder
from crawler.workers.imported import ImportJob, read_all_imported, read_imported_file
from crawler.workers.in_order import CALLS_OF_EACH, Ahead, Calls, stored_in_worker
from crawler.workers.jobs import FileRead, PageRead, unread_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from pathlib import Path

    from archive.rows import NewUrl, StoredCapture, Truncation, UrlRow
    from crawler.offline.import_inputs import Found
    from crawler.offline.import_kinds import ImportKind
    from crawler.site.definition import Site
    from crawler.workers.pool import Workers
    from crawler.workers.stored import StoredRead

CUT = "its end is missing"
_CUT_SHORT = PageRead(Diagnosis("bad_answer", "failed", "short_body", CUT))
# What a single odd record or row can cause; all else ends the import.
_ODD = (ValueError, OverflowError, TypeError, AttributeError, KeyError)


@dataclass(slots=True)
class Import:
    """One import: where it goes, and what it counted."""

    archive: Archive
    workers: Workers
    sites: dict[str, Site]
    run_id: int
    at_once: int = 4
    report: ImportReport = field(default_factory=ImportReport)
    room: Room = field(init=False)
    waiting: Waiting = field(init=False)
    strangers: Strangers = field(init=False)
    _on_their_way: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.room = Room(self.sites)
        self.waiting = Waiting(self.archive, self.workers, self.room)
        self.strangers = Strangers(self.archive)

    async def take(self, found: Iterable[Found], done: Callable[[int], None]) -> None:
        """Store every capture with its record or the reason why it gave none.

        Files come last: by then it is known which reports they belong to.
        """
        async with self._calls() as calls:
            for one in found:
                if isinstance(one, Problem):
                    self.report.tell(one)
                    continue
                try:
                    await self._take_one(one, calls)
                except _ODD as error:
                    origin = one.origin if isinstance(one, Captured) else "a record"
                    self.report.tell(
                        Problem(origin, f"it cannot be stored: {error}", 3)
                    )
                done(1)
        await self._take_waiting()
        async with Ahead[ImportedPage, FileRead](self._finish, self.at_once) as ahead:
            for page in self.room.empty("file"):
                await ahead.begin(page, self._read_file(page))
        self.room.close()

    def _calls(self) -> Calls[ImportedPage, ImportJob]:
        return Calls(self._read, self._end, self.at_once)

    async def _take_waiting(self) -> None:
        """Listings first, then reports, then what looked like further pages of such."""
        async for page, rows in self.waiting.listings():
            self._finish(page, PageRead(OK), rows)
        for is_like_further in (False, True):
            async with self._calls() as calls:
                for page in self.room.take(is_like_further=is_like_further):
                    await self._add(calls, page, self.waiting.hints(page))
            for page in self.room.empty("article"):
                if self.room.is_further(page.url):
                    continue
                whole, read = await self.waiting.article(page)
                self._finish(whole, read)
                self.report.counts["kept"] += len(whole.further)
                if self.waiting.has_later(whole):
                    self._finish(*await self.waiting.article(page, is_last=True))

    async def _take_one(
        self, one: Captured | ToldRecord, calls: Calls[ImportedPage, ImportJob]
    ) -> None:
        if isinstance(one, ToldRecord):
            self._take_record(one)
            return
        url, is_page = known_as(one.capture)
        if url in self._on_their_way:  # what became of it decides on this one
            await calls.drain()
        page = self._begin(one, url, is_page=is_page)
        if page is None:
            return
        if page.kind == "attachment":
            self.room.put("file", page)
        elif self._waits(page):
            self.room.put("waiting", page)
        else:
            self._on_their_way.add(url)
            await self._add(calls, page, page.site.hints() if page.site else Hints())

    async def _add(
        self, calls: Calls[ImportedPage, ImportJob], page: ImportedPage, hints: Hints
    ) -> None:
        """Only a report is read; all else is what it is."""
        bare, size = page.without_payload(), page.stored.payload_bytes
        job = self._job(bare, hints) if page.kind == "report" else None
        await calls.add(bare, job, size if job else 0)

    def _job(self, page: ImportedPage, hints: Hints) -> ImportJob:
        place = self.archive.placed(page.stored)
        capture = page.capture
        return ImportJob(
            capture if place else self.waiting.restored(page), place, hints
        )

    @staticmethod
    def _waits(page: ImportedPage) -> bool:
        """Whether a page is read once it is known what others say of it."""
        if page.kind not in ("report", "listing"):
            return False
        has_others = not page.is_web or looks_further(page.url)
        return page.site is not None or has_others

    def _take_record(self, told: ToldRecord) -> None:
        """Store a record that comes without its capture, unless ours is newer."""
        record = told.record
        self.report.counts["records"] += 1
        known = self.archive.record(record.record_id)
        at = told.changed_at or iso(utc_now())
        if known is not None and (
            known.changed_at > at or not differing(known.record, record)
        ):
            self.report.counts["known"] += 1
            return
        url = record.url or f"urn:gongbao:record:{record.record_id}"
        site = self.sites.get(host_of(url)) if record.url else None
        visit = Visit(
            url,
            "archived",
            record=record,
            at=at,
            site_id=record.site_id,
            due_at=due_at(site, parse_instant(at)),
            run_id=self.run_id,
        )
        self.report.count(self.archive.add_visit(visit), "archived")
        if told.removed_at:
            gone = replace(visit, state="gone", reason="http_404", record=None)
            detail = "an imported record says so"
            self.archive.add_visit(replace(gone, at=told.removed_at, detail=detail))

    def _begin(
        self, found: Captured, url: str, *, is_page: bool
    ) -> ImportedPage | None:
        """Keep a capture; None where it is known, and was read."""
        self.report.counts["captures"] += 1
        digest, at = payload_digest(found.capture.payload), found.capture.fetched_at
        stored = None
        if at is not None:
            if not self.room.is_new(url, digest, iso(at)):
                self.report.counts["known"] += 1
                return None
            stored = self._has(url, digest, at)
            even = canonical_url(url) if is_page and stored is None else url
            if even != url:  # by the form that was kept before
                stored = self._has(even, digest, at)
        if stored is not None and not is_unread(self.archive, stored.capture_id or 0):
            self.report.counts["known"] += 1
            return None
        kind = kind_of(found, self.archive.urls.get(url))
        site = self.sites.get(host_of(url)) if is_page else None
        capture = named(found.capture, url)
        if stored is None:
            arrival = Arrival(truncated=_truncation(found, kind))
            stored = self.archive.write_capture(capture, arrival=arrival)
        if not is_page:
            capture = replace(capture, url=None)
        return ImportedPage(found.origin, capture, stored, url, site, kind)

    def _has(self, url: str, digest: str, at: datetime) -> StoredCapture | None:
        same = (digest, iso(at))
        for known in self.archive.captures(url):
            if (known.payload_digest, known.fetched_at) == same:
                return known
        return None

    async def _read(
        self, asked: list[tuple[ImportedPage, ImportJob]]
    ) -> list[StoredRead]:
        jobs = [job for _, job in asked]
        reads = await stored_in_worker(self.workers, jobs, read_all_imported)
        return [
            read if read.lost is None else await self._read_here(page, job)
            for (page, job), read in zip(asked, reads, strict=True)
        ]

    async def _read_here(self, page: ImportedPage, job: ImportJob) -> StoredRead:
        """What a worker could not reach; what we cannot either ends the import."""
        job = replace(job, capture=self.waiting.restored(page), place=None)
        (read,) = await stored_in_worker(self.workers, [job], read_all_imported)
        return read

    async def _read_file(self, page: ImportedPage) -> FileRead:
        try:
            job = self._job(page, Hints())
            return await self.workers.run_file(read_imported_file, job)
        except (WorkerTimeout, WorkerOutOfMemory):
            return FileRead(OK, unread_file(self._payload(page), "too_large"))
        except WorkerCrashed:
            return FileRead(OK, unread_file(self._payload(page), "damaged"))

    def _payload(self, page: ImportedPage) -> bytes:
        return self.archive.payload_of(page.stored)

    def _end(self, page: ImportedPage, read: StoredRead | None) -> None:
        """Store a page, unless it is one of an article that stands on several."""
        self._on_their_way.discard(page.url)
        told = read.page if read else None
        if told is None:
            told = _CUT_SHORT if page.kind == "cut" else PageRead(OK)
        record = told.record
        if record is None:
            self._finish(page, told)
            return
        if record.next_page is not None:
            self.room.goes_on(record.next_page)
        if self.room.is_further(page.url):
            self.room.put("waiting", page)
        elif record.next_page is not None or self.waiting.may_go_on(page):
            self.room.put("article", page)
        else:
            self._finish(page, told)

    def _finish(
        self,
        page: ImportedPage,
        read: PageRead | FileRead,
        rows: tuple[NewUrl, ...] = (),
    ) -> None:
        known = self.archive.urls.get(page.url)
        visit = visit_of(page, read, known, self.run_id)
        visit, others = self._strange(visit, known)
        is_kept = visit.record is None and (
            visit.state == "archived" or visit.reason == "alias"
        )
        try:
            for other in others:
                self.archive.add_visit(other)
            effect = self.archive.add_visit(replace(visit, links=visit.links + rows))
        except _ODD as error:
            problem = Problem(page.origin, f"it cannot be stored: {error}", 3)
            self.report.tell(problem)
            return
        self.report.count(effect, visit.state, is_kept=is_kept)

    def _strange(self, visit: Visit, known: UrlRow | None) -> tuple[Visit, list[Visit]]:
        """A record that is one of several addresses' error page is none."""
        record, at = visit.record, visit.at
        title = known.listing_title if known else None
        if record is None or at is None or title is None:
            return visit, []
        before = self.archive.record(record.record_id)
        found = self.strangers.judged(visit.url, title, record, before)
        if found is None:
            return visit, []
        others = [
            replace(one, run_id=self.run_id)
            for one in end_states.withdrawn(found, parse_instant(at))
        ]
        return replace(
            visit,
            state="failed",
            reason="soft_404",
            detail=found.rejected.detail,
            record=None,
            ready=None,
            rejected=found.rejected,
            is_withdrawn=visit.url in found.withdrawn,
        ), [one for one in others if one.url != visit.url]


def run_import(
    paths: list[Path],
    folder: Path,
    workers: Workers,
    *,
    sites_dir: Path | None,
    as_json: bool,
) -> int:
    """Import all paths into the archive and say what came of them; the exit code."""
    sites = _by_host(load_sites(site_folder(sites_dir)).values())
    if not is_archive(folder):
        _check_paths(paths)
    with Archive.open(folder, create=True, writable=True) as archive, archive.lock():
        run_id, at_once = archive.start_run("import"), workers.count * CALLS_OF_EACH
        job = Import(archive, workers, sites, run_id, at_once=at_once)
        try:
            with progress("captures") as done:
                asyncio.run(job.take(find_captures(paths), done))
        finally:
            archive.flush()
            archive.end_run(job.run_id, job.report.as_dict(), job.report.exit_code)
    if as_json:
        emit_json(job.report.as_dict())
    else:
        emit_line(job.report.line(folder))
    return job.report.exit_code


def _check_paths(paths: list[Path]) -> None:
    """No archive is made for paths that are all wrong."""
    if not any(path.exists() for path in paths):
        names = ", ".join(map(str, paths))
        msg = f"there is no file or directory {names}: check the path."
        raise ConfigurationError(msg)


def _truncation(found: Captured, kind: ImportKind) -> Truncation | None:
    return found.truncated or ("disconnect" if kind == "cut" else None)


def _by_host(sites: Iterable[Site]) -> dict[str, Site]:
    return {host: site for site in sites for host in site.hosts}
