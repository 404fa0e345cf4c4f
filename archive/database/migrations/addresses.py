"""Migration 7: urls are kept as portals write them; a key says which may be one."""

from __future__ import annotations

from archive.database.schema import AddColumn, Column, Migration, Sql

ADDRESSES = Migration(
    7,
    "addresses as portals write them",
    (
        AddColumn(
            "urls",
            Column(
                "document_key",
                "TEXT",
                "16 hex digits: addresses that share it may be one document's",
            ),
        ),
        AddColumn(
            "urls",
            Column(
                "is_written",
                "INTEGER NOT NULL DEFAULT 0",
                "1: as a page, a site file or a user wrote it; 0: the canonical form that"
                " Gongbao kept before, until the portal's own spelling is met",
            ),
        ),
        Sql(
            "UPDATE urls SET document_key = document_key(url)",
            "every known URL with its key",
        ),
        Sql(
            "CREATE INDEX urls_document ON urls (document_key)",
            "index of addresses that may be one document's",
        ),
        Sql(
            "CREATE INDEX aliases_of ON aliases (alias_of)",
            "index from an address to its other names",
        ),
    ),
)
