"""Whether what stands in a database is what a Gongbao writes.

An archive may come from a stranger: a cell may hold what no Gongbao wrote. Its tables,
and code that would run with our rights, are the business of structure.py.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from archive.database.connection import SqlError
from archive.database.described import tables_and_columns

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from archive.database.connection import Connection
    from archive.database.schema import Column, Table

# Beyond this no number of ours lies, nor one that JSON holds exactly; bands are hashes.
_MOST_NUMBER: Final = 2**53
# What no cell is, by its column's declaration; an instant or a number stored as text is
# foreign. Numbers lie before texts, texts before bytes; `+` has the value compared as it
# is. Asking for each value's type takes twice the time.
_FOREIGN: Final = {
    "TEXT": ("+{0} < ''", "+{0} >= x''"),
    "INTEGER": (
        f"+{{0}} NOT BETWEEN -{_MOST_NUMBER} AND {_MOST_NUMBER}",
        "typeof({0}) = 'real'",
    ),
    "REAL": (f"+{{0}} NOT BETWEEN -{_MOST_NUMBER} AND {_MOST_NUMBER}",),
    "NUMERIC": (f"abs({{0}} + 0.0) > {_MOST_NUMBER}",),
    "BLOB": ("typeof({0}) NOT IN ('blob', 'null')",),
    "hash": ("typeof({0}) NOT IN ('integer', 'null')",),
}
# What a column of JSON is, and what its items are.
_JSON_COLUMNS: Final = (
    ("records", "outline", "array", "object"),
    ("records", "attachments", "array", "object"),
    ("records", "issues", "array", "object"),
    ("records", "evidence", "object", "object"),
    ("issuers", "kinds", "array", "text"),
    ("issuers", "aliases", "array", "text"),
    ("report_copies", "conflicts", "array", "object"),
    ("runs", "counts", "object", None),
)
# Null by the schema, and never with us: whoever reads them counts on text.
_ALWAYS: Final = {("records", "text"), ("records", "kind"), ("versions", "text")}
# Days and times that a page shows, to the month or better, and not our instants.
_DAYS: Final = {"date", "signed_date", "published_at"}
_HASHES: Final = {"band"}
# Counts and places: never below nothing.
_COUNTS: Final = {
    "warc_offset",
    "warc_length",
    "byte_count",
    "payload_bytes",
    "version",
}
_SIGNATURE_BYTES: Final = 384
# What another name shows the same rows of: `versions`, and the figures and their names.
_SEEN_OTHERWISE: Final = {"version_rows", "disclosure_cells"}
_TRUNCATED = 20
_LOOK_S = 20.0
_STEPS = 50_000


def foreign_cells(connection: Connection, limit_s: float = _LOOK_S) -> Generator[str]:
    """Cells that no Gongbao wrote, as sentences: a wrong type, JSON that is none.

    The look ends after some seconds; a few of each column are told.
    """
    end = time.monotonic() + limit_s
    connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
    try:
        for table in tables_and_columns().values():
            if table.name not in _SEEN_OTHERWISE:
                yield from _odd_cells(connection, table)
    except SqlError:
        if time.monotonic() <= end:
            raise
    finally:
        connection.set_progress_handler(None, 0)


def _odd_cells(connection: Connection, table: Table) -> Iterator[str]:
    """One pass over a sound table; a pass for each column of one that is not."""
    columns = {c.name: " OR ".join(_wrongs(table.name, c)) for c in table.columns}
    conditions = [(name, wrong) for name, wrong in columns.items() if wrong]
    conditions += [
        (column, _no_json(_quoted(column), kind, items))
        for name, column, kind, items in _JSON_COLUMNS
        if name == table.name
    ]
    any_wrong = " OR ".join(f"({wrong})" for _, wrong in conditions)
    query = f"SELECT 1 FROM {_quoted(table.name)} WHERE {any_wrong} LIMIT 1"  # noqa: S608
    if connection.execute(query).fetchone():
        for column, wrong in conditions:
            yield from _told(connection, table.name, column, wrong)


def _wrongs(table: str, column: Column) -> Iterator[str]:
    """Conditions that no value of ours meets."""
    name = _quoted(column.name)
    declared = "hash" if column.name in _HASHES else column.sql.split(" ")[0]
    # What is generated is what its expression gives, whatever was declared.
    if " AS " not in column.sql:
        yield from (condition.format(name) for condition in _FOREIGN.get(declared, ()))
    if "NOT NULL" in column.sql or (table, column.name) in _ALWAYS:
        yield f"{name} IS NULL"
    if column.name in _COUNTS:
        yield f"{name} < 0"
    if column.name == "signature":
        yield f"length({name}) <> {_SIGNATURE_BYTES}"
    if column.name in _DAYS:
        yield f"julianday(substr({name} || '-01-01', 1, 10)) IS NULL AND {name} <> ''"
    elif column.name.endswith("_at"):
        yield f"{name} <> '' AND (julianday({name}) IS NULL OR {name} < '0001')"


def _no_json(cell: str, kind: str, items: str | None) -> str:
    of_items = f"EXISTS (SELECT 1 FROM json_each({cell}) WHERE type <> '{items}')"  # noqa: S608
    return (
        f"typeof({cell}) = 'text' AND {cell} <> '' AND CASE WHEN json_valid({cell})"
        f" THEN json_type({cell}) <> '{kind}' OR {of_items if items else 'false'}"
        " ELSE true END"
    )


def _told(connection: Connection, table: str, column: str, wrong: str) -> Iterator[str]:
    query = (
        f"SELECT {_quoted(column)} FROM {_quoted(table)}"  # noqa: S608 - names of ours
        f" WHERE {wrong} LIMIT {_TRUNCATED}"
    )
    for row in connection.execute(query):
        yield f"{table}.{column} holds {repr(row[0])[:60]}"


def _quoted(name: str) -> str:
    return f'"{name}"'
