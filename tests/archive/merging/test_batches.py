"""Rows on their way: numbers of the part's own stay behind, captures get ours."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from archive.merging.batches import Batch, Rows, taken


def rows(query):
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.row_factory = sqlite3.Row
        return connection.execute(query).fetchall()


def test_numbers_are_told_anew() -> None:
    found = rows(
        "SELECT 1 AS row_id, 'u' AS url, 7 AS capture_id, 5 AS run_id, 'x' AS text"
        " UNION ALL SELECT 2, 'v', NULL, NULL, NULL"
    )
    told = taken(found, {7: 107, None: None}.get)
    assert told.columns == ("url", "capture_id", "run_id", "text")
    assert told.values == [("u", 107, None, "x"), ("v", None, None, None)]


def test_no_rows_are_no_rows() -> None:
    assert taken([], int) == Rows((), [])
    assert Batch().size() == 0
    batch = Batch({"a": Rows(("x",), [(1,), (2,)]), "b": Rows((), [])})
    assert batch.size() == 2
