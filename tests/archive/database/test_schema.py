"""The migrations, and the document that is made from them."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from archive.database import opening, upgrade
from archive.database.described import datasette_metadata, tables_and_columns
from archive.database.migrations import MIGRATIONS
from archive.database.schema import AddColumn, Column, Migration, Sql
from archive.database.structure import made_structure
from archive.database.upgrade import newest_version
from archive.records.serial import RECORD_COLUMNS, STATE_COLUMNS
from archive.store import Archive
from scripts.docs.schema_doc import schema_document

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
    assert written == schema_document(), "run python scripts/docs/schema_doc.py"


def test_datasettes_metadata_is_up_to_date() -> None:
    written = (ROOT / "docs" / "datasette.json").read_text(encoding="utf-8")
    assert json.loads(written) == datasette_metadata()


def test_migrations_are_numbered_in_order() -> None:
    numbers = [migration.number for migration in MIGRATIONS]
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_column_has_a_meaning() -> None:
    for table in tables_and_columns().values():
        assert table.meaning
        for column in table.columns:
            assert column.meaning, f"{table.name}.{column.name}"


def test_tables_are_those_of_the_contract(tmp_path: Path) -> None:
    Archive.open(tmp_path, create=True).close()
    described = tables_and_columns()
    assert set(described) | {"records_fts"} >= CONTRACT
    with closing(sqlite3.connect(tmp_path / "archive.db")) as connection:
        ask = connection.execute
        tables = {row[0] for row in ask("SELECT name FROM sqlite_master")}
        assert tables >= CONTRACT
        assert ask("PRAGMA user_version").fetchone()[0] == newest_version()
        for name, table in described.items():
            real = {row[1] for row in ask(f"PRAGMA table_xinfo({name})")}
            assert real == {column.name for column in table.columns}
        columns = {row[1] for row in ask("PRAGMA table_info(records)")}
    assert columns >= {*RECORD_COLUMNS, *STATE_COLUMNS}


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
    number = newest_version() + 1
    column = Column("x", "TEXT", "a test")
    steps = (AddColumn("runs", column), Sql("NO SQL", "fails"))
    bad = Migration(number, "bad", steps)
    all_of_them = (*MIGRATIONS, bad)
    monkeypatch.setattr(upgrade, "MIGRATIONS", all_of_them)
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
    number = newest_version() + 1
    step = AddColumn("runs", Column("x", "TEXT", "a test"))
    all_of_them = (*MIGRATIONS, Migration(number, "new", (step,)))
    monkeypatch.setattr(upgrade, "MIGRATIONS", all_of_them)
    newer = made_structure()
    monkeypatch.setattr(opening, "structure", lambda: newer)
    with Archive.open(tmp_path) as archive:
        names = {row[1] for row in archive.rows("PRAGMA table_info(runs)")}
    assert "x" in names
    described = tables_and_columns((*MIGRATIONS, all_of_them[-1]))["runs"].columns
    assert "a test" in {column.meaning for column in described}
