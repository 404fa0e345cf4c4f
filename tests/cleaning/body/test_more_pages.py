"""An article that goes on elsewhere says so; one that is whole does not."""

from __future__ import annotations

import pytest

from archive.model import Capture, Record
from cleaning import clean
from tests.crawler.conftest import REPORT

URL = "http://a.gov.cn/zw/t20240101_1.html"


def read(more: str, url: str = URL) -> list[str]:
    page = REPORT.format(
        title="某某县2023年法治政府建设年度报告",
        date="2024-01-02",
        number=2003,
        hits=7,
        more="",
    )
    page = page.replace("</div>\n</body>", f"</div>{more}</body>")
    assert more in page
    record = clean(Capture(url, page.encode(), content_type="text/html"))
    assert isinstance(record, Record)
    return [i.detail or "" for i in record.issues if i.code == "more_pages"]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ('<a href="t20240101_1_2.html">下一页</a>', "t20240101_1_2.html"),
        ('<a href="./t20240101_1_1.html">[下一页]</a>', "t20240101_1_1.html"),
        ('<a href="?page=2">下页</a>', "?page=2"),
        ('<script>createPageHTML(3, 0, "t20240101_1", "html");</script>', "(3, 0"),
        ("<p>共3页 第1页</p>", "共3页"),
        ("<p>第1页/共3页</p>", "共3页"),
    ],
)
def test_an_article_that_goes_on_is_told(more: str, told: str) -> None:
    (detail,) = read(more)
    assert told in detail


@pytest.mark.parametrize(
    "more",
    [
        '<a href="t20240101_2.html">下一篇</a>',
        '<a href="t20231231_7.html">下一页</a>',
        '<a href="t20240101_1.html">下一页</a>',
        '<a href="javascript:void(0)">下一页</a>',
        '<a href="/zw/list_2.html">下一页</a>',
        '<a href="?id=2">下一页</a>',
        '<script>createPageHTML(1, 0, "t20240101_1", "html");</script>',
        '<script>createPageHTML(9, 0, "index", "html");</script>',
        "<p>本报告共3页，附件2份。</p>",
        "<p>共1页 第1页</p>",
    ],
)
def test_a_whole_article_is_told_nothing_of(more: str) -> None:
    assert read(more) == []
