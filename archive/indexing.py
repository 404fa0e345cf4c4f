"""Rows of records_fts, the full-text index: added, and taken out again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archive.searchable import searchable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.database import Connection


def indexed(row: Mapping[str, Any]) -> tuple[str, str, str]:
    """What the full-text index holds of a record."""
    origin = " ".join(value for value in (row["source"], row["issuer"]) if value)
    return searchable(row["title"]), searchable(row["text"]), searchable(origin)


def index(connection: Connection, row_id: int | None, row: Mapping[str, Any]) -> None:
    """Add a record to the full-text index."""
    connection.execute(
        "INSERT INTO records_fts (rowid, title, text, source) VALUES (?, ?, ?, ?)",
        (row_id, *indexed(row)),
    )


def unindex(connection: Connection, row: Mapping[str, Any]) -> None:
    """Take a record out of it, as it was."""
    # A contentless table forgets a row only when told what it had of it.
    connection.execute(
        "INSERT INTO records_fts (records_fts, rowid, title, text, source)"
        " VALUES ('delete', ?, ?, ?, ?)",
        (row["row_id"], *indexed(row)),
    )
