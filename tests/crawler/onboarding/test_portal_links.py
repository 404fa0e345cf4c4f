"""Which links of a page may lead to columns, and which to articles, files, other pages."""

from __future__ import annotations

import pytest

from cleaning.page.tree import parse_page
from crawler.onboarding.portal_links import (
    above,
    article_links,
    crumbs_of,
    folders,
    is_column_address,
    named_links,
)

BASE = "http://www.qingxi.example/"
PAGE = """<a href=/zw/>政务</a><a href=/tp/><img src=a.gif></a><a href=/zw/>又</a>
<a href=/zw/list_2.html>下一页 &gt;&gt;</a><a href=/a/t20240102_5.html>年报</a>
<a href=/x.pdf>表格</a><a href=http://b.example/>别处</a><a href=/l.aspx?id=3>列表</a>
<a href=/newslist.aspx?id=3>新闻</a><a href=/very/long/>一个名称很长很长很长很长很长很长很长很长很长很长很长的链接</a>
<a href='/search/?q=年报'>检索</a><a href=/login.jsp>登录</a><map><area href=/map/ alt=图></map><li onclick="location.href='/li/'">栏</li>"""


def test_links_that_may_be_columns_those_with_words_first() -> None:
    found = list(named_links(parse_page(PAGE), BASE))
    assert [url[len(BASE) - 1 :] for _, url in found] == [
        "/zw/",
        "/newslist.aspx?id=3",
        "/map/",
        "/li/",
        "/tp/",
    ]
    assert found[0][0] == "政务"


def test_links_to_articles() -> None:
    found = [url[len(BASE) :] for url in article_links(parse_page(PAGE), BASE)]
    assert found == ["a/t20240102_5.html", "x.pdf", "l.aspx?id=3"]


@pytest.mark.parametrize(
    ("path", "is_column"),
    [("channels/1002.html", True), ("more.asp?id=4", True), ("show.asp?id=4", False)],
)
def test_addresses_that_call_themselves_lists(path: str, is_column: bool) -> None:
    assert is_column_address(BASE + path) is is_column


def test_folders_of_several_articles_and_what_is_above() -> None:
    urls = [f"{BASE}{folder}/{n}.html" for folder in ("a/2024-01", "b") for n in (1, 2)]
    assert list(folders([*urls, f"{BASE}c/1.html"])) == [f"{BASE}a/", f"{BASE}b/"]
    assert above([f"{BASE}n/a/", f"{BASE}n/b/", f"{BASE}m/a/"]) == [f"{BASE}n/"]


def test_crumbs() -> None:
    line = "<div>当前位置：<a href=/>首页</a> &gt; <a href=/zw/>政务</a></div>"
    assert list(crumbs_of(line, BASE)) == [("政务", f"{BASE}zw/")]
