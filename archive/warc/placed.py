"""A capture by the place of its bytes: to be read by another process, where it is needed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from archive.instants import parse_instant
from archive.model import Capture
from archive.pickling import Pickled
from archive.warc.record import parse_member
from archive.warc.sources import LocalSource

if TYPE_CHECKING:
    from archive.warc.record import WarcRecord


@dataclass(frozen=True, slots=True)
class PlacedCapture(Pickled):
    """Where a capture lies on this machine; `original` holds a revisit's payload."""

    path: str
    offset: int
    length: int
    fetched_at: str
    original: PlacedCapture | None = None

    def read(self) -> Capture:
        """The capture as received; OSError or ValueError where its bytes are lost."""
        source = LocalSource(Path(self.path))
        try:
            record = parse_member(source.read(self.offset, self.length))
        finally:
            source.close()
        original = self.original.read() if self.original else None
        return capture_of(record, self.fetched_at, original)


def capture_of(
    record: WarcRecord, fetched_at: str, original: Capture | None
) -> Capture:
    """The capture that a WARC record is of; a revisit's payload is its original's."""
    payload, content_type = record.payload, record.content_type
    if original is not None:
        payload = original.payload
        content_type = content_type or original.content_type
    return Capture(
        url=record.url,
        payload=payload,
        fetched_at=parse_instant(fetched_at),
        status=record.status,
        headers=record.headers,
        content_type=content_type,
    )
