"""Pages that an import reads once all captures are there.

A report of a known site waits for what its listing says of it, and a page of an
article for the others; each is read under the hints that a crawl would have had.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from archive.canonical import BadUrl, resolved
from archive.instants import iso
from archive.model import Hints
from archive.rows import NewUrl
from cleaning.body.page_addresses import bases, stem
from cleaning.workers.pool import WorkerCrashed, WorkerOutOfMemory, WorkerTimeout
from crawler.fetch.redirects import joined, location_of
from crawler.frontier.task import MOST_PAGES, shown_by
from crawler.site.scope import in_scope
from crawler.workers.imported import read_imported
from crawler.workers.in_order import in_worker
from crawler.workers.listings import read_listing_page

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from archive.model import Capture
    from archive.rows import StoredCapture
    from archive.store import Archive
    from crawler.offline.import_page import ImportedPage
    from crawler.offline.import_room import Room
    from crawler.workers.answers import ListingRead, PageRead
    from crawler.workers.pool import Workers

# Files have no address of the web; their links are followed as if they had one.
_FILES: Final = "http://files.invalid"


@dataclass(slots=True)
class Waiting:
    """The pages that wait in a room of the import's own."""

    archive: Archive
    workers: Workers
    room: Room

    def restored(self, page: ImportedPage) -> Capture:
        """The page's capture with its payload."""
        return replace(page.capture, payload=self.archive.payload_of(page.stored))

    def hints(self, page: ImportedPage) -> Hints:
        """What site file and listing say of a page."""
        if page.site is None:
            return Hints()
        row = self.archive.urls.get(page.url)
        if row is None:
            return page.site.hints()
        return page.site.hints(
            listing_title=row.listing_title,
            listing_date=row.listing_date,
            listing_url=row.parent_url,
        )

    def may_go_on(self, page: ImportedPage) -> bool:
        """Whether a file has others beside it that are called like its further pages."""
        path = urlsplit(page.url).path
        own = {stem(path), *bases(path)}
        return not page.is_web and self.room.others_like(own, page.url)

    async def listings(self) -> AsyncIterator[tuple[ImportedPage, tuple[NewUrl, ...]]]:
        """The listings among the pages, each with rows of the pages that it names."""
        sites = self.room.sites()
        seeds = {
            u for site in sites.values() for s in site.seeds if (u := _resolved(s.url))
        }
        todo, seen = deque(sorted(seeds)), set[str]()
        while todo:
            if (url := todo.popleft()) in seen:
                continue
            seen.add(url)
            for page in self.room.waiting_at(url):
                todo += _led_on(page)
                read = await self._listing(page, is_first=url in seeds)
                if read is not None:
                    self.room.taken(page)
                    yield page, self._named_by(page, read)
                    todo += [u for u in (read.further, *read.others) if u]

    async def _listing(
        self, page: ImportedPage, *, is_first: bool
    ) -> ListingRead | None:
        if page.site is None:
            return None
        job, capture = read_listing_page, self.restored(page)
        try:
            read = await self.workers.run(
                job, capture, page.site, asked=None, is_first=is_first
            )
        except (WorkerTimeout, WorkerOutOfMemory, WorkerCrashed):
            return None
        return read if read.items or read.others else None

    def _named_by(self, page: ImportedPage, read: ListingRead) -> tuple[NewUrl, ...]:
        """What a listing says of pages that are there; others are not asked for."""
        site_id = page.site.site_id if page.site else None
        return tuple(
            NewUrl(
                item.url,
                "report",
                site_id,
                depth=1,
                listing_title=item.title,
                listing_date=item.date,
                parent_url=page.url,
            )
            for item in read.items
            if item.verdict.ok and self.room.waits(item.url)
        )

    async def article(
        self, page: ImportedPage, *, is_last: bool = False
    ) -> tuple[ImportedPage, PageRead]:
        """An article that goes on, with all of its pages that are there.

        Those that came with its first page; `is_last`: as it was before that page was
        captured again, where further pages were in the meantime.
        """
        hints, first = self.hints(page), self.restored(page)
        found = [one async for one in self._further(page, first, is_last=is_last)]
        captures = [c if page.is_web else replace(c, url=None) for _, c in found]
        job = partial(read_imported, further=captures)
        whole = await in_worker(self.workers, job, first, hints, is_long=True)
        place = self._rows_of(page.url).get(_key(page.stored), page.stored)
        instants = [c.fetched_at or page.at for c in captures] if is_last else []
        capture = replace(page.capture, fetched_at=max([page.at, *instants]))
        stored = tuple(row for row, _ in found)
        return replace(page, further=stored, stored=place, capture=capture), whole

    async def _further(
        self, page: ImportedPage, first: Capture, *, is_last: bool
    ) -> AsyncIterator[tuple[StoredCapture, Capture]]:
        """The further pages in order, up to one that is missing or repeats another."""
        hints = self.hints(page)
        read = await self._read(page, first, hints)
        shown, asked = set[object](), {page.url}
        while read.record is not None and (seen := shown_by(read.record)) not in shown:
            shown.add(seen)
            url = self._next(page, read.record.next_page, asked)
            if url is None:
                return
            asked.add(url)
            self.room.goes_on(url)
            found = self._nearest(url, page, is_last=is_last)
            if found is None:
                return
            read = await self._read(page, found[1], hints)
            if read.record is not None:
                yield found

    def has_later(self, page: ImportedPage) -> bool:
        """Whether an article's further page was captured again, and its first was not."""
        until = self._until(page)
        return any(
            iso(page.at) <= key[0] < until and key != _key(one)
            for one in page.further
            for key in self._keys(one.url)
        )

    async def _read(
        self, page: ImportedPage, capture: Capture, hints: Hints
    ) -> PageRead:
        if not page.is_web:
            own = capture.url or page.url
            capture = replace(capture, url=_FILES + urlsplit(own).path)
        return await in_worker(self.workers, read_imported, capture, hints)

    def _next(self, page: ImportedPage, url: str | None, asked: set[str]) -> str | None:
        """The address of the next page, where a crawl would ask for it."""
        if url is not None and not page.is_web:
            url = f"file://{urlsplit(url).path}"
        if url is None or url in asked or len(asked) >= MOST_PAGES:
            return None
        if page.site is not None and not in_scope(page.site, url).ok:
            return None
        return url

    def _nearest(
        self, url: str, page: ImportedPage, *, is_last: bool
    ) -> tuple[StoredCapture, Capture] | None:
        """The capture of a further page that belongs to this one of the first.

        The one that came next; else, where the page stayed the same, the last before.
        """
        at, until = iso(page.at), self._until(page)
        keys = self._keys(url)
        later = [key for key in keys if at <= key[0] < until]
        earlier = [key for key in keys if key[0] < at]
        best = max if is_last else min
        key = best(later, default=None) or max(earlier, default=None)
        if key is None:
            return None
        row = self._rows_of(url).get(key)
        if row is not None and row.capture_id is not None:
            return row, self.archive.capture(row.capture_id)
        waiting = next(p for p in self.room.waiting_at(url) if _key(p.stored) == key)
        return waiting.stored, replace(self.restored(waiting), url=url)

    def _until(self, page: ImportedPage) -> str:
        """When a page was captured again; the end of time where it was not."""
        at = iso(page.at)
        return min((k[0] for k in self._keys(page.url) if k[0] > at), default="9999")

    def _keys(self, url: str) -> set[tuple[str, str]]:
        return self.room.keys_at(url) | set(self._rows_of(url))

    def _rows_of(self, url: str) -> dict[tuple[str, str], StoredCapture]:
        return {_key(row): row for row in self.archive.captures(url) if _is_page(row)}


def looks_further(url: str) -> bool:
    """Whether an address is called like a further page of an article."""
    return bool(bases(urlsplit(url).path))


def _led_on(page: ImportedPage) -> list[str]:
    """Where a redirect in a listing's place led."""
    location = location_of(page.capture.headers)
    is_redirect = 300 <= (page.capture.status or 200) < 400
    return [joined(page.url, location)] if is_redirect and location else []


def _resolved(url: str) -> str | None:
    try:
        return resolved(url)
    except BadUrl:
        return None


def _key(stored: StoredCapture) -> tuple[str, str]:
    return stored.fetched_at, stored.payload_digest


def _is_page(stored: StoredCapture) -> bool:
    return (stored.status or 200) < 300 and stored.truncated is None
