"""Pages whose captures are stored, for cleaning them again: each with what is known.

First the records, by their row, then the rejected pages, by their URL, then those that
were never read: a `Place` says how far a reader has come, so that it can go on from
there another day.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from archive.pickling import Pickled
from archive.records.serial import RECORD_COLUMNS, record_from
from archive.store.unread import unread_after, unread_count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from archive.model import Record
    from archive.store import Archive

_BATCH = 200
# Rows have no bound: of a batch only the numbers are in memory, and one row at a time.
_NUMBERS = """
SELECT row_id, rules_version FROM records WHERE row_id > ? AND capture_id IS NOT NULL
ORDER BY row_id LIMIT ?"""
_RECORD = "SELECT * FROM records WHERE row_id = ?"
_CELLS = """
SELECT l."table", l.part, l."row", l."column", f.value,
    ifnull(f.raw, CAST(f.value AS TEXT))
FROM disclosure_figures AS f JOIN disclosure_labels AS l USING (label_id)
WHERE f.row_id = ? ORDER BY f.position"""
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
_OTHER_NAME = """
SELECT listing_title, listing_date, parent_url, depth
FROM aliases JOIN urls ON urls.url = aliases.url
WHERE alias_of = ? AND (listing_title IS NOT NULL OR listing_date IS NOT NULL)
ORDER BY aliases.rowid DESC LIMIT 1"""


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
class KnownRecord(Pickled):
    """The record that a page gave, as it stands in its row, for a worker to compare.

    `values` are those of RECORD_COLUMNS, `cells` those of its standard tables' figures.
    """

    record_id: str
    url: str | None
    values: tuple[Any, ...]
    cells: tuple[tuple[Any, ...], ...] = ()
    removed_at: str | None = None

    @property
    def record(self) -> Record:
        """The record itself."""
        return record_from(dict(zip(RECORD_COLUMNS, self.values, strict=True)))


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A record that is not due, and where a reader stands that has seen it."""

    place: Place


@dataclass(frozen=True, slots=True)
class StoredPage:
    """A page, its capture, and what its listing said; `known` is None if rejected.

    `place` is where a reader that has dealt with it stands. `unread_at` is the
    capture's instant where nothing has ever been made of it. `further` are the captures
    of an article's further pages.
    """

    url: str
    capture_id: int
    known: KnownRecord | None
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


def stored_pages(
    archive: Archive, after: Place, is_due: Callable[[str], bool] = lambda _: True
) -> Iterator[StoredPage | PassedOver]:
    """All of them, in batches, so that what was read may be written meanwhile.

    `is_due` is asked with the rules that a record was cleaned with last.
    """
    place = after
    if not (after.rejected_url or after.unread_url):
        for row_id, rules in _batches(archive, _NUMBERS, after.row_id, "row_id"):
            place = Place(row_id)
            if is_due(rules):
                yield _page_of_record(archive, archive.one(_RECORD, (row_id,)), place)
            else:
                yield PassedOver(place)
    if not after.unread_url:
        for row in _batches(archive, _REJECTED, after.rejected_url, "url"):
            place = replace(place, rejected_url=row["url"])
            yield _page_of_url(archive, row, place)
    last = after.unread_url
    while rows := unread_after(archive, last, _BATCH):
        for row in rows:
            last = row["url"]
            page = _page_of_url(archive, row, replace(place, unread_url=last))
            yield replace(page, unread_at=row["fetched_at"])


def _batches(archive: Archive, sql: str, last: Any, key: str) -> Iterator[Any]:
    while rows := archive.rows(sql, (last, _BATCH)):
        yield from rows
        last = rows[-1][key]


def _page_of_url(archive: Archive, row: Any, place: Place) -> StoredPage:
    listed = row if row["listing_title"] else _other_name(archive, row["url"], row)
    return _page(row["url"], row["capture_id"], None, listed, row["site_id"], place)


def _page_of_record(archive: Archive, row: Any, place: Place) -> StoredPage:
    listed = archive.one(_LISTED, (row["record_id"],))
    if listed is None or not (listed["listing_title"] or listed["listing_date"]):
        listed = _other_name(archive, row["url"], listed)
    known = KnownRecord(
        row["record_id"],
        row["url"],
        tuple(row[name] for name in RECORD_COLUMNS),
        tuple(map(tuple, archive.rows(_CELLS, (row["row_id"],)))),
        row["removed_at"],
    )
    url = row["url"] or archive.capture_row(row["capture_id"]).url
    page = _page(url, row["capture_id"], known, listed, row["site_id"], place)
    further = archive.further_pages(row["record_id"], row["version"])
    return replace(page, further=further) if further else page


def _other_name(archive: Archive, url: str | None, listed: Any) -> Any:
    """What a listing said of a page under another name; else what is known."""
    return archive.one(_OTHER_NAME, (url,)) or listed


def _page(
    url: str,
    capture_id: int,
    known: KnownRecord | None,
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
