"""A capture on its way into the WARC files: as it came, or as a revisit of an older one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive.instants import iso, utc_now
from archive.rows import StoredCapture
from archive.warc.record import payload_digest
from archive.warc.writing import (
    Original,
    request_member,
    response_member,
    revisit_member,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.database.connection import Connection
    from archive.model import Capture
    from archive.rows import Arrival
    from archive.warc.files import WarcFiles

_SAME_PAYLOAD = """
SELECT capture_id, url, fetched_at, payload_digest, payload_bytes FROM captures
WHERE url = ? AND payload_digest = ? AND revisit_of IS NULL AND status IS ?
    AND truncated IS NULL
ORDER BY capture_id DESC"""
_LAST_PAYLOAD = """
SELECT o.capture_id, o.url, o.fetched_at, o.payload_digest, o.payload_bytes
FROM captures AS c JOIN captures AS o ON o.capture_id = ifnull(c.revisit_of, c.capture_id)
WHERE c.url = ? AND (c.status = 200 OR c.revisit_of IS NOT NULL)
    AND c.truncated IS NULL
ORDER BY c.capture_id DESC"""


@dataclass(frozen=True, slots=True)
class Appending:
    """Appends captures to the WARC files of an archive.

    `lost` are captures whose bytes are not there any more: none refers to them.
    """

    connection: Connection
    warc: WarcFiles
    lost: frozenset[int] = frozenset()

    def append(
        self,
        capture: Capture,
        request_headers: Iterable[tuple[str, str]],
        arrival: Arrival,
    ) -> StoredCapture:
        """Append a capture, with its request where it is new; where it lies now."""
        digest = payload_digest(capture.payload)
        at = iso(capture.fetched_at or utc_now())
        original = None if arrival.truncated else self._original(capture, digest)
        if original is not None:
            digest = original["payload_digest"]
            known = Original(original["url"], original["fetched_at"], digest)
            member = revisit_member(capture, at, known, arrival)
        else:
            sent = tuple(request_headers)
            if sent:
                self.warc.append(request_member(capture, at, sent), at)
            member = response_member(capture, at, digest, arrival)
        place = self.warc.append(member, at)
        size = original["payload_bytes"] if original else len(capture.payload)
        return StoredCapture(
            capture_id=None,
            url=str(capture.url),
            fetched_at=at,
            status=capture.status,
            payload_digest=digest,
            warc_file=place.warc_file,
            warc_offset=place.warc_offset,
            warc_length=place.warc_length,
            revisit_of=original["capture_id"] if original else None,
            content_type=capture.content_type or capture.header("Content-Type"),
            payload_bytes=size,
            tls=arrival.tls,
            truncated=arrival.truncated,
        )

    def _original(self, capture: Capture, digest: str) -> Any:
        """The row of the capture that holds this payload already, if one does."""
        if capture.status == 304:
            found = self.connection.execute(_LAST_PAYLOAD, (capture.url,))
        elif capture.payload:
            key = (capture.url, digest, capture.status)
            found = self.connection.execute(_SAME_PAYLOAD, key)
        else:
            return None
        return next((row for row in found if row["capture_id"] not in self.lost), None)
