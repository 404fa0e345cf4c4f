"""What is in the archive: records, versions, changes, captures, counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from archive.canonical import BadUrl, resolved
from archive.canonical import record_id as id_of
from archive.database.connection import errors_named
from archive.database.opening import DATABASE
from archive.errors import ArchiveUnusable, ConfigurationError
from archive.objects.addresses import is_remote
from archive.records.urls import Urls
from archive.rows import Change, Run, StoredCapture
from archive.store.filters import FILTER_SQL, Filters
from archive.warc.files import WarcFiles, WarcPlace
from archive.warc.record import parse_member
from archive.warc.sources import LocalSource

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.database.connection import Connection
    from archive.model import Capture, DisclosureCell
    from archive.reports.issuers import Issuer
    from archive.rows import StoredRecord, Version
    from archive.warc.placed import PlacedCapture

WARC_FOLDER = "warc"
Values = Mapping[str, Any] | Sequence[Any]

_RECORDS = f"SELECT * FROM records WHERE {FILTER_SQL} ORDER BY record_id"  # noqa: S608
_CHANGES = """
SELECT seq, at, op, record_id, version, cause FROM changes WHERE seq > ? ORDER BY seq"""
_GIVEN_BY = """
SELECT record_id FROM urls WHERE record_id IS NOT NULL
    AND url = ifnull((SELECT alias_of FROM aliases WHERE url = ?), ?)"""
_URL_COUNTS = """
SELECT state, count(*) FROM urls WHERE (? IS NULL OR site_id = ?) GROUP BY state"""


def is_archive(folder: Path) -> bool:
    """Whether there is one already, whatever state it is in."""
    return (folder / DATABASE).exists()


class Reader:
    """The reading half of an archive; `Archive` adds the writing half."""

    def __init__(self, folder: Path, connection: Connection) -> None:
        self.path = folder
        self._file = folder / DATABASE
        self._connection = connection
        self.urls = Urls(connection, self._begin)
        self._warc = WarcFiles(folder / WARC_FOLDER, moved=self.moved_files)

    def records(
        self,
        *,
        site: str | None = None,
        kind: str | None = None,
        year: int | None = None,
        region: str | None = None,
        source: str | None = None,
    ) -> Iterator[StoredRecord]:
        """The records, by record_id; each filter narrows them down."""
        return self.filtered(
            Filters(site=site, kind=kind, year=year, region=region, source=source)
        )

    def filtered(self, filters: Filters) -> Iterator[StoredRecord]:
        """The records that a filter lets through, by record_id."""
        from archive.records.serial import stored_record

        return map(stored_record, self.each(_RECORDS, filters.values()))

    def record(self, record_id: str) -> StoredRecord | None:
        """One record by its id, or by its URL; None where there is none."""
        from archive.records.serial import stored_record

        if "://" in record_id:
            try:
                record_id = self._id_at(resolved(record_id))
            except BadUrl:
                return None
        row = self.one("SELECT * FROM records WHERE record_id = ?", (record_id,))
        return stored_record(row) if row else None

    def _id_at(self, url: str) -> str:
        """The id of the record that an address gave, by whatever name."""
        row = self.one(_GIVEN_BY, (url, url))
        return str(row[0]) if row else id_of(url)

    def versions(self, record_id: str) -> list[Version]:
        """All versions of a record, the first one first."""
        from archive.records.serial import version_from

        rows = self.rows(
            "SELECT * FROM versions WHERE record_id = ? ORDER BY version", (record_id,)
        )
        return [version_from(row) for row in rows]

    def further_pages(self, record_id: str, version: int) -> tuple[int, ...]:
        """The captures of the pages behind an article's first, in order."""
        query = (
            "SELECT capture_id FROM version_pages WHERE record_id = ? AND version = ?"
            " ORDER BY position"
        )
        return tuple(row[0] for row in self.rows(query, (record_id, version)))

    def disclosure(self, record_id: str) -> tuple[DisclosureCell, ...]:
        """The figures of a disclosure report's standard tables, in its order."""
        from archive.model import DisclosureCell

        rows = self.rows(
            'SELECT "table", part, "row", "column", value, raw FROM disclosure_cells'
            " WHERE record_id = ? ORDER BY position",
            (record_id,),
        )
        return tuple(DisclosureCell(*row) for row in rows)

    def changes(self, since: int = 0) -> Iterator[Change]:
        """What happened after the cursor `since`, in order."""
        return (Change(*row) for row in self.each(_CHANGES, (since,)))

    def capture_row(self, capture_id: int) -> StoredCapture:
        """Where a capture lies; LookupError where there is none."""
        row = self.one("SELECT * FROM captures WHERE capture_id = ?", (capture_id,))
        if row is None:
            msg = f"there is no capture {capture_id}"
            raise LookupError(msg)
        return stored_capture(row)

    def capture(self, capture_id: int) -> Capture:
        """A capture as received; the payload of a revisit is its original's.

        LookupError for a number that is none; ArchiveUnusable where its bytes are lost.
        """
        from archive.warc.placed import capture_of

        stored = self.capture_row(capture_id)
        try:
            record = parse_member(self._warc.read(place_of(stored)))
        except (OSError, ValueError) as error:
            msg = (
                f"capture {capture_id} cannot be read from {stored.warc_file}"
                f" ({error}): run `gongbao verify` to see what is damaged."
            )
            raise ArchiveUnusable(msg) from error
        original = self.capture(stored.revisit_of) if stored.revisit_of else None
        return capture_of(record, stored.fetched_at, original)

    def placed(self, stored: StoredCapture) -> PlacedCapture | None:
        """Where another process finds a capture; None if not on this machine."""
        from archive.warc.placed import PlacedCapture

        source = self._warc.source(stored.warc_file)
        if not isinstance(source, LocalSource):
            return None
        original = None
        if stored.revisit_of is not None:
            original = self.placed(self.capture_row(stored.revisit_of))
            if original is None:
                return None
        return PlacedCapture(
            str(source.path),
            stored.warc_offset,
            stored.warc_length,
            stored.fetched_at,
            original,
        )

    def payload_of(self, stored: StoredCapture) -> bytes:
        """The payload of a capture that may not be committed yet."""
        if stored.revisit_of is not None:
            return self.capture(stored.revisit_of).payload
        return parse_member(self._warc.read(place_of(stored))).payload

    def captures(self, url: str) -> list[StoredCapture]:
        """All captures of a URL, the first one first."""
        rows = self.each("SELECT * FROM captures WHERE url = ? ORDER BY 1", (url,))
        return [stored_capture(row) for row in rows]

    def moved_files(self) -> dict[str, Path | str]:
        """The folders of the WARC files that do not lie in the archive's own.

        A path, or the URL of a folder in object storage.
        """
        rows = self.rows("SELECT warc_file, folder FROM warc_files")
        return {name: f if is_remote(f) else self.path / f for name, f in rows}

    def counts(self, site_id: str | None = None) -> dict[str, int]:
        """How many URLs are in each state; states without any are left out."""
        rows = self.each(_URL_COUNTS, (site_id, site_id))
        return {row[0]: row[1] for row in rows}

    def runs(self, limit: int = 20) -> list[Run]:
        """The last runs, the newest first."""
        rows = self.each("SELECT * FROM runs ORDER BY run_id DESC LIMIT ?", (limit,))
        return [Run.from_row(row) for row in rows]

    def last_run(self, command: str) -> Run | None:
        """The last run of one command."""
        row = self.one(
            "SELECT * FROM runs WHERE command = ? ORDER BY run_id DESC LIMIT 1",
            (command,),
        )
        return Run.from_row(row) if row else None

    def sites(self) -> list[dict[str, Any]]:
        """The rows of table `sites`: what was ever crawled, with its health."""
        return [dict(row) for row in self.each("SELECT * FROM sites ORDER BY site_id")]

    def issue_urls(self, code: str) -> set[str]:
        """The addresses that issues of a code were ever told of."""
        query = "SELECT DISTINCT url FROM issues WHERE code = ? AND url NOTNULL"
        return {row["url"] for row in self.each(query, (code,))}

    def issues_of(self, code: str) -> list[tuple[str, str, str, str]]:
        """Site, address, detail and instant of what was last told of each address."""
        query = (
            "SELECT site_id, url, detail, MAX(at) AS at FROM issues WHERE code = ?"
            " AND url NOTNULL AND site_id NOTNULL GROUP BY site_id, url ORDER BY issue_id"
        )
        return [tuple(row) for row in self.each(query, (code,))]

    def issuers(self) -> dict[str, tuple[Issuer, ...]]:
        """The bodies that site files name, by site, in the files' order."""
        from archive.reports.issuers import issuer_from

        found: dict[str, tuple[Issuer, ...]] = {}
        for row in self.each("SELECT * FROM issuers ORDER BY site_id, rowid"):
            named = found.get(row["site_id"], ())
            found[row["site_id"]] = (*named, issuer_from(row))
        return found

    def host(self, host: str) -> dict[str, Any] | None:
        """What is known of a host: its row of table `hosts`."""
        row = self.one("SELECT * FROM hosts WHERE host = ?", (host,))
        return dict(row) if row else None

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that is read inside is of one moment, whatever is written meanwhile."""
        if self._connection.in_transaction:
            yield
            return
        with self._named():
            self._connection.execute("BEGIN")
        try:
            yield
        finally:
            self._connection.execute("ROLLBACK")

    def is_merged(self) -> bool:
        """Whether it was merged from others, which are crawled in its stead."""
        return self.one("SELECT 1 FROM parts") is not None

    def refuse_merged(self) -> None:
        """ConfigurationError where it was: its parts are what one works on."""
        if self.is_merged():
            msg = (
                f"{self.path} was merged from other archives: run this on those, then"
                " `gongbao merge` again."
            )
            raise ConfigurationError(msg)

    def flush(self) -> None:
        """What is read is what is written; a writer makes it so."""

    # For this package's own queries; callers outside `archive` leave these alone.

    @property
    def connection(self) -> Connection:
        """The connection itself."""
        return self._connection

    @property
    def warc(self) -> WarcFiles:
        """The WARC files."""
        return self._warc

    def one(self, sql: str, values: Values = ()) -> Any:
        """The first row that a query gives, or None."""
        with self._named():
            return self._connection.execute(sql, values).fetchone()

    def rows(self, sql: str, values: Values = ()) -> list[Any]:
        """All rows that a query gives."""
        with self._named():
            return self._connection.execute(sql, values).fetchall()

    def each(self, sql: str, values: Values = (), *, batch: int = 1) -> Iterator[Any]:
        """The rows that a query gives, one by one; `batch` of them are read at once.

        A row may hold a text of many megabytes: batches are for those that do not.
        """
        with self._named():
            # `yield from` the cursor itself would close it after its connection.
            cursor = self._connection.execute(sql, values)
            while rows := cursor.fetchmany(batch):
                yield from rows

    def _begin(self) -> None:
        msg = "this archive was opened for reading; open it with writable=True"
        raise ValueError(msg)

    @contextmanager
    def _named(self) -> Iterator[None]:
        with errors_named(self._file):
            yield


def stored_capture(row: Mapping[str, Any]) -> StoredCapture:
    """A row of table `captures`."""
    return StoredCapture(**{name: row[name] for name in StoredCapture.__slots__})


def place_of(capture: StoredCapture) -> WarcPlace:
    """Where the capture's member lies."""
    return WarcPlace(capture.warc_file, capture.warc_offset, capture.warc_length)
