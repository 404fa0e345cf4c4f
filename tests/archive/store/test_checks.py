"""Rows that contradict each other are found, and nothing is where all is well."""

from __future__ import annotations

import re

import pytest

from archive.rows import NewUrl, Visit
from archive.store.checks import check_rows
from tests.archive.conftest import ID, NOW

PAGES = "INSERT INTO version_pages SELECT record_id, 1,"


def damage(archive):
    return [(row["code"], row["detail"]) for row in check_rows(archive)]


def test_nothing_is_told_of_a_sound_archive(archive, filled):
    archive.urls.add([NewUrl("http://www.example.gov.cn/3.html", "report")])
    archive.urls.claim(None, 1, NOW)
    archive.flush()
    assert damage(archive) == []


@pytest.mark.parametrize(
    ("sql", "code", "detail"),
    [
        ("UPDATE records SET text = 'x'", "version", "version|versions"),
        ("UPDATE records SET version = version + 1", "version", "version|versions"),
        (
            "UPDATE versions SET text = 'x' WHERE version = 2",
            "version",
            "version|versions",
        ),
        ("DELETE FROM versions WHERE version = 1", "version", "version|versions"),
        (
            f"{PAGES} 2, 99 FROM records LIMIT 1",
            "version",
            "one of its pages is missing",
        ),
        (f"{PAGES} 3, 1 FROM records LIMIT 1", "version", "of 3 pages, 2 are there"),
        ("DELETE FROM records WHERE version = 1", "search", "search|record"),
        ("DELETE FROM changes WHERE op = 'remove'", "change", "change"),
        ("DELETE FROM changes", "change", "change"),
        ("UPDATE records SET removed_at = 'x'", "change", "change"),
        ("UPDATE versions SET text = 'x' WHERE version = 1", "chain", "altered"),
        ("UPDATE versions SET cause = 'cleaner'", "chain", "altered"),
        ("DELETE FROM captures WHERE capture_id = 4", "record", "missing|without"),
        ("DELETE FROM urls WHERE url_id = 1", "missing", "rows are missing"),
        ("DELETE FROM records WHERE row_id = 2", "missing", "rows are missing"),
        ("DELETE FROM records WHERE row_id = 1", "record", "missing|without"),
        ("DELETE FROM changes WHERE seq = 2", "change", "change"),
        ("DELETE FROM changes WHERE seq = 1", "change", "change"),
        ("DELETE FROM evidence", "details", "rows are missing"),
        ("DELETE FROM issues WHERE version = 2", "details", "rows are missing"),
        ("DELETE FROM records_fts_docsize WHERE id = 1", "search", "search|record"),
        ("UPDATE urls SET state = 'lost'", "accounts", "URLs are"),
        ("UPDATE urls SET reason = 'because'", "accounts", "URLs are"),
        ("UPDATE urls SET state = 'failed', reason = NULL", "accounts", "URLs are"),
    ],
)
def test_an_altered_row_is_named(filled, sql, code, detail):
    filled.connection.execute(sql)
    told = [words for found, words in damage(filled) if found == code]
    assert told
    assert any(re.search(detail, words) for words in told)


def test_a_broken_chain_names_one_version_and_not_those_after_it(archive, look):
    for text in ("一。", "二。", "三。"):
        look(text=text)
    archive.flush()
    archive.connection.execute(
        "UPDATE versions SET cause = 'cleaner' WHERE version = 2"
    )
    [row] = check_rows(archive)
    assert (row["code"], row["record_id"]) == ("chain", ID)
    assert row["detail"] == "version 2 was altered"


def test_a_text_that_its_own_words_do_not_find(archive, look):
    look(text="依法行政工作情况报告。")
    archive.flush()
    connection = archive.connection
    for table in ("records", "versions"):
        connection.execute(f"UPDATE {table} SET text = '甲乙丙丁戊己庚辛'")
    assert ("search", "the index does not find its text") in damage(archive)


def test_a_text_of_signs_alone_cannot_be_looked_for(archive, look):
    look(text="—— ……")
    look("http://www.example.gov.cn/2.html", "")
    archive.add_visit(
        Visit("http://www.example.gov.cn/3.html", "gone", reason="http_404")
    )
    archive.flush()
    assert damage(archive) == []
