"""Failures that come from what no Gongbao wrote into an archive, told as such."""

from __future__ import annotations

import json
from contextlib import closing
from struct import error as StructError  # noqa: N812 - it is one
from typing import TYPE_CHECKING, Any

from archive.database.connection import SqlError, errors_named, named, open_for_reading
from archive.database.opening import opened_files
from archive.database.soundness import foreign_cells
from archive.errors import ArchiveUnusable, GongbaoError
from archive.records.serial import JSON_COLUMNS, RECORD_COLUMNS
from archive.records.validation import check_values

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from pathlib import Path

    from archive.database.connection import Connection

# What reading a cell of the wrong kind raises.
_UNFORESEEN = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    StructError,
    TypeError,
    ValueError,
)
_MOST_RECORDS = 100_000  # some seconds


def foreign_records(connection: Connection) -> Generator[str]:
    """Records with a value that is none of its column, as sentences."""
    rows = connection.execute(f"SELECT * FROM records LIMIT {_MOST_RECORDS}")  # noqa: S608
    for row in rows:
        try:
            check_values(_values(row))
        except (ValueError, RecursionError) as error:
            yield f"records, record_id {row['record_id']!r}: {error}"


def _values(row: Mapping[str, Any]) -> dict[str, Any]:
    parsed = {name: json.loads(row[name] or "null") for name in JSON_COLUMNS}
    return {name: row[name] for name in RECORD_COLUMNS} | parsed


def explain(error: BaseException | None, connection: Connection, file: Path) -> None:
    """Raise ArchiveUnusable where an error comes from a cell that no Gongbao wrote.

    Nothing where there was no error, or where it is one that says what it is.
    """
    if isinstance(error, SqlError):
        raise named(error, file) from error
    if not isinstance(error, _UNFORESEEN) or isinstance(error, GongbaoError):
        return
    with errors_named(file):
        found = _first_odd(connection)
    if found is None and not isinstance(error, RecursionError):
        return
    what = found or "its JSON lies deeper than any of ours"
    msg = (
        f"{file} holds what no Gongbao wrote: {what}; see `gongbao verify`, and put"
        " back a copy."
    )
    raise ArchiveUnusable(msg) from error


def _first_odd(connection: Connection) -> str | None:
    for look in (foreign_cells, foreign_records):
        with closing(look(connection)) as told:
            if found := next(told, None):
                return found
    return None


def explained(error: Exception) -> Exception:
    """The error, or what it means where an archive that was opened is a stranger's."""
    if isinstance(error, GongbaoError):
        return error
    for file in opened_files():
        try:
            connection = open_for_reading(file)
        except (GongbaoError, OSError):
            continue
        try:
            explain(error, connection, file)
        except GongbaoError as meant:
            return meant
        finally:
            connection.close()
    return error
