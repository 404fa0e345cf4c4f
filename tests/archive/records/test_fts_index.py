"""The index is told of records in groups, and forgets what it had of them."""

from __future__ import annotations

from contextlib import closing

import pytest

from archive.database.connection import in_memory
from archive.database.upgrade import upgrade
from archive.records.fts_index import (
    Indexer,
    indexed,
    indexed_record,
    insert_rows,
    prepare,
)

ROW = {
    "row_id": 1,
    "title": "年报",
    "text": "依法行政。",
    "source": "某局",
    "issuer": None,
}


@pytest.fixture
def connection():
    with closing(in_memory()) as opened:
        upgrade(opened)
        yield opened


def found(connection, words):
    query = "SELECT rowid FROM records_fts WHERE records_fts MATCH ?"
    return [row[0] for row in connection.execute(query, (words,))]


def test_what_is_indexed_of_a_record():
    row = {**ROW, "issuer": "某县", "title": None}
    assert indexed(row, "附件") == ("", " 依 法 行 政 。", " 某 局   某 县 ", " 附 件 ")


def test_nothing_is_found_before_it_is_told(connection):
    indexer = Indexer(connection)
    indexer.add(1, indexed_record(ROW), "附件")
    assert found(connection, '"行 政"') == []
    indexer.apply()
    assert found(connection, '"行 政"') == [1]
    assert found(connection, 'attachments:"附 件"') == [1]
    assert indexer.mark() == 0, "each is told once"


def test_a_changed_record_is_found_by_its_new_words_only(connection):
    indexer = Indexer(connection)
    indexer.add(1, indexed_record(ROW), "")
    indexer.replace(ROW, "", {**ROW, "text": "普法。"}, "表")
    indexer.apply()
    assert found(connection, '"行 政"') == []
    assert found(connection, '"普 法"') == found(connection, '"表"') == [1]
    connection.execute(
        "INSERT INTO records_fts (records_fts) VALUES ('integrity-check')"
    )


def test_the_same_words_are_no_news_and_a_failed_visit_is_forgotten(connection):
    indexer = Indexer(connection)
    indexer.add(1, indexed_record(ROW), "")
    mark = indexer.mark()
    indexer.replace(ROW, "", {**ROW, "quality": 1}, "")
    assert indexer.mark() == mark
    indexer.add(2, indexed_record(ROW), "")
    indexer.back_to(mark)
    indexer.apply()
    assert found(connection, '"行 政"') == [1]


def test_rows_in_bulk_are_found_like_others(connection):
    prepare(connection, in_bulk=True)
    rows = [(n, *indexed({**ROW, "title": f"第{n}号"}, "")) for n in range(1, 40)]
    for start in range(0, len(rows), 2):
        connection.execute("BEGIN")
        insert_rows(connection, rows[start : start + 2])
        connection.execute("COMMIT")
    assert found(connection, "行") == list(range(1, 40))
    assert found(connection, '"第 7 号"') == [7]
    prepare(connection, in_bulk=False)
    told = connection.execute("SELECT v FROM records_fts_config WHERE k = 'automerge'")
    assert told.fetchone()[0] == 4
