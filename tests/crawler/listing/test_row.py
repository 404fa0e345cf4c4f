"""One row: its address and full title, and what is neither."""

from __future__ import annotations

import importlib

import pytest

from cleaning.page.tree import parse_page
from crawler.listing.links import Links
from crawler.listing.row import full_title, is_article, read_entry

BASE = "http://www.a.example/zwgk/"


def read(row: str) -> tuple[str, str, str | None] | None:
    page = parse_page(f"<ul><li>{row}</li></ul>")
    entry = read_entry(page.css("li")[0], Links(BASE), None)
    return (entry.url, entry.title, entry.date) if entry else None


@pytest.mark.parametrize(
    ("text", "attribute", "title"),
    [
        ("关于印发…", "关于印发办法的通知", "关于印发办法的通知"),
        ("关于印发...", "关于印发办法的通知", "关于印发办法的通知"),
        ("关于印发办法的通知", "", "关于印发办法的通知"),
        ("", "关于印发办法的通知", "关于印发办法的通知"),
        ("关于印发办法的通知", "在新窗口打开", "关于印发办法的通知"),
        ("关于印发", "关于 印发办法的通知", "关于 印发办法的通知"),
        ("关于印发...", "", "关于印发..."),
    ],
)
def test_full_titles(text: str, attribute: str, title: str) -> None:
    assert full_title(text, attribute) == title


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        ("<a href='javascript:;'>打开</a>", None),
        ("<a href='mailto:a@b'>信箱</a>", None),
        ("<a href='/x/'>更多&gt;&gt;</a>", None),
        ("<a href='/x/'></a>", None),
        ("<a href='http://[::1/bad'>年度报告</a>", None),
        (
            "<a href='http://[::1/bad'>年度报告</a><a href='1.html'>年度报告</a>",
            (BASE + "1.html", "年度报告", None),
        ),
        ("没有链接 2024-03-01", None),
        (
            "<a href='1.html'><img alt='年度报告' src='a.png'></a> 2024-03-01",
            (BASE + "1.html", "年度报告", "2024-03-01"),
        ),
        (
            "<a href='1.html'>2023年3月1日座谈会纪要</a><i>2024-03-01</i>",
            (BASE + "1.html", "2023年3月1日座谈会纪要", "2024-03-01"),
        ),
        (
            "<a href='1.html'><h3>年度报告</h3><p>摘要在此，很长。</p></a><i>2024-03-01</i>",
            (BASE + "1.html", "年度报告", "2024-03-01"),
        ),
        (
            "<a href=' 1.html\n'>\n  年度\n  报告 </a>",
            (BASE + "1.html", "年度 报告", None),
        ),
        (
            "<a href='1.html'>关于<font color=red>法治政府</font>建设<i></i>的报告</a>",
            (BASE + "1.html", "关于法治政府建设的报告", None),
        ),
        (
            "<i>2024-03-01</i><a href='a.pdf#page=2'>年度报告（PDF）</a>",
            (BASE + "a.pdf", "年度报告（PDF）", "2024-03-01"),
        ),
    ],
)
def test_rows(row: str, wanted: tuple[str, str, str | None] | None) -> None:
    assert read(row) == wanted


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/202403/t20240301_5.html", True),
        ("/art/2024/3/1/art_5_6.html", True),
        ("/zhengce/content_5812345.htm", True),
        ("/info/1102/52172.htm", True),
        ("/2026/0526/c53397a3166736/page.htm", True),
        ("/gkmlpt/content/0/963/post_963149.html", True),
        ("/index.php?m=content&c=index&a=show&catid=9&id=12", True),
        ("/files/report.pdf", True),
        ("/zwgk/", False),
        ("/zwgk/index.html", False),
        ("/col/col30067/index.html", False),
        ("/lxwm.html", False),
    ],
)
def test_addresses_of_articles(path: str, expected: bool) -> None:
    assert is_article("http://www.a.example" + path, None) is expected


def test_a_links_text_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    page = parse_page('<ul><li><a href="1.html">关于开展检查的通知</a></li></ul>')
    links, asked = Links(BASE), []
    module = importlib.import_module("crawler.listing.row")
    real = module._read_title
    noted = lambda link: asked.append(link.pos) or real(link)  # noqa: E731
    monkeypatch.setattr(module, "_read_title", noted)
    entries = [read_entry(page.css(tag)[0], links, None) for tag in ("li", "a")]
    assert [entry.title for entry in entries if entry] == ["关于开展检查的通知"] * 2
    assert len(asked) == 1
