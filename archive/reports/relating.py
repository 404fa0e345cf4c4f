"""What a change of one record means for others: copies of its report, texts alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.reports.copies import note_new_report, note_report
from archive.reports.minhash import signature
from archive.reports.near_duplicates import note_new_text, note_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.database.connection import Connection
    from archive.rows import Effect, ReadyRecord

NEWS: Final = frozenset({"added", "changed", "restored", "removed"})
"""Effects of a visit after which a record says something else."""
_LAST = """
SELECT records.row_id, records.record_id, records.text FROM changes
JOIN records USING (record_id) ORDER BY changes.seq DESC LIMIT 1"""
_IS_UPGRADED = """
SELECT NOT EXISTS (SELECT 1 FROM minhashes) AND NOT EXISTS (SELECT 1 FROM report_copies)
    AND EXISTS (SELECT 1 FROM records)"""


def relate(
    connection: Connection, effect: Effect, signs: Mapping[str, bytes | None]
) -> None:
    """Relate the record that the change told last is about; in its transaction.

    `signs` are signatures of texts that are known already.
    """
    if effect not in NEWS:
        return
    row_id, record_id, text = connection.execute(_LAST).fetchone()
    sign = signs[text] if text in signs else signature(text)
    note_text(connection, row_id, record_id, sign)
    note_report(connection, record_id)


def relate_new(
    connection: Connection, row_id: int, record_id: str, ready: ReadyRecord
) -> None:
    """Relate a record that was not there before; in its transaction."""
    if ready.signature is not None:
        note_new_text(connection, row_id, ready.signature)
    if ready.report is not None:
        note_new_report(connection, record_id, ready.report)


def relate_all(connection: Connection) -> None:
    """Relate what an older Gongbao stored, if it is not yet; once an archive."""
    if not connection.execute(_IS_UPGRADED).fetchone()[0]:
        return
    rows = connection.execute("SELECT row_id, record_id FROM records").fetchall()
    for row_id, record_id in rows:
        text = connection.execute(
            "SELECT text FROM records WHERE row_id = ?", (row_id,)
        ).fetchone()[0]
        note_text(connection, row_id, record_id, signature(text))
        note_report(connection, record_id)
