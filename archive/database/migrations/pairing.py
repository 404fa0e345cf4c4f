"""Migration 13: records whose texts are still to be compared with the others."""

from __future__ import annotations

from archive.database.schema import Column, Migration, Table

_C = Column

PAIRING = Migration(
    13,
    "pairs of records alike are written in batches",
    (
        Table(
            "minhashes_due",
            "Records whose texts are still to be compared with all others.",
            (
                _C("row_id", "INTEGER PRIMARY KEY", "records.row_id"),
                _C(
                    "paired",
                    "BLOB",
                    "the signature by which it stands in `minhash_bands`; null: by none",
                ),
            ),
        ),
    ),
)
