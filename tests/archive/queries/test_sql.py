"""SQL of a user's own: reads everything, writes nothing, and ends in time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from archive.errors import ConfigurationError, StoppedEarly
from archive.queries.sql import query
from archive.store import Archive
from tests.archive.conftest import URL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.archive.conftest import Look

ENDLESS = (
    "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)"
    " SELECT count(*) FROM c"
)


@pytest.fixture
def reader(archive: Archive, look: Look) -> Iterator[Archive]:
    look(text="加强普法。")
    archive.flush()
    with Archive.open(archive.path) as opened:
        yield opened


def asked(reader: Archive, sql: str) -> list[tuple[Any, ...]]:
    return [values for _, values in query(reader, sql, limit_s=5)]


def test_a_select(reader: Archive) -> None:
    [(names, values)] = query(reader, "SELECT url, x'00ff' AS b FROM urls", limit_s=5)
    assert (names, values) == (("url", "b"), (URL, "00ff"))


def test_full_text_and_json(reader: Archive) -> None:
    sql = (
        "SELECT r.title FROM records_fts JOIN records AS r ON row_id = records_fts.rowid"
        " WHERE records_fts MATCH escape_fts('{}') ORDER BY rank"
    )
    assert asked(reader, sql.format("普法")) == [("法治政府建设年度报告",)]
    assert asked(reader, sql.format("AND (")) == []
    assert asked(reader, "SELECT value FROM json_each('[1]')") == [(1,)]
    assert asked(reader, "PRAGMA user_version") != []


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM records",
        "UPDATE records SET title = 'x' RETURNING title",
        "INSERT INTO records_fts (records_fts) VALUES ('rebuild')",
        "DROP TABLE records",
        "ATTACH '{}' AS other",
        "VACUUM INTO '{}'",
        "PRAGMA journal_mode = DELETE",
        "PRAGMA writable_schema = 1",
        "SELECT load_extension('x')",
        "SELECT 1; DELETE FROM records",
        "SELEC 1",
        "SELECT * FROM nothing",
        "SELECT '\ud800'",
    ],
)
def test_nothing_else(reader: Archive, tmp_path: Path, sql: str) -> None:
    other = tmp_path / "other.db"
    with pytest.raises(ConfigurationError, match="no query"):
        asked(reader, sql.format(other))
    assert not other.exists()
    assert asked(reader, "SELECT count(*) FROM records") == [(1,)]


def test_it_ends_in_time(reader: Archive) -> None:
    started = time.monotonic()
    with pytest.raises(StoppedEarly, match="--seconds"):
        list(query(reader, ENDLESS, limit_s=0.2))
    assert time.monotonic() - started < 3
    assert asked(reader, "SELECT 1") == [(1,)]
