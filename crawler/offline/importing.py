"""`gongbao import`: captures that others fetched → archive → records; no network.

Pages are cleaned in the same worker processes as a crawl's, a few at once, and stored
in the order in which they come.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from archive.canonical import canonical_url, host_of
from archive.console import emit_json, emit_line, progress, say
from archive.errors import ConfigurationError
from archive.instants import iso, parse_instant, utc_now
from archive.model import Capture, Hints
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
from crawler.offline.import_waiting import Waiting, looks_further
from crawler.site.definition import load_sites, site_folder
from crawler.workers.imported import read_imported
from crawler.workers.in_order import Ahead, in_worker
from crawler.workers.jobs import FileRead, PageRead, read_file, unread_file
from crawler.workers.pool import Workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from archive.model import UrlState
    from archive.rows import Effect, NewUrl, StoredCapture, Truncation, UrlRow
    from crawler.offline.import_inputs import Found
    from crawler.offline.import_kinds import ImportKind
    from crawler.site.definition import Site

CUT = "its end is missing"
# What a single odd record or row can cause; all else ends the import.
_ODD = (ValueError, OverflowError, TypeError, AttributeError, KeyError)


@dataclass(slots=True)
class Import:
    """One import: where it goes, and what it counted."""

    archive: Archive
    workers: Workers
    sites: dict[str, Site]
    run_id: int
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    waiting: Waiting = field(init=False)
    strangers: Strangers = field(init=False)
    _files: list[ImportedPage] = field(default_factory=list)
    _articles: list[ImportedPage] = field(default_factory=list)
    _begun: set[tuple[str, str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.waiting = Waiting(self.archive, self.workers)
        self.strangers = Strangers(self.archive)

    async def take(self, found: Iterable[Found], done: Callable[[int], None]) -> None:
        """Store every capture with its record or the reason why it gave none.

        Files come last: by then it is known which reports they belong to.
        """
        async with Ahead[ImportedPage, "PageRead | FileRead"](self._end) as ahead:
            for one in found:
                if isinstance(one, Problem):
                    self._tell(one)
                    continue
                try:
                    await self._take_one(one, ahead)
                except _ODD as error:
                    origin = one.origin if isinstance(one, Captured) else "a record"
                    self._tell(Problem(origin, f"it cannot be stored: {error}", 3))
                done(1)
        await self._take_waiting()
        async with Ahead[ImportedPage, "PageRead | FileRead"](self._finish) as ahead:
            for page in self._files:
                await ahead.begin(page, self._read_file(page))

    async def _take_waiting(self) -> None:
        """Listings first, then reports, then what looked like further pages of such."""
        for page, rows in await self.waiting.listings():
            self._finish(page, PageRead(OK), rows)
        for further in (False, True):
            async with Ahead[ImportedPage, "PageRead | FileRead"](self._end) as ahead:
                for page in list(self.waiting.take(further=further)):
                    await ahead.begin(page, self._read_again(page))
            articles, self._articles = self._articles, []
            for page in articles:
                if page.url in self.waiting.further:
                    continue
                whole, read = await self.waiting.article(page)
                self._finish(whole, read)
                self.counts["kept"] += len(whole.further)
                if self.waiting.has_later(whole):
                    self._finish(*await self.waiting.article(page, is_last=True))

    def _tell(self, problem: Problem) -> None:
        self.problems.append(problem)
        say(f"gongbao: {problem.origin}: {problem.sentence}.")

    async def _take_one(
        self,
        one: Captured | ToldRecord,
        ahead: Ahead[ImportedPage, PageRead | FileRead],
    ) -> None:
        if isinstance(one, ToldRecord):
            self._take_record(one)
            return
        page = self._begin(one)
        if page is None:
            return
        if page.kind == "attachment":
            self._files.append(page.without_payload())
        elif self._waits(page):
            self.waiting.add(page)
        else:
            await ahead.begin(page, self._read(page))

    @staticmethod
    def _waits(page: ImportedPage) -> bool:
        """Whether a page is read once it is known what others say of it."""
        if page.kind not in ("report", "listing"):
            return False
        has_others = not page.is_web or looks_further(page.url)
        return page.site is not None or has_others

    @property
    def exit_code(self) -> int:
        """0, 2 for a wrong path, 3 where something could not be read."""
        failed = 3 if self.counts["failed"] or self.counts["refused"] else 0
        return max(failed, *(problem.code for problem in self.problems), 0)

    def summary(self) -> dict[str, Any]:
        """What `--json` prints; `kept` counts captures that are no reports."""
        names = ("archived", "unchanged", "failed", "refused", "gone", "known", "kept")
        return {
            "captures": self.counts["captures"],
            "records": self.counts["records"],
            **{name: self.counts[name] for name in names},
            "problems": [
                {"path": problem.origin, "detail": problem.sentence}
                for problem in self.problems
            ],
            "exit_code": self.exit_code,
        }

    def _take_record(self, told: ToldRecord) -> None:
        """Store a record that comes without its capture, unless ours is newer."""
        record = told.record
        self.counts["records"] += 1
        known = self.archive.record(record.record_id)
        at = told.changed_at or iso(utc_now())
        if known is not None and (
            known.changed_at > at or not differing(known.record, record)
        ):
            self.counts["known"] += 1
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
        self._count(self.archive.add_visit(visit), "archived")
        if told.removed_at:
            gone = replace(visit, state="gone", reason="http_404", record=None)
            detail = "an imported record says so"
            self.archive.add_visit(replace(gone, at=told.removed_at, detail=detail))

    def _begin(self, found: Captured) -> ImportedPage | None:
        """Keep a capture; None where it is known, and was read."""
        url, is_page = known_as(found.capture)
        self.counts["captures"] += 1
        if self._is_begun(url, found.capture):
            self.counts["known"] += 1
            return None
        stored = self._has(url, found.capture)
        if stored is None and is_page:  # by the form that was kept before
            stored = self._has(canonical_url(url), found.capture)
        if stored is not None and not is_unread(self.archive, stored.capture_id or 0):
            self.counts["known"] += 1
            return None
        kind = kind_of(found, self.archive.urls.get(url))
        site = self.sites.get(host_of(url)) if is_page else None
        if stored is None:
            arrival = Arrival(truncated=_truncation(found, kind))
            capture = named(found.capture, url)
            stored = self.archive.write_capture(capture, arrival=arrival)
        capture = named(found.capture, url if is_page else None)
        return ImportedPage(found, capture, stored, url, site, kind)

    def _is_begun(self, url: str, capture: Capture) -> bool:
        """Whether the same capture came before in this import."""
        at = capture.fetched_at
        key = (url, payload_digest(capture.payload), iso(at) if at else "")
        is_begun = at is not None and key in self._begun
        self._begun.add(key)
        return is_begun

    def _has(self, url: str, capture: Capture) -> StoredCapture | None:
        digest, at = payload_digest(capture.payload), capture.fetched_at
        if at is None:
            return None
        same = (digest, iso(at))
        for known in self.archive.captures(url):
            if (known.payload_digest, known.fetched_at) == same:
                return known
        return None

    async def _read(self, page: ImportedPage) -> PageRead:
        if page.kind == "cut":
            return PageRead(Diagnosis("bad_answer", "failed", "short_body", CUT))
        if page.kind != "report":
            return PageRead(OK)
        hints = page.site.hints() if page.site else Hints()
        return await in_worker(self.workers, read_imported, page.capture, hints)

    async def _read_again(self, page: ImportedPage) -> PageRead:
        if page.kind != "report":
            return PageRead(OK)
        capture, hints = self.waiting.restored(page), self.waiting.hints(page)
        return await in_worker(self.workers, read_imported, capture, hints)

    async def _read_file(self, page: ImportedPage) -> FileRead:
        payload = self.archive.payload_of(page.stored)
        capture = replace(page.capture, payload=payload)
        try:
            return await self.workers.run_file(read_file, capture)
        except (WorkerTimeout, WorkerOutOfMemory):
            return FileRead(OK, unread_file(payload, "too_large"))
        except WorkerCrashed:
            return FileRead(OK, unread_file(payload, "damaged"))

    def _end(self, page: ImportedPage, read: PageRead | FileRead) -> None:
        """Store a page, unless it is one of an article that stands on several."""
        record = read.record if isinstance(read, PageRead) else None
        if record is None:
            self._finish(page, read)
            return
        if record.next_page is not None:
            self.waiting.further.add(record.next_page)
        if page.url in self.waiting.further:
            self.waiting.add(page)
        elif record.next_page is not None or self.waiting.may_go_on(page):
            self._articles.append(page.without_payload())
        else:
            self._finish(page, read)

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
            problem = Problem(page.found.origin, f"it cannot be stored: {error}", 3)
            self._tell(problem)
            return
        self._count(effect, visit.state, is_kept=is_kept)

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
            rejected=found.rejected,
            is_withdrawn=visit.url in found.withdrawn,
        ), [one for one in others if one.url != visit.url]

    def _count(self, effect: Effect, state: UrlState, *, is_kept: bool = False) -> None:
        name = "unchanged" if effect == "unchanged" else state
        self.counts["kept" if is_kept else name] += 1


def run_import(
    paths: list[Path], folder: Path, *, sites_dir: Path | None, as_json: bool
) -> int:
    """Import all paths into the archive and say what came of them; the exit code."""
    sites = _by_host(load_sites(site_folder(sites_dir)).values())
    if not is_archive(folder):
        _check_paths(paths)
    with Archive.open(folder, create=True, writable=True) as archive, archive.lock():
        workers = Workers()
        job = Import(archive, workers, sites, archive.start_run("import"))
        try:
            with progress("captures") as done:
                asyncio.run(job.take(find_captures(paths), done))
        finally:
            workers.close()
            archive.flush()
            archive.end_run(job.run_id, job.summary(), job.exit_code)
    if as_json:
        emit_json(job.summary())
    else:
        emit_line(_in_words(job.counts, folder))
    return job.exit_code


def _check_paths(paths: list[Path]) -> None:
    """No archive is made for paths that are all wrong."""
    if not any(path.exists() for path in paths):
        names = ", ".join(map(str, paths))
        msg = f"there is no file or directory {names}: check the path."
        raise ConfigurationError(msg)


def _truncation(found: Captured, kind: ImportKind) -> Truncation | None:
    return found.truncated or ("disconnect" if kind == "cut" else None)


def _in_words(counts: Counter[str], folder: Path) -> str:
    return (
        f"{counts['captures']} captures, {counts['records']} exported records:"
        f" {counts['archived']} archived,"
        f" {counts['unchanged']} unchanged, {counts['known']} known before,"
        f" {counts['failed'] + counts['refused']} without a record,"
        f" {counts['kept']} kept that are no reports, {counts['gone']} gone. Look at them: gongbao status --archive {folder}"
    )


def _by_host(sites: Iterable[Site]) -> dict[str, Site]:
    return {host: site for site in sites for host in site.hosts}
