"""Migration 4: a file that was moved has one place."""

from __future__ import annotations

import sqlite3

import pytest


def test_a_moved_file_has_one_place(schema):
    connection = schema.up_to(4).connection
    assert "folder" in schema.columns("warc_files")
    add = "INSERT INTO warc_files VALUES ('x', ?, 1, '0', '')"
    connection.execute(add, ("/mnt/cold",))
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        connection.execute(add, ("/mnt/other",))
    with pytest.raises(sqlite3.IntegrityError, match="NOT NULL"):
        connection.execute("INSERT INTO warc_files VALUES ('y', NULL, 1, '0', '')")
