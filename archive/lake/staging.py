"""The files of each partition that a change touches, written beside the lake."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any, Final

from archive.lake.columns import SORTED_BY, TABLES
from archive.lake.parquet import ParquetTable, Written, checked, digest_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.lake.ledger import Ledger

NAME: Final = "part-0.parquet"
"""The one file of a partition: it is replaced as a whole."""
# So many files are remembered in one commit: what an export cut short does again.
_GROUP: Final = 32
_BATCH_ROWS, _BATCH_BYTES = 1000, 8 << 20
_WAS = """
UPDATE news SET was =
    (SELECT partition FROM places WHERE places.record_id = news.record_id)"""
_INDEXES = (
    "CREATE INDEX IF NOT EXISTS news_was ON news (was)",
    "CREATE INDEX IF NOT EXISTS news_records ON news (partition, date, record_id)",
    "CREATE INDEX IF NOT EXISTS news_texts ON news (partition, record_id)",
)
_TOUCHED = """
SELECT was FROM news WHERE was NOTNULL UNION SELECT partition FROM news ORDER BY 1"""
_STAGE = "INSERT OR REPLACE INTO staged VALUES (?, ?, ?, ?, ?, ?)"


def path_of(table: str, partition: str) -> str:
    """Where a partition's file lies in the lake."""
    return f"{table}/{partition}/{NAME}"


def stage(ledger: Ledger) -> None:
    """Write all files that change; those that an export cut short has written stay."""
    with ledger.transaction():
        ledger.write(_WAS)
        for index in _INDEXES:
            ledger.write(index)
    tables = [ParquetTable(name, ledger.keys) for name in TABLES]
    done = {row[0] for row in ledger.rows("SELECT path FROM staged")}
    files = [
        (table, partition)
        for (partition,) in ledger.rows(_TOUCHED)
        for table in tables
        if path_of(table.name, partition) not in done
    ]
    for begin in range(0, len(files), _GROUP):
        with ledger.transaction():
            for table, partition in files[begin : begin + _GROUP]:
                _stage_one(ledger, table, partition)
    if ledger.get("adopting"):
        _stage_leftovers(ledger)


def forget_staged(ledger: Ledger) -> None:
    """What was written before more news came is of no use."""
    with ledger.transaction():
        ledger.write("DELETE FROM staged")
    shutil.rmtree(ledger.staging, ignore_errors=True)


def _stage_one(ledger: Ledger, table: ParquetTable, partition: str) -> None:
    path = path_of(table.name, partition)
    known = ledger.one("SELECT sha256 FROM files WHERE path = ?", (path,))
    old = checked(ledger.folder / path, known[0]) if known else None
    gone = ledger.rows("SELECT record_id FROM news WHERE was = ?", (partition,))
    target = ledger.staging / path
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        written = table.write(
            file, old, [row[0] for row in gone], _new_rows(ledger, table, partition)
        )
        file.flush()
        os.fsync(file.fileno())
    before = known[0] if known else digest_of(ledger.folder / path)
    is_same = written.sha256 == before
    if is_same or not written.rows:
        target.unlink()
    ledger.write(_STAGE, _told(path, written, is_same=is_same))


def _told(path: str, written: Written, *, is_same: bool) -> tuple[Any, ...]:
    told = (path, written.rows, written.removed, written.bytes, written.sha256)
    return (*told, int(is_same))


def _new_rows(
    ledger: Ledger, table: ParquetTable, partition: str
) -> Iterator[list[Any]]:
    """The new rows of a partition, as many at once as the memory should hold."""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    order = ", ".join(f'"{name}"' for name in SORTED_BY[table.name])
    found = ledger.connection.execute(
        f"SELECT {names} FROM news WHERE partition = ? ORDER BY {order}",  # noqa: S608
        (partition,),
    )
    rows: list[Any] = []
    size = 0
    for row in found:
        rows.append(tuple(row))
        size += len(row[-1]) if isinstance(row[-1], str) else 0
        if len(rows) == _BATCH_ROWS or size >= _BATCH_BYTES:
            yield rows
            rows, size = [], 0
    if rows:
        yield rows


def _stage_leftovers(ledger: Ledger) -> None:
    """Files of a former state that no partition has now go."""
    wanted = {row[0] for row in ledger.rows("SELECT path FROM staged WHERE rows > 0")}
    nothing = Written(0, 0, 0, "")
    with ledger.transaction():
        for file in partition_files(ledger.folder):
            path = file.relative_to(ledger.folder).as_posix()
            if path not in wanted:
                ledger.write(_STAGE, _told(path, nothing, is_same=False))


def partition_files(folder: Path) -> list[Path]:
    """The lake's own files, as they lie there."""
    return [file for table in TABLES for file in (folder / table).rglob(NAME)]
