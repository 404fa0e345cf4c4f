"""Values between processes: what arrives is what was sent, and small."""

from __future__ import annotations

import pickle
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from archive.model import (
    AttachmentLink,
    Capture,
    DisclosureCell,
    Evidence,
    Heading,
    Hints,
    Issue,
    Layout,
    Lookup,
    Record,
    Rejected,
    RemovedLine,
)
from archive.pickling import Pickled
from archive.rows import AttachmentFile
from crawler.fetch.diagnosis import OK
from crawler.site.scope import Verdict
from crawler.workers.answers import FileRead, Found, ListingRead, PageRead, Says

RECORD = Record(
    record_id="0123456789abcdef",
    url="http://www.example.gov.cn/1.html",
    title="法治政府建设情况报告",
    text="一、工作\n正文",
    outline=(Heading(1, "一", "工作", 0),),
    attachments=(AttachmentLink("附件", "http://www.example.gov.cn/1.pdf", "pdf"),),
    evidence=(Evidence("title", "法治政府", "meta"),),
    issues=(Issue("date_missing", "warning", "no date", raw="x"),),
    text_digest="d",
    rules_version="2",
    removed=(RemovedLine("打印", "tools"),),
    disclosure=(DisclosureCell("applications", "", "一、", "总计", 3.0, "3"),),
)
CAPTURE = Capture(
    "http://www.example.gov.cn/1.html",
    b"<html>",
    datetime(2026, 11, 21, tzinfo=UTC),
    200,
    (("Content-Type", "text/html"),),
)


@dataclass(frozen=True, slots=True)
class One(Pickled):
    value: str | None


@pytest.mark.parametrize(
    "value",
    [
        RECORD,
        replace(RECORD, url=None, disclosure=()),
        CAPTURE,
        Hints("site", lookups={"source": (Lookup("本站", None),)}, layouts=(Layout(),)),
        Rejected(None, "empty", "nothing"),
        PageRead(OK, RECORD),
        FileRead(OK, AttachmentFile("application/pdf", 3, "00", None, "scanned")),
        ListingRead(
            OK,
            (Found("http://x.gov.cn/", "t", None, Verdict(True, None, "", "u")),),
            says=Says(3),
        ),
        One(None),
        One("法治"),
    ],
)
def test_a_value_arrives_as_it_was_sent(value: object) -> None:
    arrived = pickle.loads(pickle.dumps(value))
    assert arrived == value
    assert type(arrived) is type(value)


def test_a_later_field_does_not_take_the_place_of_another() -> None:
    assert pickle.loads(pickle.dumps(RECORD)).disclosure[0].column == "总计"
    assert One.__reduce__(One("x")) == (One, ("x",))
