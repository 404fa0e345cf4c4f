"""The tables of archive.db as numbered migrations, each column with its meaning.

A migration is never changed once released: a new one is added at the end, and
docs/schema.md and docs/datasette.json are generated anew (scripts/docs/schema_doc.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive.database.connection import APPLICATION_ID, user_version, with_sqlite_utils
from archive.database.fts_text import searchable

if TYPE_CHECKING:
    from archive.database.connection import Connection


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its SQL declaration and what it means."""

    name: str
    sql: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table that a migration makes; `rest` are constraints and options."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    rest: str = ""
    options: str = ""

    @property
    def sql(self) -> str:
        """The CREATE TABLE statement."""
        lines = [f'    "{c.name}" {c.sql}'.rstrip() for c in self.columns]
        if self.rest:
            lines.append(f"    {self.rest}")
        body = ",\n".join(lines)
        return f'CREATE TABLE "{self.name}" (\n{body}\n){self.options}'


@dataclass(frozen=True, slots=True)
class AddColumn:
    """A column that a later migration adds to a table."""

    table: str
    column: Column

    @property
    def sql(self) -> str:
        """The ALTER TABLE statement."""
        c = self.column
        return f'ALTER TABLE "{self.table}" ADD COLUMN "{c.name}" {c.sql}'


@dataclass(frozen=True, slots=True)
class Sql:
    """Anything else: indexes, the FTS5 table, data; `meaning` for the document."""

    sql: str
    meaning: str


Step = Table | AddColumn | Sql


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema: applied as a whole or not at all."""

    number: int
    title: str
    steps: tuple[Step, ...]


def migrations() -> tuple[Migration, ...]:
    """All migrations, in order."""
    from archive.database.migrations.first import MIGRATIONS

    return MIGRATIONS


def newest_version() -> int:
    """The schema's version that this Gongbao writes."""
    return migrations()[-1].number


def upgrade(connection: Connection) -> list[int]:
    """Apply what is missing, each migration in a transaction of its own."""
    database = with_sqlite_utils(connection)
    connection.create_function("searchable", 1, searchable, deterministic=True)
    applied = []
    for migration in migrations():
        if migration.number <= user_version(connection):
            continue
        with database.atomic():
            # Another process may have been quicker between the look and the lock.
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            if migration.number <= user_version(connection):
                continue
            for step in migration.steps:
                connection.execute(step.sql)
            connection.execute(f"PRAGMA user_version = {migration.number}")
        applied.append(migration.number)
    return applied


def tables_and_columns() -> dict[str, Table]:
    """Each table as all migrations together make it."""
    tables: dict[str, Table] = {}
    for migration in migrations():
        for step in migration.steps:
            if isinstance(step, Table):
                tables[step.name] = step
            elif isinstance(step, AddColumn):
                old = tables[step.table]
                tables[step.table] = Table(
                    old.name,
                    old.meaning,
                    (*old.columns, step.column),
                    old.rest,
                    old.options,
                )
    return tables


def schema_document() -> str:
    """docs/schema.md: every table and column, and the numbered migrations."""
    lines = [
        "# Tables of archive.db",
        "",
        "Generated from the migrations by `python scripts/docs/schema_doc.py`; do not edit.",
        f"`PRAGMA user_version` is {newest_version()}, `PRAGMA application_id` is",
        f"{APPLICATION_ID} (`GONG`). Instants are ISO 8601 in UTC (`…Z`), dates of",
        "records local to Beijing; a digest is `sha256:` and hex where its column says",
        "so, else hex.",
    ]
    for table in tables_and_columns().values():
        lines += ["", f"## {table.name}", "", table.meaning, ""]
        lines += ["| column | type | meaning |", "|---|---|---|"]
        lines += [f"| `{c.name}` | {c.sql} | {c.meaning} |" for c in table.columns]
    lines += ["", "## Migrations", ""]
    for migration in migrations():
        lines.append(f"{migration.number}. {migration.title}")
        lines += [
            f"   - {step.meaning}" for step in migration.steps if isinstance(step, Sql)
        ]
    return "\n".join(lines) + "\n"


def datasette_metadata() -> dict[str, Any]:
    """What Datasette shows beside the tables, and how it searches records."""
    tables: dict[str, Any] = {
        table.name: {
            "description": table.meaning,
            "columns": {column.name: column.meaning for column in table.columns},
        }
        for table in tables_and_columns().values()
    }
    tables["records"] |= {
        "fts_table": "records_fts",
        "fts_pk": "row_id",
        "label_column": "title",
        "sort_desc": "date",
        "facets": ["kind", "report_year", "source"],
    }
    return {"databases": {"archive": {"tables": tables}}}
