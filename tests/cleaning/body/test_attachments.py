"""The report's files, wherever the template hides them."""

from __future__ import annotations

import pytest

from archive.model import AttachmentLink
from cleaning.body.attachments import find_attachments, scripted_files
from cleaning.page.tree import parse_page

URL = "http://www.x.gov.cn/zwgk/202201/t20220120_1.html"
BASE = "http://www.x.gov.cn/zwgk/202201/"


def files(html: str, url: str | None = URL) -> list[AttachmentLink]:
    page = parse_page(f"<div id=c>{html}</div>")
    return find_attachments(page, url, page.css("#c")[0])


@pytest.mark.parametrize(
    ("html", "want"),
    [
        (
            "<a href='./P020.pdf'>年度报告.pdf</a>",
            ("年度报告.pdf", BASE + "P020.pdf", "pdf"),
        ),
        (
            "<a href='/f/1.DOCX?x=1#a'>附件</a>",
            ("附件", "http://www.x.gov.cn/f/1.DOCX?x=1", "docx"),
        ),
        ("<a href='a.doc' title='清单'>点击下载</a>", ("清单", BASE + "a.doc", "doc")),
        ("<a href='a.xls'></a>", ("a.xls", BASE + "a.xls", "xls")),
        (
            "<a href='/download.jsp?id=3'>附件：统计表.xlsx</a>",
            ("附件：统计表.xlsx", "http://www.x.gov.cn/download.jsp?id=3", "xlsx"),
        ),
        (
            "<a href='javascript:void(0)' onclick=\"down('/f/a.wps')\">名单</a>",
            ("名单", "http://www.x.gov.cn/f/a.wps", "wps"),
        ),
        (
            "<a href=\"javascript:down('/f/a.ofd')\">名单</a>",
            ("名单", "http://www.x.gov.cn/f/a.ofd", "ofd"),
        ),
        (
            "<div class=wp_pdf_player pdfsrc='/u/1.pdf'></div>",
            ("1.pdf", "http://www.x.gov.cn/u/1.pdf", "pdf"),
        ),
        ("<embed src='b.pdf'>", ("b.pdf", BASE + "b.pdf", "pdf")),
        (
            "<iframe src='/pdfjs/web/viewer.html?file=/u/%E8%A1%A8.pdf'></iframe>",
            ("表.pdf", "http://www.x.gov.cn/u/表.pdf", "pdf"),
        ),
    ],
)
def test_ways_to_offer_a_file(html: str, want: tuple[str, str, str]) -> None:
    assert files(html) == [AttachmentLink(*want)]


@pytest.mark.parametrize(
    "html",
    [
        "<a href='b.html'>下一篇</a>",
        "<a href='mailto:a@b.cn'>信箱</a>",
        "<a href='#top'>附件</a>",
        "<a href='ftp://x/a.pdf'>文件</a>",
        "<a href='file:///etc/passwd.txt'>文件</a>",
        "<a href='http://[::1/a.pdf'>坏</a>",
        "<a>附件</a>",
    ],
)
def test_links_that_are_no_files(html: str) -> None:
    assert files(html) == []


def test_a_file_is_listed_once_under_its_best_name() -> None:
    html = "<iframe src='a.pdf'></iframe><a href='a.pdf'>决算报告.pdf</a><a href='a.pdf'>下载</a>"
    assert files(html) == [AttachmentLink("决算报告.pdf", BASE + "a.pdf", "pdf")]


def test_boxes_behind_the_body_count_and_the_sites_own_files_do_not() -> None:
    page = parse_page(
        "<div class=nav><a href=manual.pdf>手册</a></div><div id=c>正文</div>"
        "<div class=fj><a href=a.doc>附件1</a></div>"
        "<div class=footer><a href=ie.zip>浏览器.zip</a></div>"
    )
    found = find_attachments(page, URL, page.css("#c")[0])
    assert [link.title for link in found] == ["附件1"]


def test_the_pages_own_base() -> None:
    page = parse_page("<base href='/other/'><div id=c><a href=a.pdf>表</a></div>")
    found = find_attachments(page, URL, page.css("#c")[0])
    assert found[0].url == "http://www.x.gov.cn/other/a.pdf"


def test_without_a_url_a_link_stays_as_it_is() -> None:
    assert files("<a href='a.pdf'>表</a>", None) == [
        AttachmentLink("表", "a.pdf", "pdf")
    ]


def test_files_that_only_a_script_shows() -> None:
    page = parse_page("<script>PDFObject.embed('/u/1.pdf','#p'); a='x.png'</script>")
    found = scripted_files(page, URL)
    assert found == [AttachmentLink("1.pdf", "http://www.x.gov.cn/u/1.pdf", "pdf")]
