"""Captures of a part in the merged archive: new numbers, one chain, the same WARC files."""

from __future__ import annotations

from bisect import bisect_right
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.database.connection import insertion
from archive.objects.addresses import is_remote
from archive.records.hash_chain import CAPTURE_COLUMNS, chain_link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.merging.parts import Part
    from archive.store import Archive

_COLUMNS = (*CAPTURE_COLUMNS, "tls", "truncated")
_INSERT = insertion("captures", (*_COLUMNS, "chain_digest"))
_LAST = """
SELECT capture_id, chain_digest FROM captures ORDER BY capture_id DESC LIMIT 1"""
_RANGES = """
SELECT first_id, last_id, shift FROM part_captures WHERE part_id = ? ORDER BY first_id"""
_ENDS = """
SELECT warc_file, max(warc_offset + warc_length) AS end FROM captures
WHERE warc_file LIKE ? GROUP BY warc_file"""
_AS_MERGED = """
UPDATE parts SET capture_id = ?, first_digest = ifnull(first_digest, ?), last_digest = ?
WHERE part_id = ?"""


class CaptureNumbers:
    """The numbers here of a part's captures."""

    def __init__(self, merged: Archive, part_id: int) -> None:
        rows = merged.rows(_RANGES, (part_id,))
        self._ranges = [tuple(row) for row in rows]

    def here(self, capture_id: int | None) -> int | None:
        """The number here; None for a capture that has not come yet."""
        if capture_id is None:
            return None
        place = bisect_right(self._ranges, (capture_id, 1 << 62, 0)) - 1
        if place < 0 or capture_id > self._ranges[place][1]:
            return None
        return int(capture_id + self._ranges[place][2])

    def add(self, first_id: int, last_id: int, shift: int) -> None:
        """A run of new ones."""
        self._ranges.append((first_id, last_id, shift))


def add_captures(merged: Archive, part: Part) -> CaptureNumbers:
    """Rows of the captures that are new in the part; the numbers of all."""
    numbers = CaptureNumbers(merged, part.part_id)
    last = merged.one(_LAST) or (0, None)
    query = "SELECT * FROM part.captures WHERE capture_id > ? ORDER BY capture_id"
    rows = merged.rows(query, (part.capture_id,))
    if not rows:
        return numbers
    first_id, last_id = rows[0]["capture_id"], rows[-1]["capture_id"]
    shift = last[0] + 1 - first_id
    numbers.add(first_id, last_id, shift)
    merged.write(
        "INSERT INTO part_captures VALUES (?, ?, ?, ?)",
        (part.part_id, first_id, last_id, shift),
    )
    values = _rows_here(rows, part, numbers, last[1])
    merged.connection.executemany(_INSERT, values)
    first = merged.one("SELECT chain_digest FROM part.captures WHERE capture_id = 1")
    told = (last_id, first[0] if first else None, rows[-1]["chain_digest"])
    merged.write(_AS_MERGED, (*told, part.part_id))
    return numbers


def _rows_here(
    rows: list[Any], part: Part, numbers: CaptureNumbers, before: str | None
) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        told = dict(row)
        told["warc_file"] = part.name_of(row["warc_file"])
        told["revisit_of"] = numbers.here(row["revisit_of"])
        before = chain_link(before, [told[name] for name in CAPTURE_COLUMNS])
        yield (*(told[name] for name in _COLUMNS), before)


def place_files(merged: Archive, part: Part, archive: Archive, at: str) -> None:
    """Where the part's WARC files lie now, in table `warc_files`."""
    known = {
        row["warc_file"]: (row["folder"], row["byte_count"])
        for row in merged.rows(
            "SELECT * FROM warc_files WHERE warc_file LIKE ?", (part.name_of("%"),)
        )
    }
    for name, end in merged.rows(_ENDS, (part.name_of("%"),)):
        folder = _folder_of(archive, name.split("/", 1)[1])
        if known.get(name) != (folder, end):
            row = {"warc_file": name, "folder": folder, "byte_count": end}
            row |= {"sha256": "", "moved_at": at}
            merged.upsert("warc_files", "warc_file", row)


def _folder_of(archive: Archive, name: str) -> str:
    """Where a file of the part lies: a path from the root, or a folder's URL."""
    folder = archive.warc.source(name).folder
    return folder if is_remote(folder) else str(Path(folder).resolve())
