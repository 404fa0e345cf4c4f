"""The tables as all migrations together make them, and how Datasette shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archive.database.migrations import MIGRATIONS
from archive.database.schema import AddColumn, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.database.schema import Migration


def tables_and_columns(
    migrations: Sequence[Migration] = MIGRATIONS,
) -> dict[str, Table]:
    """Each table as all migrations together make it."""
    tables: dict[str, Table] = {}
    for migration in migrations:
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
