"""Migration 6: other tools find the index, and it finds what it found."""

from __future__ import annotations

from archive.database.connection import with_sqlite_utils


def test_other_tools_see_whose_index_it_is(schema):
    schema.up_to(5)
    schema.add_record(1, "依法行政。")
    schema.add_file(1, "a", "附件的正文")
    records = with_sqlite_utils(schema.connection).table("records")
    assert records.detect_fts() is None
    schema.up_to(6)
    assert records.detect_fts() == "records_fts"
    assert schema.found('"依 法"') == schema.found('attachments:"正 文"') == [1]
    query = "INSERT INTO records_fts (records_fts) VALUES ('integrity-check')"
    schema.connection.execute(query)
