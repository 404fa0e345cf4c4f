"""Texts that are alike, in a part and over parts: signatures come as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.reports.copies import note_report
from archive.reports.near_duplicates import add_pairs, note_text

if TYPE_CHECKING:
    from archive.store import Archive

# Asked before the part's own bands come.
_SHARING = """
SELECT DISTINCT m.row_id, r.record_id, s.signature
FROM part.minhash_bands AS b JOIN part.records AS r ON r.row_id = b.row_id
JOIN fresh USING (record_id) JOIN main.records AS m USING (record_id)
JOIN part.minhashes AS s ON s.row_id = r.row_id
WHERE EXISTS (SELECT 1 FROM main.minhash_bands AS k WHERE k.band = b.band)"""
_COPY = (
    """INSERT INTO minhashes SELECT m.row_id, s.signature FROM part.minhashes AS s
    JOIN part.records AS r ON r.row_id = s.row_id JOIN fresh USING (record_id)
    JOIN main.records AS m USING (record_id) ORDER BY m.row_id""",
    """INSERT INTO minhash_bands SELECT b.band, m.row_id FROM part.minhash_bands AS b
    JOIN part.records AS r ON r.row_id = b.row_id JOIN fresh USING (record_id)
    JOIN main.records AS m USING (record_id) ORDER BY b.band""",
    """INSERT INTO near_duplicates SELECT p.* FROM part.near_duplicates AS p
    JOIN fresh USING (record_id) WHERE other_id IN (SELECT record_id FROM fresh)""",
)
_WITHOUT = """
SELECT m.row_id, m.record_id, m.text FROM main.records AS m JOIN fresh USING (record_id)
WHERE NOT EXISTS (SELECT 1 FROM main.minhashes AS s WHERE s.row_id = m.row_id)"""
_IS_RELATED = "SELECT EXISTS (SELECT 1 FROM part.report_copies)"


def copy_likeness(merged: Archive) -> None:
    """Signatures and pairs of the fresh records, and their pairs with other parts'."""
    sharing = merged.rows(_SHARING)
    for statement in _COPY:
        merged.connection.execute(statement)
    # Too short for a signature, or of a part that an older Gongbao has left.
    is_related = merged.one(_IS_RELATED)[0]
    for row in merged.rows(_WITHOUT):
        note_text(merged.connection, row["row_id"], row["record_id"], row["text"])
        if not is_related:
            note_report(merged.connection, row["record_id"])
    for row_id, record_id, signature in sharing:
        add_pairs(merged.connection, row_id, record_id, signature)
