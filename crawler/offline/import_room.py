"""What an import remembers of its captures until all are there: on disk, however many.

A database of the process alone: whatever ends it, nothing of this is left.
"""

from __future__ import annotations

import json
from dataclasses import astuple
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import urlsplit

from archive.canonical import host_of
from archive.database.connection import errors_named, in_memory
from archive.model import Capture
from archive.rows import StoredCapture
from cleaning.body.page_addresses import bases
from crawler.offline.import_page import ImportedPage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from crawler.site.definition import Site

Shelf = Literal["waiting", "article", "file"]
Key = tuple[str, str]
"""When a page was captured, and the digest of its payload."""

_TABLES: Final = (
    "PRAGMA journal_mode = OFF",
    "PRAGMA cache_size = -8000",
    "CREATE TABLE seen (key BLOB PRIMARY KEY) WITHOUT ROWID",
    "CREATE TABLE further (url TEXT PRIMARY KEY) WITHOUT ROWID",
    "CREATE TABLE bases (base TEXT, url TEXT, PRIMARY KEY (base, url)) WITHOUT ROWID",
    "CREATE TABLE sites (host TEXT PRIMARY KEY) WITHOUT ROWID",
    """CREATE TABLE pages (seq INTEGER PRIMARY KEY, shelf TEXT, url TEXT, first INTEGER,
    place TEXT, fetched_at TEXT, digest TEXT, is_like_further INTEGER,
    is_taken INTEGER DEFAULT 0, page TEXT)""",
    "CREATE INDEX pages_url ON pages (url, shelf)",
    "CREATE INDEX pages_first ON pages (shelf, is_like_further, first, seq)",
    "BEGIN",  # never ended: nothing of it is to outlive a crash
)
_FIRST = "SELECT min(seq) FROM pages WHERE url = ? AND shelf = ?"
_IS_THERE = "SELECT 1 FROM pages WHERE url = ? AND shelf = ? AND place = ?"
_NEXT = """
SELECT * FROM pages WHERE shelf = 'waiting' AND is_like_further = ?
    AND (first, seq) > (?, ?) AND NOT is_taken
    AND NOT EXISTS (SELECT 1 FROM further WHERE further.url = pages.url)
ORDER BY first, seq LIMIT 1"""
_ON_SHELF = """
SELECT seq, page FROM pages WHERE shelf = ? AND seq > ? ORDER BY seq LIMIT 1"""
_INSERT = """
INSERT INTO pages (shelf, url, place, fetched_at, digest, is_like_further, page)
VALUES (?, ?, ?, ?, ?, ?, ?)"""


class Room:
    """Pages on shelves, in the order of coming, without their payloads."""

    def __init__(self, sites: Mapping[str, Site]) -> None:
        self._sites = sites
        self._folder = Path(gettempdir())  # where SQLite lets it spill
        self._connection = in_memory(may_spill=True)
        for statement in _TABLES:
            self._do(statement)

    def close(self) -> None:
        """Forget all of it."""
        self._connection.close()

    def is_new(self, *what: str) -> bool:
        """Whether that is asked for the first time."""
        key = blake2b("\0".join(what).encode("utf-8", "replace"), digest_size=16)
        return self._do("INSERT OR IGNORE INTO seen VALUES (?)", key.digest()) > 0

    # Pages

    def put(self, shelf: Shelf, page: ImportedPage) -> None:
        """Let a page wait; once, whatever is called again."""
        place = f"{page.stored.warc_file}:{page.stored.warc_offset}"
        if self._one(_IS_THERE, page.url, shelf, place):
            return
        own = bases(urlsplit(page.url).path)
        held = _held(page)
        at, digest = page.stored.fetched_at, page.stored.payload_digest
        self._do(_INSERT, shelf, page.url, place, at, digest, bool(own), held)
        (first,) = self._one(_FIRST, page.url, shelf)
        self._do("UPDATE pages SET first = ? WHERE seq = last_insert_rowid()", first)
        if shelf == "waiting":
            for base in own:
                self._do("INSERT OR IGNORE INTO bases VALUES (?, ?)", base, page.url)
            if page.site is not None:
                host = host_of(page.url)
                self._do("INSERT OR IGNORE INTO sites VALUES (?)", host)

    def empty(self, shelf: Shelf) -> Iterator[ImportedPage]:
        """The pages of a shelf as they came, those too that come meanwhile."""
        last = 0
        while row := self._one(_ON_SHELF, shelf, last):
            last = row[0]
            yield self._page(row[1])
        self._do("DELETE FROM pages WHERE shelf = ?", shelf)

    def take(self, *, is_like_further: bool) -> Iterator[ImportedPage]:
        """Waiting pages that nobody has taken, by their first; no article's further."""
        last = (0, 0)
        while row := self._one(_NEXT, is_like_further, *last):
            last = (row[3], row[0])
            self._do("UPDATE pages SET is_taken = 1 WHERE seq = ?", row[0])
            yield self._page(row[-1])

    def taken(self, page: ImportedPage) -> None:
        """Somebody has dealt with this one."""
        place = f"{page.stored.warc_file}:{page.stored.warc_offset}"
        self._do(
            "UPDATE pages SET is_taken = 1 WHERE url = ? AND shelf = 'waiting'"
            " AND place = ?",
            page.url,
            place,
        )

    def waiting_at(self, url: str) -> list[ImportedPage]:
        """The captures of one address that wait, or have been taken."""
        query = (
            "SELECT page FROM pages WHERE url = ? AND shelf = 'waiting' ORDER BY seq"
        )
        return [self._page(row[0]) for row in self._rows(query, url)]

    def keys_at(self, url: str) -> set[Key]:
        """The same, of each only what tells it from the others."""
        query = (
            "SELECT fetched_at, digest FROM pages WHERE url = ? AND shelf = 'waiting'"
        )
        return {(row[0], row[1]) for row in self._rows(query, url)}

    def waits(self, url: str) -> bool:
        """Whether a page of this address came to wait."""
        return bool(self._one(_FIRST, url, "waiting")[0])

    def others_like(self, names: Iterable[str], url: str) -> bool:
        """Whether another page is called like a further page of one of these names."""
        query = "SELECT 1 FROM bases WHERE base = ? AND url <> ? LIMIT 1"
        return any(self._one(query, name, url) for name in names)

    def sites(self) -> dict[str, Site]:
        """The sites that pages wait for, by id."""
        rows = self._rows("SELECT host FROM sites")
        found = [self._sites[row[0]] for row in rows]
        return {site.site_id: site for site in found}

    # What articles went on to

    def goes_on(self, url: str) -> None:
        """An article went on to this address."""
        self._do("INSERT OR IGNORE INTO further VALUES (?)", url)

    def is_further(self, url: str) -> bool:
        """Whether one did."""
        return bool(self._one("SELECT 1 FROM further WHERE url = ?", url))

    # Inside

    def _page(self, held: str) -> ImportedPage:
        page = _let_go(held)
        page.site = self._sites.get(host_of(page.url)) if page.is_web else None
        return page

    def _do(self, sql: str, *values: Any) -> int:
        with errors_named(self._folder):
            return self._connection.execute(sql, values).rowcount

    def _one(self, sql: str, *values: Any) -> Any:
        with errors_named(self._folder):
            return self._connection.execute(sql, values).fetchone()

    def _rows(self, sql: str, *values: Any) -> list[Any]:
        with errors_named(self._folder):
            return self._connection.execute(sql, values).fetchall()


def _held(page: ImportedPage) -> str:
    """A page as JSON: its payload lies in the WARC files, and its address tells the site."""
    capture = page.capture
    at = capture.fetched_at.isoformat() if capture.fetched_at else None
    asked = (capture.url, at, capture.status, capture.headers, capture.content_type)
    stored = [astuple(one) for one in (page.stored, *page.further)]
    return json.dumps([page.origin, page.url, page.kind, asked, stored])


def _let_go(held: str) -> ImportedPage:
    origin, url, kind, asked, stored = json.loads(held)
    its_url, at, status, headers, content_type = asked
    capture = Capture(
        its_url,
        b"",
        datetime.fromisoformat(at) if at else None,
        status,
        tuple((name, value) for name, value in headers),
        content_type,
    )
    first, *further = (StoredCapture(*values) for values in stored)
    return ImportedPage(origin, capture, first, url, None, kind, tuple(further))
