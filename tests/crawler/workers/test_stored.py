"""Stored pages, read where they lie and held against what is known of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from archive.model import Capture, Hints
from archive.queries.stored_pages import KnownRecord
from archive.records.serial import RECORD_COLUMNS, row_of
from archive.warc.placed import PlacedCapture
from crawler.workers.stored import StoredJob, read_stored
from tests.crawler.conftest import REPORT

if TYPE_CHECKING:
    from pathlib import Path

    from archive.model import Record

URL = "http://a.gov.cn/zw/t1.html"
TITLE = "某某县司法局关于法治政府建设情况的报告"
PAGE = REPORT.format(title=TITLE, date="2024-01-02", number=7, hits=1, more="")
CAPTURE = Capture(URL, PAGE.encode(), None, 200, content_type="text/html")


def known_as(record: Record, **columns: Any) -> KnownRecord:
    row = row_of(record) | columns
    cells = [
        (c.table, c.part, c.row, c.column, c.value, c.raw) for c in record.disclosure
    ]
    values = tuple(row[name] for name in RECORD_COLUMNS)
    return KnownRecord(row["record_id"], row["url"], values, tuple(cells))


@pytest.fixture(scope="module")
def record() -> Record:
    (read,) = read_stored([StoredJob((CAPTURE,), Hints())])
    assert read.page is not None
    assert read.page.record is not None
    return read.page.record


@pytest.mark.parametrize(
    ("columns", "sameness"),
    [
        ({}, "same"),
        ({"rules_version": "0"}, "same but for rules"),
        ({"date": "2024-01-03"}, None),
        ({"issues": "[ ]"}, "same"),
    ],
)
def test_a_record_is_what_was_known(
    record: Record, columns: dict[str, Any], sameness: str | None
) -> None:
    (read,) = read_stored([StoredJob((CAPTURE,), Hints(), known_as(record, **columns))])
    assert read.sameness == sameness
    assert (read.page is None) == (sameness is not None)


def test_figures_count_too(record: Record) -> None:
    known = replace(known_as(record), cells=(("t", "", "r", "c", 1, "1"),))
    (read,) = read_stored([StoredJob((CAPTURE,), Hints(), known)])
    assert read.page is not None


def test_it_keeps_the_identity_that_it_has(record: Record) -> None:
    known = replace(known_as(record, title="x"), record_id="0" * 16, url="http://b/")
    (read,) = read_stored([StoredJob((CAPTURE,), Hints(), known)])
    assert read.page is not None
    assert read.page.record is not None
    assert (read.page.record.record_id, read.page.record.url) == ("0" * 16, "http://b/")


def test_a_file_needs_more_time_and_lost_bytes_are_told(tmp_path: Path) -> None:
    pdf = replace(CAPTURE, payload=b"%PDF-1.4")
    nowhere = PlacedCapture(str(tmp_path / "x.warc.gz"), 0, 9, "2024-01-01T00:00:00Z")
    jobs = [StoredJob((one,), Hints()) for one in (pdf, nowhere)]
    long, lost = read_stored(jobs)
    assert long.is_long
    assert "x.warc.gz" in (lost.lost or "")
    (read,) = read_stored(jobs[:1], is_patient=True)
    assert read.page is not None
