"""`gongbao merge`: many archives as one, part by part; killed anywhere it is gone on with.

Each part comes in one transaction; records that several parts hold are joined after
that, then the copies of reports grouped. WARC files stay where they are.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from archive.database.atomic_files import refuse_inside_archive
from archive.errors import ConfigurationError
from archive.instants import iso
from archive.merging.captures import CaptureNumbers, place_files
from archive.merging.copying import copy_part
from archive.merging.joining import joined
from archive.merging.parts import all_parts, beside, cursor_of, part_of
from archive.merging.rewriting import rewrite, state_of
from archive.records.fts_index import Indexer
from archive.store.archive import MERGE, Archive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from pathlib import Path

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
    parts = _checked(folders, into)
    with Archive.open(into, create=True) as merged, merged.lock():
        if merged.one(_IS_CRAWLED)[0]:
            msg = f"{into} is an archive of its own: name a new folder with --into."
            raise ConfigurationError(msg)
        for pragma in _ROOM:
            merged.connection.execute(pragma)
        run = merged.start_run(MERGE, now=now)
        changed = []
        for folder in parts:
            changed.append(_bring(merged, folder, iso(now)))
            count(1)
        joins = _join(merged, iso(now))
        merged.end_run(run, {"parts": len(parts), "records": sum(changed)}, 0, now=now)
        return Merged(
            folder=str(into),
            parts=len(parts),
            changed_parts=sum(map(bool, changed)),
            changed_records=sum(changed),
            joined_records=joins,
            records=merged.one("SELECT count(*) FROM records")[0],
        )


def _checked(folders: Iterable[Path], into: Path) -> list[Path]:
    """The archives' folders, each once, in an order that is not the command line's."""
    refuse_inside_archive(into.resolve().parent)
    found = sorted({folder.resolve() for folder in folders})
    for folder in found:
        if folder == into.resolve():
            msg = f"{folder} cannot be merged into itself: name another --into."
            raise ConfigurationError(msg)
        with Archive.open(folder) as archive:
            if archive.is_merged():
                msg = f"{folder} is itself merged: name its parts instead."
                raise ConfigurationError(msg)
    return found


def _bring(merged: Archive, folder: Path, at: str) -> int:
    """What is new in one part; how many of its records that touches."""
    with Archive.open(folder) as archive:
        part = part_of(merged, folder, archive, at)
        cursor = cursor_of(archive)
        if part.cursor == cursor:
            place_files(merged, part, archive, at)
            merged.flush()
            return 0
        with beside(merged, archive):
            return copy_part(merged, part, archive, cursor=cursor, at=at)


def _join(merged: Archive, at: str) -> int:
    """Join what several parts hold; how many records these are."""
    waiting = [row[0] for row in merged.rows(_WAITING)]
    folders = all_parts(merged)
    indexer = Indexer(merged.connection)
    opened: dict[int, tuple[Archive, CaptureNumbers]] = {}
    with ExitStack() as stack:
        for place, record_id in enumerate(waiting, 1):
            states = []
            for (part_id,) in merged.rows(_HOLDERS, (record_id,)):
                if part_id not in opened:
                    archive = stack.enter_context(Archive.open(folders[part_id]))
                    opened[part_id] = archive, CaptureNumbers(merged, part_id)
                states.append(state_of(*opened[part_id], record_id))
            merged.write(_DONE, (record_id,))
            rewrite(merged.connection, indexer, joined(states), at)
            if place % _GROUP == 0 or place == len(waiting):
                indexer.apply()
                merged.flush()
    return len(waiting)
