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
        (
            '1 <a href="t20240101_1_2.html">2</a> <a href="t20240101_1_3.html">3</a>',
            "t20240101_1_2.html",
        ),
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
        "<p>共3页 第3页</p>",
        '<a href="t20240101_2.html">下一页</a>',
        '<a href="t20240101_2.html">2</a>',
    ],
)
def test_a_whole_article_is_told_nothing_of(more: str) -> None:
    assert read(more) == []


@pytest.mark.parametrize(
    ("more", "url", "leads"),
    [
        ('<a href="7_2.html">下一页</a>', "7.html", "7_2.html"),
        ('<a href="7_3.html">下一页</a><a href="7.html">上一页</a>', "7_2.html", "7_3.html"),
        ('<a href="7.html">上一页</a>', "7_2.html", None),
        ('<a href="?id=7&page=3">下一页</a>', "s.asp?id=7&page=2", "s.asp?id=7&page=3"),
        ('<a href="7.html">1</a> 2 <a href="7_3.html">3</a>', "7_2.html", "7_3.html"),
        ('<a href="7.html">1</a> <a href="7_2.html">2</a> 3', "7_3.html", None),
        ('<script>createPageHTML(3, 1, "7", "htm");</script>', "7_1.htm", "7_2.htm"),
        ('<script>createPageHTML(3, 2, "7", "htm");</script>', "7_2.htm", None),
        ("<p>共3页 第1页</p>", "7.html", None),
        ('<a href="#" onclick="location.href=\'7_2.html\'">下一页</a>', "7.html", "7_2.html"),
        ('<a href="javascript:window.location=\'7_2.html\'">下一页&gt;</a>', "7.html", "7_2.html"),
        ('<button onclick="window.open(\'7_2.html\',\'_self\')">下一页</button>', "7.html", "7_2.html"),
        ('<span data-href="7_2.html">下一页</span>', "7.html", "7_2.html"),
        ('<a href="7_2.html"><img src=n.gif alt="下一页"></a>', "7.html", "7_2.html"),
        ('<a href="7_2.html" title="下一页"></a>', "7.html", "7_2.html"),
        ('<link rel="next" href="7_2.html">', "7.html", "7_2.html"),
        ('<select onchange="location=this.value"><option value="7.html">1<option value="7_2.html">2</select>', "7.html", "7_2.html"),
        ('<a href="7_2.html">[2]</a><a href="7_3.html">[3]</a>', "7.html", "7_2.html"),
        ('<a href="7_2.html">【下一页】</a>', "7.html", "7_2.html"),
        ('<a href="7_2.html">第2页</a>', "7.html", "7_2.html"),
        ('<a href="7.html">1</a><a href="7_5.html">5</a> 6 <a href="7_7.html">7</a>', "7_6.html", "7_7.html"),
        ('<a href="7_1.html">1</a><a href="7_2.html">2</a>', "7.html", "7_2.html"),
        ('<a href="7_all.html">余下全文</a>', "7.html", "7_all.html"),
        ('<a href="s.asp?id=7&all=1">[查看全文]</a>', "s.asp?id=7", "s.asp?id=7&all=1"),
        ('<a href="9.html">查看全文</a>', "7.html", None),
        ('<a href="7.pdf">全文阅读</a>', "7.html", None),
        ('<a href="s.asp?no=8">下一页</a>', "s.asp?no=7", None),
        ('<a href="2.html">2</a>', "1.html", None),
    ],
)  # fmt: skip
def test_where_it_goes_on(more: str, url: str, leads: str | None) -> None:
    base = "http://a.gov.cn/zw/"
    page = REPORT.format(
        title="某某县2023年年报", date="2024-01-02", number=3, hits=7, more=""
    )
    page = page.replace("</body>", f"<div>{more}</div></body>")
    record = clean(Capture(base + url, page.encode(), content_type="text/html"))
    assert isinstance(record, Record)
    assert record.next_page == (base + leads if leads else None)
