"""What a part says of each record, as a digest: what has changed since the last time."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.store import Archive

_RECORDS = "SELECT * FROM part.records"
_FILES = "SELECT * FROM part.attachments ORDER BY record_id, url"
_KNOWN = "SELECT record_id, stamp FROM part_records WHERE part_id = ?"


def changed_records(merged: Archive, part_id: int) -> dict[str, str]:
    """The digests of the part's records that differ from those that were merged."""
    digests = {}
    place = None
    for row in merged.each(_RECORDS):
        place = row.keys().index("record_id") if place is None else place
        digests[row[place]] = hashlib.sha256(_told(row))
    for row in merged.each(_FILES):
        if row["record_id"] in digests:
            digests[row["record_id"]].update(_told(row))
    known = dict(map(tuple, merged.each(_KNOWN, (part_id,))))
    stamps = {record_id: d.hexdigest()[:32] for record_id, d in digests.items()}
    return {i: stamp for i, stamp in stamps.items() if known.get(i) != stamp}


def _told(row: Iterable[Any]) -> bytes:
    return "\x1f".join("\0" if v is None else str(v) for v in row).encode()
