"""Records on their way into rows and lines, and back."""

from __future__ import annotations

import json

import pytest

from archive.model import AttachmentLink, Heading
from archive.records.serial import (
    RECORD_COLUMNS,
    TOLD_COLUMNS,
    VERSION_COLUMNS,
    parse_record,
    record_from,
    row_of,
)
from tests.archive.conftest import a_record

FULL = a_record(
    outline=(Heading(1, "一", "举措", 0),),
    attachments=(AttachmentLink("附件", "http://a/1.doc", "doc"),),
    report_year=2020,
)


def test_a_row_and_back() -> None:
    row = row_of(FULL)
    assert tuple(row) == RECORD_COLUMNS
    assert record_from(row) == FULL


def test_a_line_and_back() -> None:
    line = json.dumps(FULL.as_dict() | {"path": "x", "version": 3})
    assert parse_record(json.loads(line)) == FULL


def test_a_line_that_is_no_record() -> None:
    with pytest.raises(ValueError, match="record_id, text_digest"):
        parse_record({"text": "x"})


def test_each_column_is_told_or_known_not_to_be() -> None:
    silent = {"record_id", "text", "outline", "quality", "rules_version"}
    silent |= {"evidence", "issues"}
    assert {*VERSION_COLUMNS, *TOLD_COLUMNS, *silent} == set(RECORD_COLUMNS)
