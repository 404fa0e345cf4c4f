"""Statements name their columns, whatever these are called."""

from __future__ import annotations

from contextlib import closing

import pytest

from archive.database.connection import in_memory
from archive.database.statements import insertion, update, upsertion


@pytest.fixture
def connection():
    with closing(in_memory()) as opened:
        opened.execute('CREATE TABLE "t" ("key" TEXT PRIMARY KEY, "order", "group")')
        yield opened


def rows(connection):
    return [tuple(row) for row in connection.execute("SELECT * FROM t ORDER BY 1")]


def test_a_row_is_added_and_its_columns_are_set(connection):
    connection.execute(insertion("t", ("key", "order", "group")), ("a", 1, 2))
    connection.execute(update("t", ("group",), "key"), (3, "a"))
    assert rows(connection) == [("a", 1, 3)]


def test_what_is_there_keeps_the_columns_that_are_not_named(connection):
    connection.execute(upsertion("t", ("key", "order"), "key"), ("a", 1))
    connection.execute(upsertion("t", ("key", "group"), "key"), ("a", 2))
    connection.execute(upsertion("t", ("key",), "key"), ("a",))
    connection.execute(upsertion("t", ("key",), "key"), ("b",))
    assert rows(connection) == [("a", 1, 2), ("b", None, None)]
