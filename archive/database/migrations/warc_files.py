"""Migration 4: WARC files that lie elsewhere than in the archive's own folder."""

from __future__ import annotations

from archive.database.schema import Column, Migration, Table

_C = Column

WARC_FILES = Migration(
    4,
    "WARC files on other disks",
    (
        Table(
            "warc_files",
            "WARC files that lie elsewhere; all others lie in ARCHIVE/warc.",
            (
                _C("warc_file", "TEXT PRIMARY KEY", "file name, as in captures"),
                _C(
                    "folder",
                    "TEXT NOT NULL",
                    "where it lies: a path (a relative one starts at the archive's folder),"
                    " or the URL of a folder in object storage, s3://…",
                ),
                _C("byte_count", "INTEGER NOT NULL", "its length"),
                _C("sha256", "TEXT NOT NULL", "of the whole file, hex"),
                _C("moved_at", "TEXT NOT NULL", "instant of the move"),
            ),
        ),
    ),
)
