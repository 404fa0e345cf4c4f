"""Pages whose captures are stored, for cleaning them again: each with what is known.

First the records, by their row, then the rejected pages, by their URL, then those that
were never read: a `Place` says how far a reader has come, so that it can go on from
there another day.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from archive.records.serial import stored_record
from archive.store.unread import unread_after, unread_count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.rows import StoredRecord
    from archive.store import Archive

_BATCH = 100
_RECORDS = """
SELECT * FROM records WHERE row_id > ? AND capture_id IS NOT NULL
ORDER BY row_id LIMIT ?"""
_REJECTED = """
SELECT rejected.url, rejected.capture_id, urls.site_id, urls.listing_title,
    urls.listing_date, urls.parent_url, urls.depth
FROM rejected LEFT JOIN urls ON urls.url = rejected.url
WHERE rejected.url > ? AND rejected.capture_id IS NOT NULL
ORDER BY rejected.url LIMIT ?"""
_COUNT = """
SELECT (SELECT count(*) FROM records WHERE capture_id IS NOT NULL)
    + (SELECT count(*) FROM rejected WHERE capture_id IS NOT NULL)"""
_LISTED = """
SELECT listing_title, listing_date, parent_url, depth FROM urls WHERE record_id = ?
ORDER BY listing_date IS NULL, url_id LIMIT 1"""
_OTHER_NAMES = """
SELECT alias_of, listing_title, listing_date, parent_url, depth
FROM aliases JOIN urls ON urls.url = aliases.url
WHERE listing_title IS NOT NULL OR listing_date IS NOT NULL"""


@dataclass(frozen=True, slots=True)
class Place:
    """How far a reader has come: the last record's row, rejected URL, unread URL."""

    row_id: int = 0
    rejected_url: str = ""
    unread_url: str = ""

    def as_dict(self) -> dict[str, Any]:
        """For the row of a run."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class StoredPage:
    """A page, its capture, and what its listing said; `known` is None if rejected.

    `place` is where a reader that has dealt with it stands. `unread_at` is the
    capture's instant where nothing has ever been made of it. `further` are the captures
    of an article's further pages.
    """

    url: str
    capture_id: int
    known: StoredRecord | None
    site_id: str | None
    listing_title: str | None
    listing_date: str | None
    listing_url: str | None
    depth: int
    place: Place
    unread_at: str | None = None
    further: tuple[int, ...] = ()


def page_count(archive: Archive) -> int:
    """How many pages there are to clean again."""
    return int(archive.one(_COUNT)[0]) + unread_count(archive)


def stored_pages(archive: Archive, after: Place) -> Iterator[StoredPage]:
    """All of them, in batches, so that what was read may be written meanwhile."""
    names = {row["alias_of"]: row for row in archive.each(_OTHER_NAMES)}
    place = after
    if not (after.rejected_url or after.unread_url):
        for row in _batches(archive, _RECORDS, after.row_id, "row_id"):
            place = Place(row["row_id"])
            yield _page_of_record(archive, row, names, place)
    if not after.unread_url:
        for row in _batches(archive, _REJECTED, after.rejected_url, "url"):
            place = replace(place, rejected_url=row["url"])
            yield _page_of_url(row, names, place)
    last = after.unread_url
    while rows := unread_after(archive, last, _BATCH):
        for row in rows:
            last = row["url"]
            page = _page_of_url(row, names, replace(place, unread_url=last))
            yield replace(page, unread_at=row["fetched_at"])


def _batches(archive: Archive, sql: str, last: Any, key: str) -> Iterator[Any]:
    while rows := archive.rows(sql, (last, _BATCH)):
        yield from rows
        last = rows[-1][key]


def _page_of_url(row: Any, names: dict[str, Any], place: Place) -> StoredPage:
    listed = row if row["listing_title"] else names.get(row["url"], row)
    return _page(row["url"], row["capture_id"], None, listed, row["site_id"], place)


def _page_of_record(
    archive: Archive, row: Any, names: dict[str, Any], place: Place
) -> StoredPage:
    listed = archive.one(_LISTED, (row["record_id"],))
    if listed is None or not (listed["listing_title"] or listed["listing_date"]):
        listed = names.get(row["url"], listed)
    known = stored_record(row)
    url = row["url"] or archive.capture_row(row["capture_id"]).url
    page = _page(url, row["capture_id"], known, listed, row["site_id"], place)
    further = archive.further_pages(row["record_id"], row["version"])
    return replace(page, further=further)


def _page(
    url: str,
    capture_id: int,
    known: StoredRecord | None,
    listed: Any,
    site_id: str | None,
    place: Place,
) -> StoredPage:
    return StoredPage(
        url=url,
        capture_id=capture_id,
        known=known,
        site_id=site_id,
        listing_title=listed["listing_title"] if listed else None,
        listing_date=listed["listing_date"] if listed else None,
        listing_url=listed["parent_url"] if listed else None,
        depth=(listed["depth"] if listed else None) or 0,
        place=place,
    )
