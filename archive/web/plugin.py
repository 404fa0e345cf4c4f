"""Gongbao as a plugin of Datasette: what its hooks ask, answered for archives only.

With it installed, `datasette archive.db` describes tables and columns, finds Chinese
words in its search box and knows `gongbao_fts(words)`. Databases of others are left
alone. What `gongbao serve` adds comes from its own site; see archive/web/app.py.
This file is loaded while datasette.app is: it must not import that.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

from datasette.hookspecs import hookimpl

from archive.database.connection import is_archive, is_ours
from archive.database.described import datasette_metadata
from archive.queries.sql import escape_fts

QUERIES: Final = {
    "search": {
        "title": "查找报告 · Search the reports",
        "description": "Any words, best first; an answer at most 100 rows long.",
        "sql": (
            "select records.record_id, records.date, records.title, records.source,"
            " records.kind, records.report_year, records.url from records_fts join records on records.row_id = records_fts.rowid"
            " where records_fts match gongbao_fts(:words)"
            " order by bm25(records_fts, 10.0, 1.0, 3.0) limit 100"
        ),
    },
}


@hookimpl(trylast=True)  # type: ignore[untyped-decorator]
def prepare_connection(conn: Any) -> None:
    """Our words as an SQL function: any words to a MATCH expression that finds them.

    Datasette's search box asks its own `escape_fts`, which knows no Chinese: in
    databases of ours that name means ours.
    """
    if is_ours(conn):
        for name in ("gongbao_fts", "escape_fts"):
            conn.create_function(name, 1, escape_fts, deterministic=True)


@hookimpl  # type: ignore[untyped-decorator]
def get_metadata(datasette: Any) -> dict[str, Any]:
    """Tables and columns described, for databases of ours only."""
    names = _ours(datasette)
    return {"databases": {name: described() for name in names}} if names else {}


@hookimpl  # type: ignore[untyped-decorator]
def canned_queries(datasette: Any, database: str) -> dict[str, Any]:
    """A search that takes any words."""
    return QUERIES if database in _ours(datasette) else {}


@hookimpl  # type: ignore[untyped-decorator]
def register_routes(datasette: Any) -> list[tuple[str, Any]]:
    """Our pages, where Datasette was started by `gongbao serve`."""
    return list(_of_site(datasette, "page_routes") or ())


@hookimpl(tryfirst=True)  # type: ignore[untyped-decorator]
def handle_exception(datasette: Any, request: Any, exception: Any) -> Any:
    """Datasette's errors in our layout; None leaves them to it."""
    return _of_site(datasette, "problem_page", request, exception)


@hookimpl  # type: ignore[untyped-decorator]
def extra_template_vars(datasette: Any, request: Any) -> dict[str, Any]:
    """What our layout needs around Datasette's own pages."""
    tables = described()["tables"]
    values = _of_site(datasette, "template_values", request)
    return (
        {}
        if values is None
        else values
        | {
            "table_order": ["records", *(name for name in tables if name != "records")],
            "table_meanings": {
                name: told["description"] for name, told in tables.items()
            },
        }
    )


def _of_site(datasette: Any, method: str, *values: Any) -> Any:
    """What `gongbao serve` answers; None from any other Datasette."""
    asked = getattr(datasette, method, None)
    return asked(*values) if asked is not None else None


@cache
def described() -> dict[str, Any]:
    """Tables and columns with their meanings, as Datasette's metadata has them."""
    told: dict[str, Any] = datasette_metadata()["databases"]["archive"]
    return told


def _ours(datasette: Any) -> list[str]:
    """The names of the databases that are archives."""
    return [
        name
        for name, database in datasette.databases.items()
        if database.path and _is_archive(str(database.path))
    ]


@cache
def _is_archive(path: str) -> bool:
    return is_archive(Path(path))
