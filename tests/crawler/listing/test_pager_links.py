"""Pagers made of links: the words, the numbers, and what must not be followed."""

from __future__ import annotations

import base64
from urllib.parse import quote_plus

import pytest

from cleaning.page.tree import parse_page
from crawler.listing.pager_links import choices, hidden_pager, links
from crawler.listing.scripted_paging import PageSource

URL = "http://www.a.example/list/"


def next_of(html: str, url: str = URL) -> str | None:
    paging = links(PageSource(html, url, parse_page(html).root, {}))
    return paging.next_url if paging else None


def chosen_of(html: str, url: str = URL) -> str | None:
    paging = choices(PageSource(html, url, parse_page(html).root, {}))
    return paging.next_url if paging else None


BY_ADDRESS = (
    "<select onchange='location.href=this.options[this.selectedIndex].value;'>"
    "<option value='1.html'>1</option><option value='2.html'{}>2</option>"
    "<option value='3.html'>3</option></select>"
)
BY_NUMBER = (
    "<select onchange=\"if(this.value==1){{location.href=encodeURI('i.html')}}"
    "else{{location.href=encodeURI('i_'+this.value+'.html')}}\">"
    "<option value=1>第1页</option><option value=2{}>第2页</option>"
    "<option value=3>第3页</option></select>"
)
INPUT = (
    "<div>共9条 {}/3页 <a>下一页</a> 到<input id=no>页 <input type=button value=GO "
    "onclick=\"location.href='i_'+document.getElementById('no').value+'.html'\"></div>"
)
LAST = "<div>{}/28页 <a href='#'>下一页</a> <a href='i_28.html'>尾页</a></div>"
LAST_FROM_0 = "<div>{}/28页 <a href='#'>下一页</a> <a href='i_27.html'>尾页</a></div>"


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        (BY_ADDRESS.format(""), "2.html"),
        (BY_ADDRESS.format(" selected=''"), "3.html"),
        (BY_NUMBER.format(""), "i_2.html"),
        (BY_NUMBER.format(" selected"), "i_3.html"),
        (INPUT.format(1), "i_2.html"),
        (INPUT.format(3), None),
        (LAST.format(1), "i_2.html"),
        (LAST.format(28), None),
        (LAST_FROM_0.format(1), "i_1.html"),
        ("<select><option value='/a.html'>省政府</option><option value='/b.html'>市政府</option></select>", None),
        ("<select><option value=2023>2023</option><option value=2022>2022</option></select>", None),
        ("<div>1/9页 <a href='/other/story.html'>尾页</a></div>", None),
    ],
)  # fmt: skip
def test_selects_inputs_and_last_pages(html: str, wanted: str | None) -> None:
    assert chosen_of(html) == (URL + wanted if wanted else None)


GO = "<script>function go(n) { location.href = n + '.html' }</script>"


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
        "<a href='#' onclick=\"location.href=encodeURI('2.html');\">下一页</a>",
        "<a href='javascript:go(2)'>下一页</a>" + GO,
        "<a href='javascript:;' onclick='return go(2)'>下一页</a>" + GO,
        "<li onclick='go(2)'><a>下一页</a></li>" + GO,
        (
            "<ul class=yeshu><li>首页</li><li class=thisclass>1</li><li><a href='2.html'>2</a></li>"
            "<li><a href='javascript:;'>下一页</a></li></ul>"
        ),
        "<div>共9页 第1页 <a href='javascript:go(1)'>1</a> <a href='javascript:go(2)'>2</a>"
        "</div>" + GO,
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
