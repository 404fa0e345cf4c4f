"""Ways of paging that scripts write: each variant to its next page, and its end."""

from __future__ import annotations

import pytest

from cleaning.page.tree import parse_page
from crawler.listing.scripted_paging import (
    PageSource,
    Paging,
    create_page_html,
    page_variables,
    pager_call,
)

BASE = "http://www.a.example/zwgk/fzzf/"


def source(text: str, url: str = BASE) -> PageSource:
    html = f"<script>{text}</script>"
    return PageSource(html, url, parse_page(html).root, {})


@pytest.mark.parametrize(
    ("call", "url", "next_page", "total"),
    [
        ('createPageHTML(5, 0, "index","html");', BASE, "index_1.html", 5),
        (
            "createPageHTML(5, 3, 'index','html');",
            BASE + "index_3.html",
            "index_4.html",
            5,
        ),
        ('createPageHTML(5, 4, "index","html")', BASE + "index_4.html", None, 5),
        ('createPageHTML(1, 0, "index","html")', BASE, None, 1),
        ('createPageHTML(0, 0, "index","html")', BASE, None, 0),
        ('//createPageHTML(31, 0, "index", "shtml");', BASE, "index_1.shtml", 31),
        ('createPageHTML(55,0, "index","shtml","1089")', BASE, "index_1.shtml", 55),
        ("createPageHTML('page',29, 1,'list','html',289)", BASE, "list_2.html", 29),
        (
            "createPageHTML('page',29, 29,'list','html',289)",
            BASE + "list_29.html",
            None,
            29,
        ),
        ('createPageHTML(9,1,"index_80213","shtml")', BASE, "index_80213_2.shtml", 9),
        (
            'createPageHTML(9,1,"index_80213","shtml")',
            BASE + "index_80213_1.shtml",
            "index_80213_2.shtml",
            9,
        ),
        ('var n=7;createPageHTML(n, 0, "index",".html")', BASE, "index_1.html", 7),
        (
            'createPageHTML(3, 0, "/zwgk/all/list","htm")',
            BASE,
            "/zwgk/all/list_1.htm",
            3,
        ),
        (
            'createPageHTMLnew(8, 2, "index","jsp")',
            BASE + "index_2.jsp",
            "index_3.jsp",
            8,
        ),
        # The call is that of page 1 on every page: the address knows better.
        (
            'createPageHTML(4, 0, "index","html")',
            BASE + "index_2.html",
            "index_3.html",
            4,
        ),
    ],
)
def test_create_page_html(
    call: str, url: str, next_page: str | None, total: int
) -> None:
    page = source(call, url)
    wanted = page.join(next_page) if next_page else None
    assert create_page_html(page) == Paging(wanted, total)


@pytest.mark.parametrize(
    "text",
    [
        "function createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt){}",
        "createPageHTML(n, i, name, ext)",
        "createPageHTML(3, 0)",
        "createPageHTML(3, 0, 'index', 'javascript:alert')",
        "",
    ],
)
def test_what_is_no_call_is_no_paging(text: str) -> None:
    assert create_page_html(source(text)) is None


VARIABLES = """
var currentPage = {n};//所在页从0开始
var nextPage = currentPage+1
var countPage = 3//共多少页
document.write("<a href=\\"index"+"_" + nextPage + "."+"html\\">下一页</a>");
"""


@pytest.mark.parametrize(
    ("number", "next_page"), [(0, "index_1.html"), (1, "index_2.html"), (2, None)]
)
def test_page_variables(number: int, next_page: str | None) -> None:
    page = source(VARIABLES.format(n=number))
    wanted = page.join(next_page) if next_page else None
    assert page_variables(page) == Paging(wanted, 3)


def test_variables_without_a_file_name_are_no_paging() -> None:
    assert page_variables(source("var currentPage = 0; var countPage = 9;")) is None


@pytest.mark.parametrize(
    ("call", "url", "wanted"),
    [
        ("Pager({size:4, current:0, prefix:'index',suffix:'html'});", BASE, ("index_1.html", 4)),
        ("Pager({size:4, current:2, prefix:'index',suffix:'html'});", BASE + "index_2.html", ("index_3.html", 4)),
        ("Pager({size:4, current:3, prefix:'index',suffix:'html'});", BASE + "index_3.html", (None, 4)),
        ("Pager({size:1, current:0, prefix:'index',suffix:'html'});", BASE, (None, 1)),
        ("new Paging({pageCount: 9, currentPage: 1, name: 'list', ext: '.shtml'})", BASE, ("list_2.shtml", 9)),
        ("initPage('fy', {totalPage:9,current:1,url:'list_{page}.html'})", BASE, ("list_2.html", 9)),
        ("$('#p').pagination({pageCount:3,current:3,link_to:'list___id__.html'})", BASE, (None, 3)),
    ],
)  # fmt: skip
def test_pagers_made_with_an_object(
    call: str, url: str, wanted: tuple[str | None, int]
) -> None:
    name, total = wanted
    paging = pager_call(source(call, url))
    assert paging == Paging(BASE + name if name else None, total)


@pytest.mark.parametrize(
    "text",
    [
        "function Pager(settings){ cfg=extend({size:1,current:0},settings) }",
        "Pager({size:4, prefix:'index'})",
        "showPage({title:'x'})",
    ],
)
def test_what_is_no_pager(text: str) -> None:
    assert pager_call(source(text)) is None
