"""What a change of one record means for others: copies of its report, texts alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.reports.copies import note_report
from archive.reports.near_duplicates import note_text

if TYPE_CHECKING:
    from archive.database.connection import Connection
    from archive.model import Record
    from archive.rows import Effect

NEWS: Final = frozenset({"added", "changed", "restored", "removed"})
"""Effects of a visit after which a record says something else."""
_LAST = """
SELECT records.row_id, records.record_id, records.text FROM changes
JOIN records USING (record_id) ORDER BY changes.seq DESC LIMIT 1"""
_IS_UPGRADED = """
SELECT NOT EXISTS (SELECT 1 FROM minhashes) AND NOT EXISTS (SELECT 1 FROM report_copies)
    AND EXISTS (SELECT 1 FROM records)"""
_INSERT_CELL = "INSERT INTO disclosure_cells VALUES (?, ?, ?, ?, ?, ?, ?, ?)"


def relate(connection: Connection, effect: Effect) -> None:
    """Relate the record that the change told last is about; in its transaction."""
    if effect not in NEWS:
        return
    row_id, record_id, text = connection.execute(_LAST).fetchone()
    note_text(connection, row_id, record_id, text)
    note_report(connection, record_id)


def relate_all(connection: Connection) -> None:
    """Relate what an older Gongbao stored, if it is not yet; once an archive."""
    if not connection.execute(_IS_UPGRADED).fetchone()[0]:
        return
    rows = connection.execute("SELECT row_id, record_id FROM records").fetchall()
    for row_id, record_id in rows:
        text = connection.execute(
            "SELECT text FROM records WHERE row_id = ?", (row_id,)
        ).fetchone()[0]
        note_text(connection, row_id, record_id, text)
        note_report(connection, record_id)


def write_cells(connection: Connection, record: Record) -> None:
    """The figures of a record's standard tables, in place of what was there."""
    connection.execute(
        "DELETE FROM disclosure_cells WHERE record_id = ?", (record.record_id,)
    )
    connection.executemany(
        _INSERT_CELL,
        [
            (record.record_id, n, c.table, c.part, c.row, c.column, c.value, c.raw)
            for n, c in enumerate(record.disclosure)
        ],
    )
