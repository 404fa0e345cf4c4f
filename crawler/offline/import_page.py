"""A capture on its way through an import, and the visit that it ends in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from archive.canonical import BadUrl, resolved
from archive.instants import iso, utc_now
from archive.rows import NewUrl, Visit
from crawler.frontier.revisit import next_due
from crawler.workers.jobs import FileRead, PageRead

if TYPE_CHECKING:
    from datetime import datetime

    from archive.model import Capture, UrlKind
    from archive.rows import StoredCapture, UrlRow
    from crawler.offline.import_kinds import ImportKind
    from crawler.site.definition import Site


@dataclass(slots=True)
class ImportedPage:
    """A capture: `url` is what the archive knows it by, `origin` where it was found.

    `stored` is its place in the WARC files, or its number where it was there before
    and was never read. `further` are those of an article's further pages.
    """

    origin: str
    capture: Capture
    stored: StoredCapture
    url: str
    site: Site | None
    kind: ImportKind
    further: tuple[StoredCapture, ...] = ()

    @property
    def at(self) -> datetime:
        """When it was captured."""
        return self.capture.fetched_at or utc_now()

    @property
    def is_web(self) -> bool:
        """Whether it has an address of the web, and is no mere file."""
        return self.capture.url is not None

    def without_payload(self) -> ImportedPage:
        """The same, to wait for its turn: its bytes lie in the WARC files."""
        if not self.capture.payload:
            return self
        return replace(self, capture=replace(self.capture, payload=b""))


def visit_of(
    page: ImportedPage, read: PageRead | FileRead, known: UrlRow | None, run_id: int
) -> Visit:
    """What is stored of a capture that was read; `known` is what its URL is now."""
    pages = (page.stored, *page.further)
    at = iso(page.at)
    visit = Visit(
        page.url,
        "archived",
        captures=tuple(one for one in pages[::-1] if one.capture_id is None),
        capture_id=page.stored.capture_id,
        pages=pages if page.further else (),
        at=at,
        site_id=page.site.site_id if page.site else None,
        run_id=run_id,
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
    visit = replace(visit, due_at=due_at(page.site, page.at))
    if isinstance(read, FileRead):
        return replace(visit, kind="attachment", attachment=read.file)
    return _judged(visit, page, read)


def _judged(visit: Visit, page: ImportedPage, read: PageRead) -> Visit:
    """What a page turned out to be."""
    diagnosis = read.diagnosis
    if read.record is not None:
        return replace(visit, record=read.record, ready=read.ready)
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


def _alias(url: str, target: str) -> tuple[NewUrl, ...]:
    try:
        return (NewUrl(url, "report", alias_of=resolved(target)),)
    except BadUrl:
        return ()


def due_at(site: Site | None, fetched_at: datetime) -> str | None:
    """When an imported page is asked for again; never without a site."""
    if site is None:
        return None
    due = next_due("report", "new", fetched_at)
    return iso(due.at) if due else None


def known_as(capture: Capture) -> tuple[str, bool]:
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


def named(capture: Capture, url: str | None) -> Capture:
    """The capture under another address, with an instant."""
    at = capture.fetched_at or utc_now()
    return replace(capture, url=url, fetched_at=at)
