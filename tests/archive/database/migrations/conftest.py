"""Databases as each migration leaves them."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from archive.canonical import document_key
from archive.database.connection import Row, in_memory
from archive.database.fts_text import searchable
from archive.database.migrations import MIGRATIONS

if TYPE_CHECKING:
    from archive.database.connection import Connection


class Schema:
    """A database that is brought up migration by migration."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        connection.create_function("searchable", 1, searchable)
        connection.create_function("document_key", 1, document_key)
        self._waiting = list(MIGRATIONS)

    def up_to(self, number: int) -> Schema:
        """Apply all migrations up to this one that were not applied yet."""
        while self._waiting and self._waiting[0].number <= number:
            migration = self._waiting.pop(0)
            if migration.work is not None:
                self.connection.execute(f"PRAGMA user_version = {migration.number - 1}")
                migration.work(self.connection)
            for step in migration.steps:
                self.connection.execute(step.sql)
        return self

    def columns(self, table: str) -> list[str]:
        rows = self.connection.execute(f'PRAGMA table_info("{table}")')
        return [row["name"] for row in rows]

    def names(self, kind: str) -> set[str]:
        query = "SELECT name FROM sqlite_schema WHERE type = ?"
        return {row["name"] for row in self.connection.execute(query, (kind,))}

    def found(self, words: str) -> list[int]:
        query = "SELECT rowid FROM records_fts WHERE records_fts MATCH ?"
        return [row[0] for row in self.connection.execute(query, (words,))]

    def add_record(self, number: int, text: str) -> None:
        self.connection.execute(
            "INSERT INTO records (row_id, record_id, text, source, issuer, version,"
            " first_seen_at, last_seen_at, changed_at)"
            " VALUES (?, ?, ?, '某局', NULL, 1, '', '', '')",
            (number, f"{number:016x}", text),
        )

    def add_file(self, number: int, name: str, text: str | None, **more: str) -> None:
        self.connection.execute(
            "INSERT INTO attachments (record_id, url, position, text, removed_at)"
            " VALUES (?, ?, 0, ?, ?)",
            (f"{number:016x}", name, text, more.get("removed_at")),
        )


@pytest.fixture
def schema():
    with closing(in_memory()) as connection:
        connection.row_factory = Row
        yield Schema(connection)
