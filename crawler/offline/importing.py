"""`gongbao import`: captures that others fetched → archive → records; no network.

Pages are cleaned in the same worker processes as a crawl's, a few at once, and stored
in the order in which they come.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from archive.canonical import BadUrl, canonical_url, host_of
from archive.console import emit_json, emit_line, progress, say
from archive.instants import iso, parse_instant, utc_now
from archive.model import Capture, Hints
from archive.records.serial import differing
from archive.rows import Visit
from archive.store import Archive
from archive.warc.record import payload_digest
from crawler.frontier.revisit import next_due
from crawler.offline.import_inputs import Problem, ToldRecord, find_captures
from crawler.site.definition import BUNDLED, load_sites
from crawler.workers.in_order import Ahead, read_in_worker
from crawler.workers.pool import Workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from pathlib import Path

    from archive.model import UrlState
    from archive.rows import Effect, StoredCapture
    from crawler.offline.import_inputs import Found
    from crawler.site.definition import Site
    from crawler.workers.jobs import PageRead


@dataclass(slots=True)
class _Page:
    """A capture on its way: `url` is what the archive knows it by."""

    capture: Capture
    stored: StoredCapture
    url: str
    site: Site | None


@dataclass(slots=True)
class Import:
    """One import: where it goes, and what it counted."""

    archive: Archive
    workers: Workers
    sites: dict[str, Site]
    run_id: int
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)

    async def take(self, found: Iterable[Found], done: Callable[[int], None]) -> None:
        """Store every capture with its record or the reason why it gave none."""
        async with Ahead[_Page, "PageRead"](self._finish) as ahead:
            for one in found:
                if isinstance(one, Problem):
                    self.problems.append(one)
                    say(f"gongbao: {one.origin}: {one.sentence}.")
                    continue
                if isinstance(one, ToldRecord):
                    self._take_record(one)
                elif (page := self._begin(one)) is not None:
                    await ahead.begin(page, self._read(page))
                done(1)

    @property
    def exit_code(self) -> int:
        """0, 2 for a wrong path, 3 where something could not be read."""
        failed = 3 if self.counts["failed"] or self.counts["refused"] else 0
        return max(failed, *(problem.code for problem in self.problems), 0)

    def summary(self) -> dict[str, Any]:
        """What `--json` prints."""
        names = ("archived", "unchanged", "failed", "refused", "gone", "known")
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

    def _begin(self, capture: Capture) -> _Page | None:
        url, is_page = _known_as(capture)
        self.counts["captures"] += 1
        if self._has(url, capture):
            self.counts["known"] += 1
            return None
        site = self.sites.get(host_of(url)) if is_page else None
        stored = self.archive.write_capture(_named(capture, url))
        return _Page(_named(capture, url if is_page else None), stored, url, site)

    def _has(self, url: str, capture: Capture) -> bool:
        digest, at = payload_digest(capture.payload), capture.fetched_at
        return at is not None and any(
            (known.payload_digest, known.fetched_at) == (digest, iso(at))
            for known in self.archive.captures(url)
        )

    async def _read(self, page: _Page) -> PageRead:
        hints = page.site.hints() if page.site else Hints()
        return await read_in_worker(self.workers, page.capture, hints)

    def _finish(self, page: _Page, read: PageRead) -> None:
        visit = self._visit(page, read)
        self._count(self.archive.add_visit(visit), visit.state)

    def _count(self, effect: Effect, state: UrlState) -> None:
        self.counts["unchanged" if effect == "unchanged" else state] += 1

    def _visit(self, page: _Page, read: PageRead) -> Visit:
        known = self.archive.urls.get(page.url)
        at = iso(page.capture.fetched_at or utc_now())
        if known is not None and known.visited_at and known.visited_at > at:
            # Older than what the archive has: the capture is kept, the record stays.
            return Visit(
                page.url,
                known.state,
                reason=known.reason,
                detail=known.detail,
                captures=(page.stored,),
                due_at=known.due_at,
                etag=known.etag,
                last_modified=known.last_modified,
                at=known.visited_at,
                run_id=self.run_id,
            )
        state, reason = read.diagnosis.at_look(second=False)
        new_state: UrlState = "archived" if read.record else state or "failed"
        return Visit(
            page.url,
            new_state,
            reason=None if read.record else reason or "extract",
            detail=None if read.record else read.diagnosis.evidence or None,
            captures=(page.stored,),
            record=read.record,
            rejected=read.rejected,
            due_at=_due_at(page.site, page.capture.fetched_at or utc_now()),
            at=at,
            site_id=page.site.site_id if page.site else None,
            run_id=self.run_id,
        )


def run_import(
    paths: list[Path], folder: Path, *, sites_dir: Path | None, as_json: bool
) -> int:
    """Import all paths into the archive and say what came of them; the exit code."""
    sites = _by_host(load_sites(sites_dir or BUNDLED).values())
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


def _in_words(counts: Counter[str], folder: Path) -> str:
    return (
        f"{counts['captures']} captures, {counts['records']} exported records:"
        f" {counts['archived']} archived,"
        f" {counts['unchanged']} unchanged, {counts['known']} known before,"
        f" {counts['failed'] + counts['refused']} without a record,"
        f" {counts['gone']} gone. Look at them: gongbao status --archive {folder}"
    )


def _known_as(capture: Capture) -> tuple[str, bool]:
    """The URL in the archive, and whether it is a page's of the web."""
    try:
        return canonical_url(capture.url or ""), True
    except BadUrl:
        return capture.url or "urn:gongbao:unknown", False


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
