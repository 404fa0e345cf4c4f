"""Migration 13: what is to be compared, empty at first: older archives have all pairs."""

from __future__ import annotations


def test_its_table(schema):
    before = schema.up_to(12).names("table")
    assert schema.up_to(13).names("table") - before == {"minhashes_due"}
    schema.connection.execute("INSERT INTO minhashes_due (row_id) VALUES (7)")
    row = schema.connection.execute("SELECT * FROM minhashes_due").fetchone()
    assert tuple(row) == (7, None)
