"""Whether a database is what our migrations make: its tables, and what stands in them.

An archive may come from a stranger: a trigger would run with our rights, a view may never
end, a cell may hold what no Gongbao wrote.
"""

from __future__ import annotations

import time
from contextlib import closing
from functools import cache
from typing import TYPE_CHECKING, Final

from archive.database.connection import errors_named, in_memory
from archive.database.described import tables_and_columns
from archive.database.migrations import MIGRATIONS
from archive.database.upgrade import newest_version, upgrade
from archive.errors import ArchiveUnusable, GongbaoError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.database.connection import Connection

_OBJECTS = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
# What a column's declaration lets in; an instant or a number stored as text is foreign.
_STORED: Final = {
    "TEXT": "'text', 'null'",
    "INTEGER": "'integer', 'null'",
    "REAL": "'real', 'integer', 'null'",
    "BLOB": "'blob', 'null'",
}
_JSON_COLUMNS: Final = (
    ("records", "outline", "array"),
    ("issuers", "kinds", "array"),
    ("issuers", "aliases", "array"),
    ("runs", "counts", "object"),
)
# What reading a cell of the wrong kind raises.
_UNFORESEEN = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
_TRUNCATED = 20
_LOOK_S = 20.0
_STEPS = 50_000


def refuse_foreign_code(connection: Connection, file: Path) -> None:
    """ArchiveUnusable where a trigger or a view is none of our migrations'."""
    ours = {step.sql for migration in MIGRATIONS for step in migration.steps}
    for kind, name, sql in connection.execute(_OBJECTS):
        if kind in {"trigger", "view"} and sql not in ours:
            msg = (
                f"{file} holds a {kind} {name!r} that is not Gongbao's: drop it"
                " if it is yours; do not open an archive of a stranger otherwise."
            )
            raise ArchiveUnusable(msg)


def check_schema(connection: Connection, file: Path) -> None:
    """ArchiveUnusable where a table of ours is not as the migrations make it.

    Further tables and indexes are the user's own, and stay.
    """
    here = {(kind, name): sql for kind, name, sql in connection.execute(_OBJECTS)}
    for key, sql in _expected(newest_version()).items():
        if here.get(key) != sql:
            what = "is missing" if key not in here else "was altered"
            msg = (
                f"{file}: the {key[0]} {key[1]!r} {what}: put back a copy, or import"
                " the archive's WARC files into a new one with `gongbao import`."
            )
            raise ArchiveUnusable(msg)


@cache
def _expected(_version: int) -> dict[tuple[str, str], str]:
    """Tables by kind and name, as the newest schema has them, with their SQL.

    Indexes only make things quick, and the tables of FTS5 belong to its own.
    """
    with closing(in_memory()) as connection:
        upgrade(connection)
        return {
            (kind, name): sql
            for kind, name, sql in connection.execute(_OBJECTS)
            if kind == "table" and not name.startswith("records_fts_")
        }


def foreign_cells(connection: Connection, limit_s: float = _LOOK_S) -> Iterator[str]:
    """Cells that no Gongbao wrote, as sentences: a wrong type, JSON that is none.

    The look ends after some seconds; a few of each column are told.
    """
    end = time.monotonic() + limit_s
    connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
    try:
        for table in tables_and_columns().values():
            for column in table.columns:
                allowed = _STORED.get(column.sql.split(" ")[0])
                if allowed:
                    wrong = f"typeof({_quoted(column.name)}) NOT IN ({allowed})"
                    yield from _told(connection, table.name, column.name, wrong)
        for name, json_column, kind in _JSON_COLUMNS:
            cell = _quoted(json_column)
            wrong = f"(NOT json_valid({cell}) OR json_type({cell}) <> '{kind}')"
            yield from _told(connection, name, json_column, wrong)
    finally:
        connection.set_progress_handler(None, 0)


def _told(connection: Connection, table: str, column: str, wrong: str) -> Iterator[str]:
    query = (
        f"SELECT {_quoted(column)} FROM {_quoted(table)}"  # noqa: S608 - names of ours
        f" WHERE {_quoted(column)} IS NOT NULL AND {wrong} LIMIT {_TRUNCATED}"
    )
    for row in connection.execute(query):
        yield f"{table}.{column} holds {repr(row[0])[:60]}"


def _quoted(name: str) -> str:
    return f'"{name}"'


def explain(error: BaseException | None, connection: Connection, file: Path) -> None:
    """Raise ArchiveUnusable where an error comes from a cell that no Gongbao wrote.

    Nothing where there was no error, or where it is one that says what it is.
    """
    if not isinstance(error, _UNFORESEEN) or isinstance(error, GongbaoError):
        return
    with errors_named(file):
        found = next(foreign_cells(connection), None)
    if found is None and not isinstance(error, RecursionError):
        return
    what = found or "its JSON lies deeper than any of ours"
    msg = (
        f"{file} holds what no Gongbao wrote: {what}; see `gongbao verify`, and put"
        " back a copy."
    )
    raise ArchiveUnusable(msg) from error
