"""Captures of a part in the merged archive: new numbers, one chain, the same WARC files."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from archive.records.hash_chain import CAPTURE_COLUMNS, chain_link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.merging.parts import Look, Part
    from archive.store import Archive

_AT_ONCE = 2_000
COLUMNS = ("capture_id", *CAPTURE_COLUMNS, "tls", "truncated", "chain_digest")
"""Of the rows that come: all that table `captures` has."""

_LAST = """
SELECT capture_id, chain_digest FROM captures ORDER BY capture_id DESC LIMIT 1"""
_RANGES = """
SELECT first_id, last_id, shift FROM part_captures WHERE part_id = ? ORDER BY first_id"""
_NEW = "SELECT * FROM captures WHERE capture_id > ? ORDER BY capture_id"
_KNOWN_FILES = """
SELECT warc_file, folder, byte_count FROM warc_files
WHERE warc_file >= ? || '/' AND warc_file < ? || '0'"""


class CaptureNumbers:
    """The numbers here of a part's captures."""

    def __init__(self, merged: Archive, part_id: int) -> None:
        rows = merged.rows(_RANGES, (part_id,))
        self._ranges = [tuple(row) for row in rows]
        self.added: tuple[int, int, int] | None = None

    def here(self, capture_id: int | None) -> int | None:
        """The number here; None for a capture that has not come yet."""
        if capture_id is None:
            return None
        place = bisect_right(self._ranges, (capture_id, 1 << 62, 0)) - 1
        if place < 0 or capture_id > self._ranges[place][1]:
            return None
        return int(capture_id + self._ranges[place][2])

    def add(self, first_id: int, last_id: int, shift: int) -> None:
        """A run of new ones, of which there is one in a merge."""
        self.added = first_id, last_id, shift
        self._ranges.append(self.added)


class SameNumbers(CaptureNumbers):
    """Those of the merged archive itself."""

    def __init__(self, merged: Archive) -> None:
        super().__init__(merged, 0)

    def here(self, capture_id: int | None) -> int | None:
        """The number, as it is."""
        return capture_id


class CaptureChain:
    """The merged archive's captures, and those that parts bring behind them."""

    def __init__(self, merged: Archive) -> None:
        last = merged.one(_LAST) or (0, None)
        self._last_id: int = last[0]
        self._digest: str | None = last[1]

    def bring(
        self,
        archive: Archive,
        part: Part,
        numbers: CaptureNumbers,
        ends: dict[str, int],
    ) -> Iterator[list[tuple[Any, ...]]]:
        """Rows of the captures that are new in a part; `numbers` and `ends` are filled.

        `ends` says up to where its captures reach in each WARC file.
        """
        first_id = part.capture_id + 1
        last_id = archive.one("SELECT ifnull(max(capture_id), 0) FROM captures")[0]
        if last_id < first_id:
            return
        shift = self._last_id + 1 - first_id
        numbers.add(first_id, last_id, shift)
        self._last_id += last_id - part.capture_id
        rows: list[tuple[Any, ...]] = []
        for row in archive.each(_NEW, (part.capture_id,)):
            told = dict(row)
            name = told["warc_file"] = part.name_of(row["warc_file"])
            told["capture_id"] += shift
            told["revisit_of"] = numbers.here(row["revisit_of"])
            ends[name] = max(ends.get(name, 0), row["warc_offset"] + row["warc_length"])
            link = chain_link(self._digest, [told[name] for name in CAPTURE_COLUMNS])
            self._digest = told["chain_digest"] = link
            rows.append(tuple(told[name] for name in COLUMNS))
            if len(rows) == _AT_ONCE:
                yield rows
                rows = []
        yield rows


def place_files(
    merged: Archive, part: Part, found: Look, ends: dict[str, int], at: str
) -> None:
    """Where the part's WARC files lie now, and how long they are, in `warc_files`."""
    keys = (part.file_key, part.file_key)
    known = {row[0]: tuple(row)[1:] for row in merged.rows(_KNOWN_FILES, keys)}
    for name in sorted({*known, *ends}):
        folder = found.folder_of(name.split("/", 1)[1])
        end = ends.get(name, 0)
        if name in known:
            end = max(end, known[name][1])
        if known.get(name) != (folder, end):
            row = {"warc_file": name, "folder": folder, "byte_count": end}
            row |= {"sha256": "", "moved_at": at}
            merged.upsert("warc_files", "warc_file", row)
