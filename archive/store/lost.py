"""Captures that the database knows and the WARC files hold no more.

A disk that lied, a file that was cut or replaced. Those that were given up stand in the
ledger, table `issues`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archive.store.reader import place_of, stored_capture
from archive.warc.record import parse_member, payload_digest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.store.reader import Reader

_LEDGER = "SELECT CAST(raw AS INTEGER) FROM issues WHERE code = 'capture_lost'"
_LAST_OF_EACH = f"""
SELECT captures.* FROM captures JOIN (
    SELECT max(capture_id) AS last FROM captures
    WHERE capture_id NOT IN ({_LEDGER}) GROUP BY warc_file
) ON capture_id = last ORDER BY warc_file"""  # noqa: S608 - texts of ours
_OF_FILE = f"""
SELECT * FROM captures WHERE warc_file = ? AND capture_id NOT IN ({_LEDGER})
ORDER BY capture_id"""  # noqa: S608
KNOWN_ENDS = f"""
SELECT warc_file, max(warc_offset + warc_length) FROM captures
WHERE capture_id NOT IN ({_LEDGER}) GROUP BY warc_file"""  # noqa: S608
"""Up to where each file is known to hold captures."""
# A repeat that points at a lost payload is as good as lost.
_REPEATS = f"""
SELECT * FROM captures WHERE revisit_of = ?
    AND capture_id NOT IN ({_LEDGER})"""  # noqa: S608

_ALTERED = "SELECT raw FROM issues WHERE code = 'version_damaged'"


def altered_versions(archive: Reader) -> frozenset[str]:
    """The versions that were given up, as `record_id/version`."""
    return frozenset(row[0] for row in archive.rows(_ALTERED))


def ledger(archive: Reader) -> frozenset[int]:
    """The captures that were given up."""
    return frozenset(row[0] for row in archive.rows(_LEDGER))


def files_with_losses(archive: Reader) -> list[str]:
    """The files whose last capture is not there: one read a file.

    A file that was moved to a disk that is away is not missed. One in object storage is
    not asked for: it went there as a whole, and `verify` reads it.
    """
    moved = archive.moved_files()
    rows = archive.rows(_LAST_OF_EACH)
    near = (row for row in rows if not isinstance(moved.get(row["warc_file"]), str))
    return [row["warc_file"] for row in near if _is_lost(archive, row)]


def lost_captures(archive: Reader, name: str) -> Iterator[Any]:
    """Rows of the captures that a file should hold and does not."""
    for row in archive.rows(_OF_FILE, (name,)):
        if _is_lost(archive, row):
            yield row
            yield from archive.rows(_REPEATS, (row["capture_id"],))


def _is_lost(archive: Reader, row: Any) -> bool:
    name = row["warc_file"]
    if not archive.warc.source(name).exists():
        return name not in archive.moved_files()
    try:
        record = parse_member(archive.warc.read(place_of(stored_capture(row))))
    except (OSError, ValueError):
        return True
    if record.url != row["url"]:
        return True
    is_whole = payload_digest(record.payload) == row["payload_digest"]
    return row["revisit_of"] is None and not is_whole
