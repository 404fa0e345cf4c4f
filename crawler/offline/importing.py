"""`gongbao import`: captures that others fetched → archive → records; no network.

Pages are cleaned in the same worker processes as a crawl's, a few at once, and stored
in the order in which they come.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from archive.canonical import BadUrl, canonical_url, host_of, resolved
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
from crawler.frontier.revisit import next_due
from crawler.offline.import_inputs import Captured, Problem, ToldRecord, find_captures
from crawler.offline.import_kinds import kind_of
from crawler.site.definition import load_sites, site_folder
from crawler.workers.imported import read_imported
from crawler.workers.in_order import Ahead, in_worker
from crawler.workers.jobs import FileRead, PageRead, read_file, unread_file
from crawler.workers.pool import Workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from pathlib import Path

    from archive.model import UrlKind, UrlState
    from archive.rows import Effect, StoredCapture, Truncation
    from crawler.offline.import_inputs import Found
    from crawler.offline.import_kinds import ImportKind
    from crawler.site.definition import Site

CUT = "its end is missing"
# What a single odd record or row can cause; all else ends the import.
_ODD = (ValueError, OverflowError, TypeError, AttributeError, KeyError)


@dataclass(slots=True)
class _Page:
    """A capture on its way: `url` is what the archive knows it by.

    `stored` is its place in the WARC files, or its number where it was there before
    and was never read.
    """

    found: Captured
    capture: Capture
    stored: StoredCapture
    url: str
    site: Site | None
    kind: ImportKind


@dataclass(slots=True)
class Import:
    """One import: where it goes, and what it counted."""

    archive: Archive
    workers: Workers
    sites: dict[str, Site]
    run_id: int
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    _files: list[_Page] = field(default_factory=list)

    async def take(self, found: Iterable[Found], done: Callable[[int], None]) -> None:
        """Store every capture with its record or the reason why it gave none.

        Files come last: by then it is known which reports they belong to.
        """
        async with Ahead[_Page, "PageRead | FileRead"](self._finish) as ahead:
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
        async with Ahead[_Page, "PageRead | FileRead"](self._finish) as ahead:
            for page in self._files:
                await ahead.begin(page, self._read_file(page))

    def _tell(self, problem: Problem) -> None:
        self.problems.append(problem)
        say(f"gongbao: {problem.origin}: {problem.sentence}.")

    async def _take_one(
        self, one: Captured | ToldRecord, ahead: Ahead[_Page, PageRead | FileRead]
    ) -> None:
        if isinstance(one, ToldRecord):
            self._take_record(one)
            return
        page = self._begin(one)
        if page is None:
            return
        if page.kind == "attachment":
            page.found = replace(one, capture=replace(one.capture, payload=b""))
            page.capture = replace(page.capture, payload=b"")
            self._files.append(page)
        else:
            await ahead.begin(page, self._read(page))

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
            due_at=_due_at(site, parse_instant(at)),
            run_id=self.run_id,
        )
        self._count(self.archive.add_visit(visit), "archived")
        if told.removed_at:
            gone = replace(visit, state="gone", reason="http_404", record=None)
            detail = "an imported record says so"
            self.archive.add_visit(replace(gone, at=told.removed_at, detail=detail))

    def _begin(self, found: Captured) -> _Page | None:
        """Keep a capture; None where it is known, and was read."""
        url, is_page = _known_as(found.capture)
        self.counts["captures"] += 1
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
            capture = _named(found.capture, url)
            stored = self.archive.write_capture(capture, arrival=arrival)
        capture = _named(found.capture, url if is_page else None)
        return _Page(found, capture, stored, url, site, kind)

    def _has(self, url: str, capture: Capture) -> StoredCapture | None:
        digest, at = payload_digest(capture.payload), capture.fetched_at
        if at is None:
            return None
        same = (digest, iso(at))
        for known in self.archive.captures(url):
            if (known.payload_digest, known.fetched_at) == same:
                return known
        return None

    async def _read(self, page: _Page) -> PageRead:
        if page.kind == "cut":
            return PageRead(Diagnosis("bad_answer", "failed", "short_body", CUT))
        if page.kind != "report":
            return PageRead(OK)
        hints = page.site.hints() if page.site else Hints()
        return await in_worker(self.workers, read_imported, page.capture, hints)

    async def _read_file(self, page: _Page) -> FileRead:
        payload = self.archive.payload_of(page.stored)
        capture = replace(page.capture, payload=payload)
        try:
            return await self.workers.run_file(read_file, capture)
        except (WorkerTimeout, WorkerOutOfMemory):
            return FileRead(OK, unread_file(payload, "too_large"))
        except WorkerCrashed:
            return FileRead(OK, unread_file(payload, "damaged"))

    def _finish(self, page: _Page, read: PageRead | FileRead) -> None:
        visit = self._visit(page, read)
        is_kept = visit.record is None and (
            visit.state == "archived" or visit.reason == "alias"
        )
        try:
            effect = self.archive.add_visit(visit)
        except _ODD as error:
            problem = Problem(page.found.origin, f"it cannot be stored: {error}", 3)
            self._tell(problem)
            return
        self._count(effect, visit.state, is_kept=is_kept)

    def _count(self, effect: Effect, state: UrlState, *, is_kept: bool = False) -> None:
        name = "unchanged" if effect == "unchanged" else state
        self.counts["kept" if is_kept else name] += 1

    def _visit(self, page: _Page, read: PageRead | FileRead) -> Visit:
        known = self.archive.urls.get(page.url)
        at = iso(page.capture.fetched_at or utc_now())
        stored = page.stored
        visit = Visit(
            page.url,
            "archived",
            captures=(stored,) if stored.capture_id is None else (),
            capture_id=stored.capture_id,
            at=at,
            site_id=page.site.site_id if page.site else None,
            run_id=self.run_id,
        )
        if known is not None and known.visited_at and known.visited_at > at:
            # Older than what the archive has: the capture is kept, the record stays.
            return replace(
                visit,
                state=known.state,
                reason=known.reason,
                detail=known.detail,
                due_at=known.due_at,
                etag=known.etag,
                last_modified=known.last_modified,
                at=known.visited_at,
                site_id=None,
            )
        due_at = _due_at(page.site, page.capture.fetched_at or utc_now())
        visit = replace(visit, due_at=due_at)
        if isinstance(read, FileRead):
            return replace(visit, kind="attachment", attachment=read.file)
        return _judged(visit, page, read)


def _judged(visit: Visit, page: _Page, read: PageRead) -> Visit:
    """What a page turned out to be."""
    diagnosis = read.diagnosis
    if read.record is not None:
        return replace(visit, record=read.record)
    if diagnosis.state is None and diagnosis.target is not None:
        # The answer sent on to another address, whose page is a capture of its own.
        name = _alias(visit.url, diagnosis.target)
        return replace(visit, state="refused", reason="alias", links=name)
    if diagnosis.state is None and read.rejected is None:
        kind: UrlKind = "robots" if page.kind == "robots" else "listing"
        return replace(visit, kind=kind)
    state, reason = diagnosis.at_look(second=False)
    return replace(
        visit,
        state=state or "failed",
        reason=reason or "extract",
        detail=diagnosis.evidence or None,
        rejected=read.rejected,
    )


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


def _alias(url: str, target: str) -> tuple[NewUrl, ...]:
    try:
        return (NewUrl(url, "report", alias_of=resolved(target)),)
    except BadUrl:
        return ()


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


def _known_as(capture: Capture) -> tuple[str, bool]:
    """The URL in the archive, and whether it is a page's of the web; BadUrl for one
    that should be and is not.
    """
    url = capture.url or "urn:gongbao:unknown"
    try:
        return resolved(url), True
    except BadUrl:
        if url.lower().startswith(("http:", "https:")):
            raise
        return url, False


def _named(capture: Capture, url: str | None) -> Capture:
    return Capture(
        url=url,
        payload=capture.payload,
        fetched_at=capture.fetched_at or utc_now(),
        status=capture.status,
        headers=capture.headers,
        content_type=capture.content_type,
    )


def _due_at(site: Site | None, fetched_at: datetime) -> str | None:
    if site is None:
        return None
    due = next_due("report", "new", fetched_at)
    return iso(due.at) if due else None


def _by_host(sites: Iterable[Site]) -> dict[str, Site]:
    return {host: site for site in sites for host in site.hosts}
