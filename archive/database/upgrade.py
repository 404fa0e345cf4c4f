"""Bringing a database up to the newest schema, one migration after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.canonical import document_key
from archive.database.connection import APPLICATION_ID, atomic, user_version
from archive.database.fts_text import searchable
from archive.database.migrations import MIGRATIONS

if TYPE_CHECKING:
    from archive.database.connection import Connection


def newest_version() -> int:
    """The schema's version that this Gongbao writes."""
    return MIGRATIONS[-1].number


def upgrade(connection: Connection) -> list[int]:
    """Apply what is missing, each migration in a transaction of its own.

    A long one does its work before, in groups: killed anywhere it is gone on with.
    """
    connection.create_function("searchable", 1, searchable, deterministic=True)
    connection.create_function("document_key", 1, document_key, deterministic=True)
    applied = []
    for migration in MIGRATIONS:
        if migration.number <= user_version(connection):
            continue
        if migration.work is not None:
            migration.work(connection)
        with atomic(connection):
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            # Another process may have been quicker between the look and the lock.
            if migration.number <= user_version(connection):
                continue
            for step in migration.steps:
                connection.execute(step.sql)
            connection.execute(f"PRAGMA user_version = {migration.number}")
        applied.append(migration.number)
    return applied
