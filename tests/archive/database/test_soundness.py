"""An archive of a stranger: each odd cell, table and file ends in one sentence."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from archive.database.soundness import foreign_cells
from archive.errors import ArchiveUnusable, ConfigurationError, StoppedEarly
from archive.export.exporting import export
from archive.export.wanted import Wanted
from archive.queries.sql import query
from archive.store import Archive
from archive.store.verify import verify

if TYPE_CHECKING:
    from pathlib import Path

    from tests.archive.conftest import Look

ENDLESS = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)"


@pytest.fixture
def folder(archive: Archive, look: Look, tmp_path: Path) -> Path:
    """A copy of an archive with one record, which nobody holds open."""
    look(text="依法行政。")
    archive.flush()
    copy = tmp_path / "copy"
    shutil.copytree(archive.path, copy)
    return copy


def altered(folder: Path, *statements: str, values: tuple[Any, ...] = ()) -> None:
    with closing(sqlite3.connect(folder / "archive.db")) as connection, connection:
        for statement in statements:
            connection.execute(statement, values)


@pytest.mark.parametrize(
    "value",
    [b"\xff\xfe", "[" * 5000 + "]" * 5000, "7", "[1, 2]"],
    ids=["bytes", "deep", "number", "wrong items"],
)
def test_an_outline_that_is_none(folder: Path, value: object, tmp_path: Path) -> None:
    altered(folder, "UPDATE records SET outline = ?", values=(value,))
    with Archive.open(folder) as archive:
        found = list(foreign_cells(archive.connection))
    assert found[0].startswith("records.outline holds")
    with pytest.raises(ArchiveUnusable), Archive.open(folder) as archive:
        export(archive, tmp_path / "x", Wanted())
    with Archive.open(folder) as archive:
        assert {d["code"] for d in verify(archive).damage} == {"cell"}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("records.text", None),
        ("records.report_year", 2**60),
        ("records.quality", float("inf")),
        ("records.date", "9999-99-99"),
        ("records.changed_at", "yesterday"),
        ("captures.fetched_at", "0000-00-00T00:00:00Z"),
        ("captures.warc_offset", -1),
        ("records.evidence", '{"date": 1}'),
        ("records.issues", "{}"),
    ],
)
def test_a_value_that_no_gongbao_writes(
    folder: Path, column: str, value: object
) -> None:
    table, name = column.split(".")
    altered(folder, f"UPDATE {table} SET {name} = ?", values=(value,))
    with Archive.open(folder) as archive:
        found = list(foreign_cells(archive.connection))
    assert found[0].startswith(f"{column} holds")


def test_days_to_the_month_or_with_a_time_are_ours(folder: Path) -> None:
    days = ("2024-03", "2024", "2024-03-01", "2024-03-01T09:30:00+08:00", None)
    for day in days:
        altered(
            folder, "UPDATE records SET date = ?1, published_at = ?1", values=(day,)
        )
        with Archive.open(folder) as archive:
            assert list(foreign_cells(archive.connection)) == [], day


@pytest.mark.parametrize("column", ["title", "text", "date", "url", "record_id"])
def test_bytes_where_text_belongs(folder: Path, column: str, tmp_path: Path) -> None:
    altered(folder, f"UPDATE records SET {column} = ?", values=(b"\xff",))
    with Archive.open(folder) as archive:
        cell, *others = foreign_cells(archive.connection)
        damage = verify(archive).damage
    assert cell == f"records.{column} holds b'\\xff'"
    # A version whose record is not to be found has no text.
    assert others == ["versions.text holds None"] * (column == "record_id")
    assert {"code": "cell", "detail": cell} in damage


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER x AFTER INSERT ON runs BEGIN DELETE FROM records; END",
        f"CREATE VIEW x AS {ENDLESS} SELECT x FROM c",
    ],
    ids=["trigger", "view"],
)
@pytest.mark.parametrize("writable", [False, True])
def test_foreign_code_is_refused_and_named(
    folder: Path, statement: str, writable: bool
) -> None:
    altered(folder, statement)
    with pytest.raises(ArchiveUnusable, match=r"'x' that is not Gongbao's"):
        Archive.open(folder, writable=writable)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("ALTER TABLE records DROP COLUMN author", "'records' was altered"),
        ("DROP TABLE changes", "'changes' is missing"),
    ],
)
def test_a_table_that_is_not_ours_any_more(
    folder: Path, statement: str, told: str
) -> None:
    altered(folder, statement)
    with pytest.raises(ArchiveUnusable, match=told):
        Archive.open(folder)


def test_what_a_user_added_stays(folder: Path) -> None:
    altered(folder, "CREATE TABLE mine (x)", "CREATE INDEX mine_x ON mine (x)")
    with Archive.open(folder, writable=True) as archive:
        assert archive.one("SELECT count(*) FROM mine")[0] == 0


@pytest.mark.parametrize("name", ["archive.db", "archive.db-wal", "archive.lock"])
@pytest.mark.parametrize("kind", ["pipe", "link"])
def test_odd_files_are_neither_waited_for_nor_followed(
    folder: Path, tmp_path: Path, name: str, kind: str
) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    (folder / name).unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(folder / name)
    else:
        (folder / name).symlink_to(victim)
    with (
        pytest.raises((ArchiveUnusable, ConfigurationError)),
        Archive.open(folder, writable=True) as archive,
        archive.lock(),
    ):
        pass
    assert victim.read_text() == "precious"


@pytest.mark.parametrize(
    ("sql", "error"),
    [
        ("SELECT zeroblob(6000000000)", ConfigurationError),
        ("SELECT hex(zeroblob(10000000))", ConfigurationError),
        (f"{ENDLESS} SELECT hex(zeroblob(7000000)) FROM c", StoppedEarly),
    ],
)
def test_a_query_is_bounded_in_what_it_makes(
    folder: Path, sql: str, error: type[Exception]
) -> None:
    with Archive.open(folder) as archive, pytest.raises(error):
        for _ in query(archive, sql, limit_s=20):
            pass
