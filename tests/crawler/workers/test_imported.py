"""Pages that came without a crawl's knowledge: reports, listings, and neither."""

from __future__ import annotations

import json

import pytest

from archive.model import Capture, Hints
from crawler.workers.imported import read_imported
from tests.crawler.offline.test_recleaning import page_of

ROWS = "".join(
    f'<li><a href="/zw/t2024010{n}_{n}.html">某某县202{n}年法治政府建设情况报告</a>'
    f"<span>2024-01-0{n}</span></li>"
    for n in range(1, 9)
)
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>公开</title>
<item><title>某某县2023年法治政府建设情况报告</title><link>http://a.gov.cn/zw/1.html</link>
<pubDate>Tue, 02 Jan 2024 08:00:00 +0800</pubDate></item></channel></rss>"""
DATA = json.dumps(
    {
        "total": 2,
        "rows": [
            {
                "title": f"某某县202{n}年报告",
                "url": f"/zw/{n}.html",
                "pubDate": "2024-01-02",
            }
            for n in (1, 2)
        ],
    }
)


def read(body: str, content_type: str = "text/html"):
    capture = Capture(
        "http://a.gov.cn/zw/", body.encode(), status=200, content_type=content_type
    )
    return read_imported(capture, Hints())


def test_a_report_is_a_record() -> None:
    found = read(page_of(1).decode())
    assert found.record is not None


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (f"<html><body><ul>{ROWS}</ul></body></html>", "text/html"),
        (DATA, "application/json"),
    ],
)
def test_a_listing_is_neither_record_nor_rejection(
    body: str, content_type: str
) -> None:
    found = read(body, content_type)
    assert (found.record, found.rejected, found.diagnosis.state) == (None, None, None)


def test_what_is_neither_keeps_its_reason() -> None:
    found = read("<html><body></body></html>")
    assert found.rejected is not None
    assert found.diagnosis.state == "failed"
