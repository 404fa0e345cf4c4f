"""Texts alike are found among many, as records come; others are not."""

from __future__ import annotations

from contextlib import closing
from random import Random

import pytest

from archive.database.connection import open_for_writing
from archive.database.upgrade import upgrade
from archive.reports import near_duplicates
from archive.reports.minhash import BANDS, signature, similarity
from archive.reports.near_duplicates import (
    note_text,
    pair_waiting,
    signature_of,
    waiting,
)
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
    note_text(connection, number, record_id, signature(text))
    return record_id


def pairs(connection):
    while pair_waiting(connection):
        pass
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
    note_text(connection, 2, f"{2:016x}", signature(town_report(9)))
    assert pairs(connection) == []
    note_text(connection, 2, f"{2:016x}", signature(text))
    assert len(pairs(connection)) == 1
    note_text(connection, 2, f"{2:016x}", signature("附件"))
    assert pairs(connection) == []
    left = connection.execute("SELECT count(*) FROM minhash_bands").fetchone()[0]
    assert left == BANDS


def test_the_same_text_again_changes_nothing(connection):
    add(connection, 1, town_report(1))
    add(connection, 2, town_report(1))
    before = connection.total_changes
    note_text(connection, 2, f"{2:016x}", signature(town_report(1)))
    assert connection.total_changes == before


def test_a_crowd_of_equal_texts_costs_no_more_than_some(connection):
    """Each new one meets a bounded number of the others."""
    text = town_report(1)
    for number in range(1, 120):
        add(connection, number, text)
    while pair_waiting(connection):
        pass
    most = connection.execute(
        "SELECT max(n) FROM (SELECT count(*) AS n FROM near_duplicates GROUP BY record_id)"
    ).fetchone()[0]
    assert most <= 16


def test_the_order_and_the_batches_make_no_difference(
    connection, tmp_path, monkeypatch
):
    """One at a time, all at once, in any order, with changes between: the same pairs."""
    random = Random(7)
    texts = {}
    for number in range(1, 61):
        base = town_report(number % 23)
        texts[number] = copied(base, 0.9, random) if number > 23 else base
    old = {
        number: town_report(900 + number) for number in random.sample(range(1, 61), 15)
    }

    def paired(name, batch, order):
        monkeypatch.setattr(near_duplicates, "BATCH", batch)
        with closing(open_for_writing(tmp_path / name)) as opened:
            upgrade(opened)
            opened.execute("BEGIN")
            for number in order:
                add(opened, number, old.get(number, texts[number]))
                if batch == 1:
                    pair_waiting(opened)
            for number in [n for n in order if n in old]:
                note_text(opened, number, f"{number:016x}", signature(texts[number]))
                if number % 2:
                    pair_waiting(opened)
            found = {(frozenset(pair[:2]), pair[2]) for pair in pairs(opened)}
            bands = opened.execute("SELECT * FROM minhash_bands").fetchall()
            return found, [tuple(row) for row in bands]

    forwards = list(range(1, 61))
    mixed = random.sample(forwards, 60)
    first = paired("1.db", 1, forwards)
    assert len(first[0]) > 30
    for n, (batch, order) in enumerate([(4_096, forwards), (7, mixed), (1, mixed)]):
        assert paired(f"{n}_.db", batch, order) == first


def test_what_was_not_paired_is_due_and_nothing_is_due_twice(connection):
    add(connection, 1, town_report(1))
    assert (waiting(connection), signature_of(connection, 1)) != (0, None)
    note_text(connection, 1, f"{1:016x}", signature(town_report(2)))
    note_text(connection, 1, f"{1:016x}", signature("附件"))
    assert waiting(connection) == 1
    assert pair_waiting(connection) == 0
    assert connection.execute("SELECT count(*) FROM minhash_bands").fetchone()[0] == 0
    assert waiting(connection) == 0
