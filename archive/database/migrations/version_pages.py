"""Migration 8: an article over several pages; what was read of its first page is asked anew."""

from __future__ import annotations

from archive.database.schema import Column, Migration, Sql, Table

VERSION_PAGES = Migration(
    8,
    "articles over several pages",
    (
        Table(
            "version_pages",
            "The further pages that a version's text comes from, in order; the first is"
            " `versions.capture_id`.",
            (
                Column("record_id", "TEXT NOT NULL", "the record"),
                Column("version", "INTEGER NOT NULL", "its version"),
                Column("position", "INTEGER NOT NULL", "the page's place, from 2 up"),
                Column("capture_id", "INTEGER NOT NULL", "the page's capture"),
            ),
            "PRIMARY KEY (record_id, version, position)",
            " WITHOUT ROWID",
        ),
        Sql(
            "UPDATE urls SET etag = NULL, last_modified = NULL WHERE record_id IN"
            " (SELECT record_id FROM issues WHERE code = 'more_pages')",
            "a 304 for an article's first page says nothing of its further pages",
        ),
    ),
)
