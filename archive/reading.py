"""What is in the archive: records, versions, changes, captures, counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archive.canonical import BadUrl
from archive.canonical import record_id as id_of
from archive.filters import FILTER_SQL, Filters
from archive.instants import parse_instant
from archive.model import Capture
from archive.rows import Change, Run, StoredCapture
from archive.serial import stored_record, version_from
from archive.warc import parse_member
from archive.warcfiles import WarcPlace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from archive.database import Connection
    from archive.rows import StoredRecord, Version
    from archive.warcfiles import WarcFiles

_RECORDS = f"SELECT * FROM records WHERE {FILTER_SQL} ORDER BY record_id"  # noqa: S608
_URL_COUNTS = """
SELECT state, count(*) FROM urls WHERE (? IS NULL OR site_id = ?) GROUP BY state"""


class Reader:
    """The reading half of an archive, on any connection."""

    def __init__(self, connection: Connection, warc: WarcFiles) -> None:
        self._connection = connection
        self._warc = warc

    def records(self, filters: Filters) -> Iterator[StoredRecord]:
        """The records that a filter lets through, by record_id."""
        cursor = self._connection.execute(_RECORDS, filters.values())
        yield from map(stored_record, cursor)

    def record(self, identity: str) -> StoredRecord | None:
        """One record by its id, or by its URL; None where there is none."""
        if "://" in identity:
            try:
                identity = id_of(identity)
            except BadUrl:
                return None
        row = self._connection.execute(
            "SELECT * FROM records WHERE record_id = ?", (identity,)
        ).fetchone()
        return stored_record(row) if row else None

    def versions(self, identity: str) -> list[Version]:
        """All versions of a record, the first one first."""
        rows = self._connection.execute(
            "SELECT * FROM versions WHERE record_id = ? ORDER BY version", (identity,)
        )
        return [version_from(row) for row in rows]

    def changes(self, since: int) -> Iterator[Change]:
        """What happened after a cursor, in order."""
        rows = self._connection.execute(
            "SELECT seq, at, op, record_id, version, cause FROM changes"
            " WHERE seq > ? ORDER BY seq",
            (since,),
        )
        for row in rows:
            yield Change(*row)

    def capture_row(self, capture_id: int) -> StoredCapture:
        """Where a capture lies; LookupError where there is none."""
        row = self._connection.execute(
            "SELECT * FROM captures WHERE capture_id = ?", (capture_id,)
        ).fetchone()
        if row is None:
            msg = f"there is no capture {capture_id}"
            raise LookupError(msg)
        return stored_capture(row)

    def capture(self, capture_id: int) -> Capture:
        """A capture as received; the payload of a revisit is its original's."""
        stored = self.capture_row(capture_id)
        record = parse_member(self._warc.read(place_of(stored)))
        payload = record.payload
        content_type = record.content_type
        if stored.revisit_of is not None:
            original = self.capture(stored.revisit_of)
            payload = original.payload
            content_type = content_type or original.content_type
        return Capture(
            url=record.url,
            payload=payload,
            fetched_at=parse_instant(stored.fetched_at),
            status=record.status,
            headers=record.headers,
            content_type=content_type,
        )

    def captures(self, url: str) -> list[StoredCapture]:
        """All captures of one URL, the first one first."""
        rows = self._connection.execute(
            "SELECT * FROM captures WHERE url = ? ORDER BY capture_id", (url,)
        )
        return [stored_capture(row) for row in rows]

    def counts(self, site_id: str | None = None) -> dict[str, int]:
        """How many URLs are in each state; states without any are left out."""
        rows = self._connection.execute(_URL_COUNTS, (site_id, site_id))
        return {state: number for state, number in rows}  # noqa: C416 - rows are Rows

    def runs(self, limit: int = 20) -> list[Run]:
        """The last runs, the newest first."""
        rows = self._connection.execute(
            "SELECT * FROM runs ORDER BY run_id DESC LIMIT ?", (limit,)
        )
        return [Run.from_row(row) for row in rows]

    def sites(self) -> list[dict[str, Any]]:
        """The rows of table `sites`, by site_id."""
        rows = self._connection.execute("SELECT * FROM sites ORDER BY site_id")
        return [dict(row) for row in rows]

    def host(self, host: str) -> dict[str, Any] | None:
        """What is known of a host."""
        row = self._connection.execute(
            "SELECT * FROM hosts WHERE host = ?", (host,)
        ).fetchone()
        return dict(row) if row else None


def stored_capture(row: Mapping[str, Any]) -> StoredCapture:
    """A row of table `captures`."""
    return StoredCapture(**{name: row[name] for name in StoredCapture.__slots__})


def place_of(capture: StoredCapture) -> WarcPlace:
    """Where the capture's member lies."""
    return WarcPlace(capture.warc_file, capture.warc_offset, capture.warc_length)
