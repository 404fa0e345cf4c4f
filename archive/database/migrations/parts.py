"""Migration 10: archives that were merged into this one, and what of them is here."""

from __future__ import annotations

from archive.database.schema import Column, Migration, Sql, Table

_C = Column

PARTS = Migration(
    10,
    "archives that were merged",
    (
        Table(
            "parts",
            "The archives that this one was merged from; none where it is crawled itself.",
            (
                _C("part_id", "INTEGER PRIMARY KEY", "internal number"),
                _C(
                    "folder", "TEXT NOT NULL UNIQUE", "where the archive lies, absolute"
                ),
                _C(
                    "file_key",
                    "TEXT NOT NULL UNIQUE",
                    "12 hex digits: `captures.warc_file` is this, a slash and its name"
                    " there; table `warc_files` has the folder, and no sha256",
                ),
                _C("cursor", "TEXT NOT NULL", "up to where it was merged, as a whole"),
                _C("capture_id", "INTEGER NOT NULL", "its last capture that is here"),
                _C("first_digest", "TEXT", "chain digest of its first capture"),
                _C("last_digest", "TEXT", "chain digest of its last one that is here"),
                _C("merged_at", "TEXT NOT NULL", "instant when something of it came"),
            ),
        ),
        Table(
            "part_captures",
            "Which captures of a part are which here: runs of numbers.",
            (
                _C("part_id", "INTEGER NOT NULL", "the part"),
                _C("first_id", "INTEGER NOT NULL", "the run's first capture_id there"),
                _C("last_id", "INTEGER NOT NULL", "its last capture_id there"),
                _C("shift", "INTEGER NOT NULL", "what is added to get the one here"),
            ),
            "PRIMARY KEY (part_id, first_id)",
            " WITHOUT ROWID",
        ),
        Table(
            "part_records",
            "Which parts hold each record.",
            (
                _C("record_id", "TEXT NOT NULL", "the record"),
                _C("part_id", "INTEGER NOT NULL", "a part that holds it"),
                _C("stamp", "TEXT NOT NULL", "digest of its rows there"),
                _C(
                    "is_waiting",
                    "INTEGER NOT NULL",
                    "1: what the parts say of it is still to be joined",
                ),
            ),
            "PRIMARY KEY (record_id, part_id)",
            " WITHOUT ROWID",
        ),
        Sql(
            "CREATE INDEX part_records_part ON part_records (part_id)",
            "index of a part's records",
        ),
        Sql(
            "CREATE INDEX part_records_waiting ON part_records (is_waiting)"
            " WHERE is_waiting = 1",
            "index of what is still to be joined",
        ),
    ),
)
