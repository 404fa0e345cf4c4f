"""The tables as all migrations make them are those of a real archive."""

from __future__ import annotations

from archive.database.described import datasette_metadata, tables_and_columns
from archive.database.schema import AddColumn, Column, Migration, Table


def test_each_table_is_as_the_database_has_it(archive):
    for name, table in tables_and_columns().items():
        rows = archive.rows(f'PRAGMA table_xinfo("{name}")')
        columns = [row["name"] for row in rows]
        assert columns == [column.name for column in table.columns], name
        assert all(column.meaning for column in table.columns), name


def test_a_column_that_came_later_stands_last_and_the_rest_stays():
    table = Table("t", "m", (Column("a", "TEXT", "x"),), "PRIMARY KEY (a)", " STRICT")
    later = AddColumn("t", Column("b", "TEXT", "y"))
    made = tables_and_columns([Migration(1, "", (table,)), Migration(2, "", (later,))])
    assert [column.name for column in made["t"].columns] == ["a", "b"]
    assert (made["t"].rest, made["t"].options) == (table.rest, table.options)
    assert len(table.columns) == 1, "the migration itself is not altered"


def test_datasette_searches_records_by_columns_that_are_there():
    tables = datasette_metadata()["databases"]["archive"]["tables"]
    records = tables["records"]
    for name in (records["fts_pk"], records["sort_desc"], *records["facets"]):
        assert name == "row_id" or name in records["columns"]
    assert records["fts_table"] == "records_fts"
    assert "fts_table" not in tables["urls"]
