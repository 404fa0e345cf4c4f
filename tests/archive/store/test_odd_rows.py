"""What no Gongbao wrote is named where it makes a command fail."""

from __future__ import annotations

import sqlite3

import pytest

from archive.errors import ArchiveUnusable
from archive.store import Archive
from archive.store.odd_rows import explain, explained, foreign_records
from archive.store.verify import verify

ODD = '[{"level": {}, "number": "", "heading": "x", "start": 0}]'


@pytest.fixture
def folder(archive, look):
    look(text="依法行政。")
    archive.flush()
    return archive.path


def altered(folder, statement, *values):
    connection = sqlite3.connect(folder / "archive.db", isolation_level=None)
    connection.execute(statement, values)
    connection.close()


def test_a_sound_archive_has_none(folder):
    with Archive.open(folder) as archive:
        assert list(foreign_records(archive.connection)) == []
        explain(TypeError("ours"), archive.connection, folder / "archive.db")
    error = TypeError("a fault of ours")
    assert explained(error) is error


def test_a_record_whose_types_are_right_and_whose_values_are_none(folder):
    altered(folder, "UPDATE records SET outline = ?", ODD)
    with Archive.open(folder) as archive:
        (told,) = foreign_records(archive.connection)
        assert "outline cannot be" in told
        assert {d["code"] for d in verify(archive).damage} == {"cell"}
        file = folder / "archive.db"
        with pytest.raises(ArchiveUnusable, match="outline cannot be"):
            explain(TypeError("x"), archive.connection, file)


def test_what_comes_out_of_a_command_is_explained(folder):
    Archive.open(folder).close()
    altered(folder, "UPDATE records SET title = ?", b"\xff")
    meant = explained(TypeError("not serializable"))
    assert isinstance(meant, ArchiveUnusable)
    assert "records.title holds" in str(meant)
    named = explained(sqlite3.DatabaseError("no such table: x"))
    assert "no such table" in str(named)
    error = RuntimeError("of another kind")
    assert explained(error) is error
