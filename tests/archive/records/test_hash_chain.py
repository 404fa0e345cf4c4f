"""A chain's links tell every column, and the rows before them."""

from __future__ import annotations

from itertools import combinations

from archive.records.hash_chain import (
    CAPTURE_COLUMNS,
    VERSION_COLUMNS,
    chain_link,
    link_of,
)


def test_no_two_rows_that_differ_have_one_link():
    rows = [[], [None], [""], ["a", "b"], ["ab", ""], ["", "ab"], ["a;1", "b"], ["1;a"]]
    assert all(
        chain_link(None, a) != chain_link(None, b) for a, b in combinations(rows, 2)
    )
    assert chain_link("x", ["a"]) != chain_link(None, ["a"])


def test_the_digest_is_pinned():
    """Archives of all versions were written with it."""
    told = chain_link(None, ["甲", 1, None])
    assert told == ("2c602a69c518d4154572a266e40681475b6cbb6e498f0ca850d50792959734da")
    assert chain_link(told, ["甲", 1, None]) != told


def test_every_row_is_chained_to_the_one_before(archive, look):
    look()
    look(text="改了。")
    look("http://www.example.gov.cn/2.html", "另一篇。")
    before = None
    for row in archive.rows("SELECT * FROM captures ORDER BY capture_id"):
        assert row["chain_digest"] == link_of(before, row, CAPTURE_COLUMNS)
        before = row["chain_digest"]
    versions = archive.rows("SELECT * FROM versions ORDER BY record_id, version")
    links = {(v["record_id"], v["version"]): v["chain_digest"] for v in versions}
    assert len(links) == 3
    for row in versions:
        last = links.get((row["record_id"], row["version"] - 1))
        assert row["chain_digest"] == link_of(last, row, VERSION_COLUMNS)
