"""The vocabulary: frozen values whose JSON is that of docs/schema.md."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError, fields

import pytest

from archive.model import (
    FAILED_REASONS,
    GONE_REASONS,
    REFUSED_REASONS,
    UNPRINTED,
    AttachmentLink,
    Capture,
    Heading,
    Issue,
    Record,
    Rejected,
    RemovedLine,
)
from tests.archive.conftest import URL, a_record


def test_a_header_is_found_in_any_case_and_the_first_one_counts():
    headers = (("X-A", ""), ("ETag", "1"), ("etag", "2"))
    capture = Capture(URL, b"", headers=headers)
    assert capture.header("ETAG") == "1"
    assert capture.header("x-a") == "", "an empty value is a value"
    assert capture.header("Age") is None


def test_a_record_is_plain_json_without_what_is_not_printed():
    record = a_record(
        outline=(Heading(1, "一、", "总体情况", 0),),
        attachments=(AttachmentLink("表", URL, "xls"),),
        removed=(RemovedLine("打印", "tool"),),
    )
    row = record.as_dict()
    assert json.loads(json.dumps(row)) == row
    assert set(row) == {f.name for f in fields(Record)} - UNPRINTED
    assert row["outline"] == [
        {"level": 1, "number": "一、", "heading": "总体情况", "start": 0}
    ]
    assert row["attachments"][0]["kind"] == "file"
    assert row["evidence"]["date"]["from"] == "label"


def test_an_issue_leaves_out_what_it_does_not_know_but_not_a_zero():
    record = a_record(issues=(Issue("x", "info", "d", start=0), Issue("y", "info", "")))
    assert record.as_dict()["issues"] == [
        {"code": "x", "severity": "info", "detail": "d", "start": 0},
        {"code": "y", "severity": "info", "detail": ""},
    ]


def test_a_record_cannot_be_altered():
    with pytest.raises(FrozenInstanceError):
        a_record().text = "x"


def test_a_rejection_tells_its_reason():
    told = Rejected(None, "empty", "no text").as_dict()
    assert told == {"url": None, "rejected": "empty", "detail": "no text"}


def test_a_reason_is_of_one_list_unless_a_page_may_end_in_two_ways():
    assert REFUSED_REASONS.isdisjoint(FAILED_REASONS | GONE_REASONS)
    assert {"soft_404"} == FAILED_REASONS & GONE_REASONS
