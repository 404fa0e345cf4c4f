"""The tables as all migrations together make them, and how Datasette shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archive.database.migrations import MIGRATIONS
from archive.database.schema import AddColumn, Dropped, Renamed, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.database.schema import Migration

BEHIND_VIEWS = ("version_rows", "disclosure_figures", "disclosure_labels")
"""Tables that users see through the views `versions` and `disclosure_cells`."""


def tables_and_columns(
    migrations: Sequence[Migration] = MIGRATIONS,
) -> dict[str, Table]:
    """Each table as all migrations together make it; also the views in a table's place."""
    tables: dict[str, Table] = {}
    for migration in migrations:
        for step in migration.steps:
            if isinstance(step, Table):
                tables[step.name] = step
            elif isinstance(step, Renamed):
                old = tables[step.table]
                tables[step.name] = old._replace(name=step.name, meaning=step.meaning)
            elif isinstance(step, Dropped):
                del tables[step.table]
            elif isinstance(step, AddColumn):
                old = tables[step.table]
                columns = (*old.columns, step.column)
                tables[step.table] = old._replace(columns=columns)
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
    for name in BEHIND_VIEWS:
        tables[name]["hidden"] = True
    return {"databases": {"archive": {"tables": tables}}}
