"""Pagers made of links: the words, the numbers, and what must not be followed."""

from __future__ import annotations

import base64
from urllib.parse import quote_plus

import pytest

from cleaning.page.tree import parse_page
from crawler.listing.pager_links import hidden_pager, links
from crawler.listing.scripted_paging import PageSource

URL = "http://www.a.example/list/"


def next_of(html: str, url: str = URL) -> str | None:
    paging = links(PageSource(html, url, parse_page(html).root, {}))
    return paging.next_url if paging else None


@pytest.mark.parametrize(
    "html",
    [
        "<a href='2.html'>下一页</a>",
        "<a href='2.html'> 下 页 </a>",
        "<a href='2.html'><span>下一页&gt;&gt;</span></a>",
        "<a href='2.html' title='下一页'><i></i></a>",
        "<a href='2.html'><img src=n.gif alt='下一页'></a>",
        "<a href='2.html' class='layui-laypage-next'></a>",
        "<link rel=next href='2.html'>",
        "<a rel='next' href='2.html'>older</a>",
        "<div class=pager><a href='2.html'>&gt;</a></div>",
        "<div class=pages><a href='2.html'>Next</a></div>",
        "<a href='javascript:;' tagname='2.html'>下一页</a>",
        "<a onclick=\"location.href='2.html'\">下一页</a>",
        "<a href=\"javascript:location.href='2.html'\">下一页</a>",
        "<input type=button value='下一页' onclick=\"window.location='2.html'\">",
    ],
)
def test_next_links(html: str) -> None:
    assert next_of(html) == URL + "2.html"


@pytest.mark.parametrize(
    "html",
    [
        "<a href='10.html'>下5页</a>",
        "<a href='javascript:void(0)'>下一页</a>",
        "<a href='#'>下一页</a>",
        "<span>下一页</span>",
        "<a href='http://www.b.example/2.html'>下一页</a>",
        "<a href='/list/'>下一页</a>",
        "<div class=carousel><a href='/x/'>›</a></div>",
        "<p>下一页的<a href='2.html'>内容</a></p>",
        "<div class=page><a href='index.html'>首页</a><a href='9.html'>尾页</a></div>",
    ],
)
def test_what_leads_nowhere_is_not_followed(html: str) -> None:
    assert next_of(html) is None


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("<b>1</b> <a href=2.html>2</a> <a href=3.html>3</a>", "2.html"),
        ("<a href=/list/>1</a> <a href=2.html>2</a>", "2.html"),
        ("<li class=on><a href=x1>1</a></li><li><a href=x2>2</a></li>", "x2"),
        ("<a href=p1>1</a><a class=cur href=p2>2</a><a href=p3>3</a>", "p3"),
        ("<em>168</em>条 <span>2</span><a href=p1>1</a><a href=p3>3</a>", "p3"),
        ("<a href=p1>1</a><a href=p2>2</a><span>3</span>", None),
        ("<a href=p1>1</a><a href=p2>2</a>", None),
    ],
)
def test_numbers(html: str, wanted: str | None) -> None:
    found = next_of(f"<div class='pagination'>{html}</div>")
    assert found == (URL + wanted if wanted else None)


def test_a_calendar_is_no_pager() -> None:
    days = "".join(f"<td><a href='?day={n}'>{n}</a></td>" for n in range(1, 29))
    assert next_of(f"<table class=calendar><tr>{days}</tr></table>") is None


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("共12页", 12),
        ("总共 168 记录 第1/12页", 12),
        ("2026-09-12", None),
        ("9/3", None),
    ],
)
def test_totals(text: str, total: int | None) -> None:
    html = f"<div class=page><a href=2.html>下一页</a> {text}</div>"
    paging = links(PageSource(html, URL, parse_page(html).root, {}))
    assert paging is not None
    assert paging.total_pages == total


def test_a_hidden_pager_is_read() -> None:
    pager = "<a>60条</a> <span>1</span> <a href='2.html'>2</a> <a href='3.html'>3</a>"
    code = base64.b64encode(quote_plus(pager).encode()).decode()
    html = f"<div id=pages>{code}</div>"
    paging = hidden_pager(PageSource(html, URL, parse_page(html).root, {}))
    assert paging is not None
    assert paging.next_url == URL + "2.html"


def test_a_picture_in_base64_is_no_pager() -> None:
    code = base64.b64encode(bytes(range(256)) * 2).decode()
    html = f"<p>{code}</p>"
    assert hidden_pager(PageSource(html, URL, parse_page(html).root, {})) is None
