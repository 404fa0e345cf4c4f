"""Where links lead as a browser would follow them, and what only a script can show."""

from __future__ import annotations

import pytest

from cleaning.page.tree import parse_page
from crawler.listing.links import Links, absolute

BASE = "http://www.a.example/zwgk/"


@pytest.mark.parametrize(
    ("element", "wanted"),
    [
        ("<a href='1.html'>", "http://www.a.example/zwgk/1.html"),
        (r"<a href='..\art\1.html'>", "http://www.a.example/art/1.html"),
        ("<a href='/a\n/1.html'>", "http://www.a.example/a/1.html"),
        ("<a href='#' onclick=\"window.open('/show.aspx?id=7')\">", "http://www.a.example/show.aspx?id=7"),
        ("<a href=\"javascript:leave('/a/1.html')\">", "http://www.a.example/a/1.html"),
        ("<a href=\"javascript:leave('/show.aspx?id=7')\">", "http://www.a.example/show.aspx?id=7"),
        ("<a data-href='1.html'>", "http://www.a.example/zwgk/1.html"),
        ("<li onclick=\"location.href='1.html'\">", "http://www.a.example/zwgk/1.html"),
        ("<a onclick='show(7)'>", "http://www.a.example/zwgk/d_7.html"),
        ("<a href='#/detail?id=7'>", None),
        ("<a href='/app/#!/news/7'>", None),
        ("<a onclick=\"location.href='#/detail?id=7'\">", None),
        ("<a href='#'>", None),
        ("<a href='javascript:;'>", None),
        ("<li>", None),
        ("<div onclick='toggle()'>", None),
    ],
)  # fmt: skip
def test_where_an_element_leads(element: str, wanted: str | None) -> None:
    source = "function show(id) { location.href = 'd_' + id + '.html' }"
    page = parse_page(f"<body>{element}x")
    links = Links(BASE, source)
    found = [url for node in page.nodes if (url := links.where(node))]
    assert found == ([wanted] if wanted else [])


def test_routes_are_counted_once() -> None:
    page = parse_page(
        "<a href='#/d?id=1'>a</a><a href='#/d?id=2'>b</a><a href='#top'>c</a>"
    )
    links = Links(BASE)
    for node in (*page.nodes, *page.nodes):
        links.where(node)
    assert links.routes == {"#/d?id=1", "#/d?id=2"}


def test_a_backslash_in_a_query_stays() -> None:
    assert absolute("a.asp?f=x\\y", BASE) == BASE + "a.asp?f=x\\y"
