"""Rows of records_fts, the full-text index: added, and taken out again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archive.searchable import searchable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.database import Connection


_ADD = "INSERT INTO records_fts (rowid, title, text, source) VALUES (?, ?, ?, ?)"
# A contentless table forgets a row only when told what it had of it.
_REMOVE = (
    "INSERT INTO records_fts (records_fts, rowid, title, text, source)"
    " VALUES ('delete', ?, ?, ?, ?)"
)


def indexed(row: Mapping[str, Any]) -> tuple[str, str, str]:
    """What the full-text index holds of a record."""
    origin = " ".join(value for value in (row["source"], row["issuer"]) if value)
    return searchable(row["title"]), searchable(row["text"]), searchable(origin)


class Indexer:
    """What the index is to be told at the end of a group of visits.

    FTS5 writes what it has gathered at every savepoint, so each visit's part is held
    back until the group's savepoints are done: that halves the time of a visit.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._pending: list[tuple[str, tuple[Any, ...]]] = []

    def add(self, row_id: int | None, row: Mapping[str, Any]) -> None:
        """A record that is to be found."""
        self._pending.append((_ADD, (row_id, *indexed(row))))

    def remove(self, row: Mapping[str, Any]) -> None:
        """A record that is to be forgotten, as it was."""
        self._pending.append((_REMOVE, (row["row_id"], *indexed(row))))

    def mark(self) -> int:
        """A place to go back to if a visit fails."""
        return len(self._pending)

    def back_to(self, mark: int) -> None:
        """Forget what was gathered since."""
        del self._pending[mark:]

    def apply(self) -> None:
        """Tell the index; before the group's commit."""
        for sql, values in self._pending:
            self._connection.execute(sql, values)
        self._pending.clear()
