"""What a part says of each record, as a digest: what has changed since the last time."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.store import Archive

_KNOWN = "SELECT record_id, stamp FROM part_records WHERE part_id = ?"


def known_stamps(merged: Archive, part_id: int) -> dict[str, str]:
    """The digests of a part's records as they were merged."""
    return dict(map(tuple, merged.each(_KNOWN, (part_id,))))


def stamp_of(record: Iterable[Any], files: Iterable[Iterable[Any]]) -> str:
    """The digest of a record's row and of those of its attachments.

    >>> stamp_of(["a", None], []) == stamp_of(["a", ""], [])
    False
    """
    digest = hashlib.sha256(_told(record))
    for file in files:
        digest.update(_told(file))
    return digest.hexdigest()[:32]


def _told(row: Iterable[Any]) -> bytes:
    return "\x1f".join(["\0" if v is None else str(v) for v in row]).encode()
