"""The migrations, and the document that is made from them."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from pathlib import Path

import pytest

from archive.database import schema
from archive.records.serial import RECORD_COLUMNS, STATE_COLUMNS
from archive.store import Archive

ROOT = Path(__file__).resolve().parents[3]
CONTRACT = {
    "sites",
    "urls",
    "captures",
    "records",
    "versions",
    "evidence",
    "issues",
    "attachments",
    "rejected",
    "changes",
    "runs",
    "hosts",
    "aliases",
    "records_fts",
}


def test_the_document_is_up_to_date() -> None:
    written = (ROOT / "docs" / "schema.md").read_text(encoding="utf-8")
    assert written == schema.schema_document(), "run python scripts/docs/schema_doc.py"


def test_datasettes_metadata_is_up_to_date() -> None:
    written = (ROOT / "docs" / "datasette.json").read_text(encoding="utf-8")
    assert json.loads(written) == schema.datasette_metadata()


def test_migrations_are_numbered_in_order() -> None:
    numbers = [migration.number for migration in schema.migrations()]
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_column_has_a_meaning() -> None:
    for table in schema.tables_and_columns().values():
        assert table.meaning
        for column in table.columns:
            assert column.meaning, f"{table.name}.{column.name}"


def test_tables_are_those_of_the_contract(tmp_path: Path) -> None:
    Archive.open(tmp_path, create=True).close()
    connection = sqlite3.connect(tmp_path / "archive.db")
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    assert tables >= CONTRACT
    described = set(schema.tables_and_columns())
    assert described | {"records_fts"} >= CONTRACT
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    assert version == schema.newest_version()
    for name, table in schema.tables_and_columns().items():
        real = {row[1] for row in connection.execute(f"PRAGMA table_xinfo({name})")}
        assert real == {column.name for column in table.columns}
    columns = {row[1] for row in connection.execute("PRAGMA table_info(records)")}
    assert columns >= {*RECORD_COLUMNS, *STATE_COLUMNS}
    connection.close()


def test_the_plain_sqlite3_tool_reads_it(tmp_path: Path) -> None:
    Archive.open(tmp_path, create=True).close()
    query = "select count(*), count(date), count(source) from records"
    try:
        done = subprocess.run(
            ["sqlite3", str(tmp_path / "archive.db"), query],
            capture_output=True,
            text=True,
            check=True,
        )
    except FileNotFoundError:
        pytest.skip("no sqlite3 command here")
    assert done.stdout.strip() == "0|0|0"


def test_a_migration_that_fails_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Archive.open(tmp_path, create=True).close()
    number = schema.newest_version() + 1
    column = schema.Column("x", "TEXT", "a test")
    steps = (schema.AddColumn("runs", column), schema.Sql("NO SQL", "fails"))
    bad = schema.Migration(number, "bad", steps)
    all_of_them = (*schema.migrations(), bad)
    monkeypatch.setattr(schema, "migrations", lambda: all_of_them)
    with pytest.raises(Exception, match="NO"):
        Archive.open(tmp_path, writable=True)
    monkeypatch.undo()
    with Archive.open(tmp_path) as archive:
        names = {row[1] for row in archive.rows("PRAGMA table_info(runs)")}
    assert "x" not in names


def test_an_older_archive_is_upgraded_by_readers_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Archive.open(tmp_path, create=True).close()
    number = schema.newest_version() + 1
    step = schema.AddColumn("runs", schema.Column("x", "TEXT", "a test"))
    all_of_them = (*schema.migrations(), schema.Migration(number, "new", (step,)))
    monkeypatch.setattr(schema, "migrations", lambda: all_of_them)
    with Archive.open(tmp_path) as archive:
        names = {row[1] for row in archive.rows("PRAGMA table_info(runs)")}
    assert "x" in names
    assert "a test" in schema.schema_document()
