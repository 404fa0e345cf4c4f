"""Moving rows to where they take less room: record by record, killed anywhere gone on with.

Each group of records is a transaction with the place that it came to; views show moved
and unmoved rows alike. At the end the file gives back what it does not need any more.
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from archive.console import progress, say
from archive.database.connection import SqlError, atomic, user_version
from archive.errors import StoppedEarly

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from archive.database.connection import Connection

BEFORE: Final = 11
"""The schema's version while rows move."""
_GROUP: Final = 100
# Below this nobody waits, and nothing is said.
_TOLD_RECORDS: Final = 2_000
_LEAST_BYTES: Final = 256 << 20
# The new file beside the old one, and in the log until it is copied home.
_COPIES: Final = 2.2
_WORTH_IT: Final = 0.1
_SHRINK_WAIT_MS: Final = 2_000
_RANGE: Final = "records.row_id > :after AND records.row_id <= :last"
_OF_RANGE: Final = f"record_id IN (SELECT record_id FROM records WHERE {_RANGE})"  # noqa: S608
_MOVES: Final = (
    f"""INSERT OR IGNORE INTO disclosure_labels ("table", part, "row", "column")
    SELECT DISTINCT "table", part, "row", "column" FROM unmoved_cells
    WHERE {_OF_RANGE}""",  # noqa: S608
    f"""INSERT INTO disclosure_figures
    SELECT records.row_id, c.position, l.label_id, c.value,
        CASE WHEN typeof(c.value) = 'integer' AND CAST(c.value AS TEXT) = c.raw
            THEN NULL ELSE c.raw END
    FROM records JOIN unmoved_cells AS c USING (record_id)
    JOIN disclosure_labels AS l ON l."table" = c."table" AND l.part = c.part
        AND l."row" = c."row" AND l."column" = c."column"
    WHERE {_RANGE}""",  # noqa: S608
    f"DELETE FROM unmoved_cells WHERE {_OF_RANGE}",  # noqa: S608
    f"""UPDATE version_rows SET text = NULL FROM records
    WHERE {_RANGE} AND version_rows.record_id = records.record_id
        AND version_rows.version = records.version
        AND version_rows.text = records.text""",  # noqa: S608
    "UPDATE moved_rows SET row_id = :last",
)


def move_rows(connection: Connection) -> None:
    """Move what has not moved yet; returns at once where another process has done so.

    StoppedEarly where the disk has no room for it; nothing is lost, and what has moved
    stays so.
    """
    file = _file_of(connection)
    last = connection.execute("SELECT ifnull(max(row_id), 0) FROM records").fetchone()[
        0
    ]
    place = _place(connection)
    if place is None:
        return
    if file is not None:
        _check_room(file)
    with _told(last - place) as count:
        while place is not None and place < last:
            place = _move(connection, min(place + _GROUP, last), count)
    if file is not None and last:
        _shrink(connection, file)


@contextmanager
def _told(records: int) -> Iterator[Callable[[int], None]]:
    if records < _TOLD_RECORDS:
        yield lambda _: None
        return
    with progress("making room in archive.db: records", records) as count:
        yield count


def _place(connection: Connection) -> int | None:
    """The last record whose rows have moved; None where all is done already."""
    if user_version(connection) != BEFORE:
        return None
    return int(connection.execute("SELECT row_id FROM moved_rows").fetchone()[0])


def _move(
    connection: Connection, last: int, count: Callable[[int], None]
) -> int | None:
    with atomic(connection):
        # Another process may do the same work between two groups.
        place = _place(connection)
        if place is None or place >= last:
            return place
        for statement in _MOVES:
            values = {"after": place, "last": last}
            connection.execute(statement, values)
    count(last - place)
    return last


def _file_of(connection: Connection) -> Path | None:
    """The database's file; None for one in memory."""
    name = connection.execute("PRAGMA database_list").fetchone()[2]
    return Path(name) if name else None


def _check_room(file: Path) -> None:
    free = shutil.disk_usage(file.parent).free
    if free < _LEAST_BYTES:
        msg = (
            f"{file} is to be upgraded, which needs {_LEAST_BYTES >> 20} MB of room beside"
            f" it and has {free >> 20}: free some, then run the same command again."
        )
        raise StoppedEarly(msg)


def _shrink(connection: Connection, file: Path) -> None:
    """Give the disk back what is free in the file, where there is room to do it."""

    def pragma(name: str) -> int:
        return int(connection.execute(f"PRAGMA {name}").fetchone()[0])

    pages, free_pages, size = map(pragma, ("page_count", "freelist_count", "page_size"))
    if free_pages < pages * _WORTH_IT:
        return
    free_bytes = free_pages * size
    needed = int((pages - free_pages) * size * _COPIES)
    if shutil.disk_usage(file.parent).free < needed + _LEAST_BYTES:
        say(
            f"{free_bytes >> 20} MB of {file} are free now and will be filled by what comes;"
            f" with {(needed + _LEAST_BYTES) >> 20} MB of room beside it,"
            f" `sqlite3 {file} VACUUM` gives them back to the disk."
        )
        return
    if pages * size > _LEAST_BYTES:
        say(f"giving {free_bytes >> 20} MB of {file} back to the disk …")
    try:
        with _beside(connection, file):
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except SqlError as error:
        # Somebody reads or writes: the room is used all the same.
        say(f"{free_bytes >> 20} MB of {file} stay free for what comes ({error}).")


@contextmanager
def _beside(connection: Connection, file: Path) -> Iterator[None]:
    """What SQLite writes down meanwhile goes beside the file, not into the memory."""
    before = os.environ.get("SQLITE_TMPDIR")
    kept = {
        name: connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("temp_store", "busy_timeout")
    }
    os.environ["SQLITE_TMPDIR"] = str(file.parent)
    connection.execute("PRAGMA temp_store = FILE")
    connection.execute(f"PRAGMA busy_timeout = {_SHRINK_WAIT_MS}")
    try:
        yield
    finally:
        for name, value in kept.items():
            connection.execute(f"PRAGMA {name} = {value}")
        if before is None:
            del os.environ["SQLITE_TMPDIR"]
        else:
            os.environ["SQLITE_TMPDIR"] = before
