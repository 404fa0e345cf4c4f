"""`gongbao merge`: many archives as one, part by part; killed anywhere it is gone on with.

Each part comes in one transaction, several small ones in one together; records that several parts hold are joined after
that, then the copies of reports grouped. WARC files stay where they are.
"""

from __future__ import annotations

from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from archive.database.atomic_files import refuse_inside_archive
from archive.errors import ConfigurationError
from archive.instants import iso
from archive.merging.ahead import batches
from archive.merging.batches import Batch
from archive.merging.captures import CaptureNumbers, SameNumbers, place_files
from archive.merging.copying import Writer
from archive.merging.joining import joined
from archive.merging.parts import (
    all_parts,
    lies_at,
    look,
    open_part,
    parts_of,
    without_copies,
)
from archive.merging.rewriting import rewrite, state_of
from archive.records.fts_index import Indexer
from archive.store.archive import MERGE, Archive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from pathlib import Path

    from archive.merging.parts import Look, Part

_GROUP = 64
# Parts come as a whole: room for the full-text index's pages, and seldom copied home.
_ROOM = ("PRAGMA cache_size = -200000", "PRAGMA wal_autocheckpoint = 40000")
_IS_CRAWLED = """
SELECT EXISTS (SELECT 1 FROM captures UNION ALL SELECT 1 FROM urls
    UNION ALL SELECT 1 FROM records) AND NOT EXISTS (SELECT 1 FROM parts)"""
_WAITING = """
SELECT DISTINCT record_id FROM part_records WHERE is_waiting = 1 ORDER BY record_id"""
_HOLDERS = "SELECT part_id FROM part_records WHERE record_id = ? ORDER BY part_id"
_DONE = "UPDATE part_records SET is_waiting = 0 WHERE record_id = ?"


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge came to: parts looked at, those with news, records in all."""

    folder: str
    parts: int
    changed_parts: int
    changed_records: int
    joined_records: int
    records: int

    def as_dict(self) -> dict[str, Any]:
        """What `gongbao merge --json` prints."""
        return asdict(self)


def merge(
    folders: Iterable[Path],
    into: Path,
    now: datetime,
    count: Callable[[int], None] = lambda _: None,
) -> Merged:
    """Bring what is new in these archives into one; `count` is told of each part.

    ConfigurationError where a folder is no archive, is itself merged, or is no more what
    was merged from there; and where the target is an archive that is crawled.
    """
    looks = _looks(folders, into)
    at = iso(now)
    with Archive.open(into, create=True) as merged, merged.lock():
        if merged.one(_IS_CRAWLED)[0]:
            msg = f"{into} is an archive of its own: name a new folder with --into."
            raise ConfigurationError(msg)
        for pragma in _ROOM:
            merged.connection.execute(pragma)
        try:
            parts = parts_of(merged, looks, at)
            run = merged.start_run(MERGE, now=now)
            changed = _bring(merged, parts, at, count)
            joins = _join(merged, at)
        except BaseException:
            # Half a part is none: closing the archive commits what is open.
            if merged.connection.in_transaction:
                merged.connection.execute("ROLLBACK")
            raise
        merged.end_run(run, {"parts": len(parts), "records": sum(changed)}, 0, now=now)
        return Merged(
            folder=str(into),
            parts=len(parts),
            changed_parts=sum(map(bool, changed)),
            changed_records=sum(changed),
            joined_records=joins,
            records=merged.one("SELECT count(*) FROM records")[0],
        )


def _looks(folders: Iterable[Path], into: Path) -> list[Look]:
    """The archives, each once, in an order that is not the command line's."""
    refuse_inside_archive(into.resolve().parent)
    found = sorted({folder.resolve() for folder in folders})
    if into.resolve() in found:
        msg = f"{into.resolve()} cannot be merged into itself: name another --into."
        raise ConfigurationError(msg)
    return without_copies(map(look, found))


def _bring(
    merged: Archive,
    parts: list[tuple[Part, Look]],
    at: str,
    count: Callable[[int], None],
) -> list[int]:
    """What is new in the parts; how many records of each part that has news."""
    news = []
    for part, found in parts:
        if part.cursor == found.cursor:
            place_files(merged, part, found, {}, at)
            count(1)
        else:
            news.append((part, found))
    merged.flush()
    captures = sum(found.captures - part.capture_id for part, found in news)
    looks = {part.part_id: found for part, found in news}
    writer, changed = Writer(merged, at), []
    arriving = batches(merged.path, [part for part, _ in news], captures)
    with closing(arriving):
        for told in arriving:
            if isinstance(told, Batch):
                writer.add(told)
            else:
                writer.end(looks[told.part.part_id], told)
                changed.append(told.changed)
                count(1)
    if changed:
        writer.close()
    return changed


def _join(merged: Archive, at: str) -> int:
    """Join what several parts hold; how many records these are."""
    waiting = [row[0] for row in merged.rows(_WAITING)]
    indexer = Indexer(merged.connection)
    with ExitStack() as stack:
        holders = _Holders(merged, stack)
        for place, record_id in enumerate(waiting, 1):
            states = [
                state_of(*holders.opened(part_id), record_id)
                for (part_id,) in merged.rows(_HOLDERS, (record_id,))
            ]
            merged.write(_DONE, (record_id,))
            rewrite(merged.connection, indexer, joined(states), at)
            if place % _GROUP == 0 or place == len(waiting):
                indexer.apply()
                merged.flush()
    return len(waiting)


class _Holders:
    """The parts that hold a record, opened once, but for so many that all are closed.

    For one that is not there any more stands what was merged of it.
    """

    MOST = 64

    def __init__(self, merged: Archive, stack: ExitStack) -> None:
        self._merged = merged
        self._stack = stack
        self._parts = all_parts(merged)
        self._opened: dict[int, tuple[Archive, CaptureNumbers]] = {}

    def opened(self, part_id: int) -> tuple[Archive, CaptureNumbers]:
        """A part, or the merged archive itself, with the numbers of its captures here."""
        if part_id not in self._opened:
            if len(self._opened) == self.MOST:
                self._stack.close()
                self._opened.clear()
            folder, digest = self._parts[part_id]
            if lies_at(folder, digest):
                archive = self._stack.enter_context(open_part(folder))
                numbers = CaptureNumbers(self._merged, part_id)
                self._opened[part_id] = archive, numbers
            else:
                self._opened[part_id] = self._merged, SameNumbers(self._merged)
        return self._opened[part_id]
