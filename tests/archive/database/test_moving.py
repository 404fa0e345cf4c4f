"""Rows move in groups; killed anywhere, nothing is lost and the next process goes on."""

from __future__ import annotations

import os
import signal
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from archive.canonical import document_key
from archive.database import moving
from archive.database.fts_text import searchable
from archive.database.migrations import MIGRATIONS
from archive.database.opening import opened
from archive.database.upgrade import newest_version
from archive.errors import StoppedEarly

if TYPE_CHECKING:
    from pathlib import Path

RECORDS = 40
CELL = ("applications", "三、", "结果", "总计")
SEEN = (
    "SELECT * FROM versions ORDER BY record_id, version",
    "SELECT * FROM disclosure_cells ORDER BY record_id, position",
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A database of schema 10: two versions and three cells a record."""
    path = tmp_path / "archive.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA application_id = {0x474F4E47}")
        connection.create_function("searchable", 1, searchable)
        connection.create_function("document_key", 1, document_key)
        for migration in MIGRATIONS[:10]:
            for step in migration.steps:
                connection.execute(step.sql)
        connection.execute("PRAGMA user_version = 10")
        for number in range(1, RECORDS + 1):
            fill(connection, number)
        # Gaps, and an odd version that is not its record's text.
        connection.execute("DELETE FROM records WHERE row_id IN (7, 8)")
        connection.execute("UPDATE versions SET text = 'x' WHERE record_id = 'r03'")
    return path


def fill(connection: sqlite3.Connection, number: int) -> None:
    identity = f"r{number:02}"
    text = f"第{number}号。" * 2000
    connection.execute(
        "INSERT INTO records (row_id, record_id, text, version, first_seen_at,"
        " last_seen_at, changed_at) VALUES (?, ?, ?, 2, '', '', '')",
        (number, identity, text),
    )
    connection.executemany(
        "INSERT INTO versions (record_id, version, changed_at, cause, text)"
        " VALUES (?, ?, '', 'source', ?)",
        [(identity, 1, "旧"), (identity, 2, text)],
    )
    connection.executemany(
        "INSERT INTO disclosure_cells VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [(identity, n, *CELL, n, str(n)) for n in range(3)],
    )


def seen(file: Path) -> list[list[tuple[object, ...]]]:
    with closing(sqlite3.connect(file)) as connection:
        return [connection.execute(query).fetchall() for query in SEEN]


def number_of(file: Path) -> int:
    with closing(sqlite3.connect(file)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def killed(file: Path, monkeypatch: pytest.MonkeyPatch, name: str, calls: int) -> bool:
    """Open the file in a process that is killed at the given call of a function."""
    real = getattr(moving, name)
    left = [calls]

    def counted(*values):
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*values)

    child = os.fork()
    if child == 0:
        try:
            monkeypatch.setattr(moving, name, counted)
            opened(file, create=False, writable=True).close()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def test_killed_at_each_group_it_goes_on(file, monkeypatch):
    monkeypatch.setattr(moving, "_GROUP", 7)
    before = seen(file)
    # The first two cells of removed records belong to nobody, and go at the end.
    kept = [row for row in before[1] if row[0] not in ("r07", "r08")]
    size = file.stat().st_size
    kills = 0
    while killed(file, monkeypatch, "_move", 2):
        kills += 1
        assert number_of(file) == 11
        assert seen(file)[0] == before[0]
        assert [r for r in seen(file)[1] if r[0] not in ("r07", "r08")] == kept
        assert kills < 20
    assert kills >= 5
    assert number_of(file) == newest_version()
    assert seen(file) == [before[0], kept]
    assert file.stat().st_size < 0.7 * size


@pytest.mark.parametrize("name", ["_check_room", "_shrink", "_beside"])
def test_killed_before_and_in_the_shrinking(file, monkeypatch, name):
    before = seen(file)[0]
    assert killed(file, monkeypatch, name, 1)
    assert number_of(file) == 11
    assert seen(file)[0] == before
    opened(file, create=False, writable=True).close()
    assert number_of(file) == newest_version()
    assert seen(file)[0] == before


def test_without_room_it_says_how_much_and_nothing_is_done(file, monkeypatch):
    before = seen(file)
    with monkeypatch.context() as full:
        full.setattr(moving, "_LEAST_BYTES", 1 << 60)
        with pytest.raises(StoppedEarly, match=r"needs \d+ MB of room"):
            opened(file, create=False, writable=True)
    assert seen(file) == before
    opened(file, create=False, writable=True).close()
    assert seen(file)[0] == before[0]


def test_without_room_to_shrink_it_says_so_and_works(file, monkeypatch, capsys):
    before = seen(file)[0]
    monkeypatch.setattr(moving, "_COPIES", 1 << 40)
    opened(file, create=False, writable=True).close()
    assert "VACUUM" in capsys.readouterr().err
    assert (number_of(file), seen(file)[0]) == (newest_version(), before)


def test_a_reader_does_not_stop_the_upgrade(file, monkeypatch, capsys):
    monkeypatch.setattr(moving, "_SHRINK_WAIT_MS", 1)
    with closing(sqlite3.connect(file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM records").fetchone()
        opened(file, create=False, writable=True).close()
    assert number_of(file) == newest_version()


def test_two_processes_share_the_work(file, monkeypatch):
    """One that finds the other's groups done does none of them twice."""
    monkeypatch.setattr(moving, "_GROUP", 7)
    before = seen(file)[0]
    real, is_first = moving._move, [True]

    def beside(*values):
        if is_first[0]:
            is_first[0] = False
            opened(file, create=False, writable=True).close()
        return real(*values)

    monkeypatch.setattr(moving, "_move", beside)
    opened(file, create=False, writable=True).close()
    assert (number_of(file), seen(file)[0]) == (newest_version(), before)


def test_the_rest_is_told_of_large_ones_alone(file, monkeypatch, capsys):
    monkeypatch.setattr(moving, "_TOLD_RECORDS", RECORDS)
    opened(file, create=False, writable=True).close()
    assert f"records: {RECORDS} of {RECORDS}" in capsys.readouterr().err
