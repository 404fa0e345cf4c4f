"""Migration 3: captures from before say nothing of how they came."""

from __future__ import annotations


def test_old_captures_are_whole_and_of_no_known_protocol(schema):
    connection = schema.up_to(2).connection
    assert not {"tls", "truncated"} & set(schema.columns("captures"))
    connection.execute(
        "INSERT INTO captures (url, fetched_at, payload_digest, warc_file, warc_offset,"
        " warc_length, chain_digest) VALUES ('http://a/', '', 'sha256:0', 'x', 0, 1, '0')"
    )
    schema.up_to(3)
    assert schema.columns("captures")[-2:] == ["tls", "truncated"]
    row = connection.execute("SELECT tls, truncated FROM captures").fetchone()
    assert tuple(row) == (None, None)
