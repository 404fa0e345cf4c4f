"""Migration 9: tables of notices, empty at first: all that ever changed can be told."""

from __future__ import annotations


def test_its_tables(schema):
    before = schema.up_to(8).names("table")
    tables = schema.up_to(9).names("table") - before
    assert tables == {"notices", "notice_marks", "notice_channels"}
    assert "notices_subject" in schema.names("index")
    schema.connection.execute("INSERT INTO notice_channels (channel) VALUES ('a')")
    row = schema.connection.execute("SELECT * FROM notice_channels").fetchone()
    assert tuple(row) == ("a", 0, 0, None, None, None, 0)
