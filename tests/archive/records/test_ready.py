"""Rows that were made ready elsewhere are stored like those that are made here."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest

from archive.model import (
    AttachmentLink,
    DisclosureCell,
    Evidence,
    Heading,
    Issue,
    Record,
)
from archive.records.ready import made_ready, row_under
from archive.records.serial import row_of
from archive.rows import Visit
from archive.store import Archive
from tests.archive.conftest import URL, a_record
from tests.archive.town_texts import town_report

OTHER = "http://www.example.gov.cn/info/other.html"
AT = "2026-11-21T00:00:00Z"
DUMPED = (
    *("records", "versions", "evidence", "issues", "attachments", "disclosure_cells"),
    *("minhashes", "minhashes_due", "report_copies", "changes", "urls"),
)


def full(text: str, **fields: object) -> Record:
    record = a_record(
        URL,
        text,
        kind="disclosure",
        report_year=2023,
        issuer="安化县水利局",
        outline=(Heading(1, "一、", "概述", 0),),
        attachments=(
            AttachmentLink("表\0", "http://www.example.gov.cn/a b.doc#x", "doc"),
            AttachmentLink("坏", "javascript:1", ""),
        ),
        evidence=(Evidence("date", "2023年\ud800", "label"),),
        issues=(Issue("x", "info", "说明", 1, 2, "原\0文"),),
    )
    cells = (DisclosureCell("disputes", "复议", "总计", "结果维持", 2.0, "2"),)
    return replace(record, disclosure=cells, **fields)  # type: ignore[arg-type]


def dump(archive: Archive) -> dict[str, list[tuple[object, ...]]]:
    archive.flush()
    found = {
        name: [
            tuple(row) for row in archive.rows(f"SELECT * FROM {name} ORDER BY 1, 2")
        ]
        for name in DUMPED
    }
    words = "SELECT rowid, rank FROM records_fts WHERE records_fts MATCH '\"工 作\"'"
    return found | {"fts": [tuple(row) for row in archive.rows(words)]}


def test_visits_with_rows_and_without_leave_the_same(tmp_path):
    texts = [town_report(1), town_report(1) + "\n", town_report(2), "工作见附件。"]
    archives = []
    for is_ready in (True, False):
        with Archive.open(tmp_path / str(is_ready), create=True) as archive:
            for number, text in enumerate(texts):
                record = full(text, rules_version=str(number))
                sent = pickle.loads(pickle.dumps(made_ready(record)))
                ready = sent if is_ready else None
                visit = Visit(URL, "archived", record=record, at=AT, ready=ready)
                archive.add_visit(visit)
            archives.append(dump(archive))
    one, other = archives
    assert one == other
    assert one["fts"]
    assert one["disclosure_cells"]


def test_id_and_address_are_the_records_own():
    record = full("正文")
    ready = made_ready(record)
    assert row_under(ready, record) == row_of(record)
    renamed = replace(record, record_id="f" * 16, url=None)
    assert row_under(ready, renamed) == row_of(renamed)


def test_two_documents_of_one_key_are_stored_under_ids_of_their_own(archive):
    twin = URL.replace("www.", "m.")
    for url, text in ((URL, "一"), (twin, "二")):
        record = full(text, url=url)
        visit = Visit(url, "archived", record=record, at=AT, ready=made_ready(record))
        archive.add_visit(visit)
    ids = [row["record_id"] for row in archive.rows("SELECT record_id FROM records")]
    assert len(set(ids)) == 2
    for table in ("evidence", "issues", "attachments", "disclosure_cells"):
        query = f"SELECT DISTINCT record_id FROM {table}"
        assert {row[0] for row in archive.rows(query)} == set(ids), table


def test_rows_of_another_record_are_refused(archive):
    visit = Visit(URL, "archived", record=full("一"), ready=made_ready(full("二")))
    with pytest.raises(ValueError, match="not those of record"):
        archive.add_visit(visit)
    assert archive.record(URL) is None
