"""Rows of records_fts, the full-text index: added, and taken out again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from archive.database.fts_text import searchable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from archive.database.connection import Connection


_ADD = (
    "INSERT INTO records_fts (rowid, title, text, source, attachments)"
    " VALUES (?, ?, ?, ?, ?)"
)
_INDEXED = ("title", "text", "source", "issuer")
# A contentless table forgets a row only when told what it had of it.
_REMOVE = (
    "INSERT INTO records_fts (records_fts, rowid, title, text, source, attachments)"
    " VALUES ('delete', ?, ?, ?, ?, ?)"
)


def indexed(row: Mapping[str, Any], files: str) -> tuple[str, str, str, str]:
    """What the full-text index holds of a record and of its files' text."""
    return (*indexed_record(row), searchable(files))


def indexed_record(row: Mapping[str, Any]) -> tuple[str, str, str]:
    """What the index holds of a record by itself: title, text, and who it is from."""
    origin = " ".join(value for value in (row["source"], row["issuer"]) if value)
    return searchable(row["title"]), searchable(row["text"]), searchable(origin)


# What FTS5 gathers before it writes a piece fits into a core's own cache, and sixteen
# pieces are made one instead of four: that takes a third off each row. A search looks
# into a few pieces more until later writes join them.
_USUAL: Final = {"hashsize": 1 << 20, "automerge": 4}
_IN_BULK: Final = {"hashsize": 256 << 10, "automerge": 16}


def prepare(connection: Connection, *, in_bulk: bool) -> None:
    """How FTS5 gathers and joins what it is told from here on; kept in the database."""
    connection.executemany(
        "INSERT INTO records_fts (records_fts, rank) VALUES (?, ?)",
        list((_IN_BULK if in_bulk else _USUAL).items()),
    )


def insert_rows(connection: Connection, rows: Iterable[tuple[Any, ...]]) -> None:
    """Rows that come in bulk: each a number and what `indexed` gives, numbers growing."""
    connection.executemany(_ADD, rows)


class Indexer:
    """What the index is to be told at the end of a group of visits.

    FTS5 writes what it has gathered at every savepoint, so each visit's part is held
    back until the group's savepoints are done: that halves the time of a visit.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._pending: list[tuple[str, tuple[Any, ...]]] = []

    def add(self, row_id: int, record: tuple[str, str, str], files: str) -> None:
        """A record that is to be found: what `indexed_record` gives, its files' text."""
        self._pending.append((_ADD, (row_id, *record, searchable(files))))

    def replace(
        self,
        old: Mapping[str, Any],
        old_files: str,
        row: Mapping[str, Any],
        files: str,
    ) -> None:
        """A record that is found by other words from now on; nothing if by the same."""
        if old_files == files and all(old[name] == row[name] for name in _INDEXED):
            return
        before, after = indexed(old, old_files), indexed(row, files)
        if before != after:
            self._pending.append((_REMOVE, (old["row_id"], *before)))
            self._pending.append((_ADD, (old["row_id"], *after)))

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
