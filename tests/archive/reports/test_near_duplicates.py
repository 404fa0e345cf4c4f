"""Texts alike are found among many, as records come; others are not."""

from __future__ import annotations

from contextlib import closing
from random import Random

import pytest

from archive.database.connection import open_for_writing
from archive.database.upgrade import upgrade
from archive.reports.minhash import BANDS, signature, similarity
from archive.reports.near_duplicates import note_text, signature_of
from tests.archive.town_texts import copied, town_report

OTHERS = 1_500


@pytest.fixture
def connection(tmp_path):
    with closing(open_for_writing(tmp_path / "archive.db")) as opened:
        upgrade(opened)
        opened.execute("BEGIN")
        yield opened


def add(connection, number, text):
    record_id = f"{number:016x}"
    connection.execute(
        "INSERT OR REPLACE INTO records (row_id, record_id, text, version,"
        " first_seen_at, last_seen_at, changed_at) VALUES (?, ?, ?, 1, '', '', '')",
        (number, record_id, text),
    )
    note_text(connection, number, record_id, text)
    return record_id


def pairs(connection):
    rows = connection.execute("SELECT * FROM near_duplicates ORDER BY 1, 2")
    return [tuple(row) for row in rows]


def test_a_planted_copy_is_found_among_many_and_nothing_else(connection):
    for number in range(1, OTHERS):
        add(connection, number, town_report(number))
    assert pairs(connection) == []
    copy = copied(town_report(700), 0.85, Random(1))
    record_id = add(connection, OTHERS, copy)
    ((found, other, share),) = pairs(connection)
    assert (found, other) == (record_id, f"{700:016x}")
    assert 0.55 < share < 1


def test_a_text_without_words_has_no_signature(connection):
    assert signature("") is None
    assert signature("12345\n| 表格 | 数据 |") is None
    add(connection, 1, "附件")
    assert signature_of(connection, 1) is None
    assert similarity(None, None) == 0.0


def test_a_changed_text_leaves_its_old_pairs(connection):
    text = town_report(1)
    add(connection, 1, text)
    add(connection, 2, text)
    assert len(pairs(connection)) == 1
    note_text(connection, 2, f"{2:016x}", town_report(9))
    assert pairs(connection) == []
    note_text(connection, 2, f"{2:016x}", text)
    assert len(pairs(connection)) == 1
    note_text(connection, 2, f"{2:016x}", "附件")
    assert pairs(connection) == []
    left = connection.execute("SELECT count(*) FROM minhash_bands").fetchone()[0]
    assert left == BANDS


def test_the_same_text_again_changes_nothing(connection):
    add(connection, 1, town_report(1))
    add(connection, 2, town_report(1))
    before = connection.total_changes
    note_text(connection, 2, f"{2:016x}", town_report(1))
    assert connection.total_changes == before


def test_a_crowd_of_equal_texts_costs_no_more_than_some(connection):
    """Each new one meets a bounded number of the others."""
    text = town_report(1)
    for number in range(1, 120):
        add(connection, number, text)
    most = connection.execute(
        "SELECT max(n) FROM (SELECT count(*) AS n FROM near_duplicates GROUP BY record_id)"
    ).fetchone()[0]
    assert most <= 16
