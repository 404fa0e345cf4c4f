"""Pagers that scripts write below an article, and where each leads."""

from __future__ import annotations

import pytest

from cleaning.body.scripted_pages import scripted
from cleaning.page.tree import parse_page

BASE = "http://a.gov.cn/zw/"
VARIABLES = "var currentPage = {}; var prevPage = currentPage-1; var countPage = 3;"


def leads(script: str, name: str) -> str | None:
    page = parse_page(f"<html><body><script>{script}</script></body></html>")
    found = scripted(page, BASE + name)
    page.close()
    return found.url.removeprefix(BASE) if found and found.url else None


@pytest.mark.parametrize(
    ("script", "name", "target"),
    [
        ('createPageHTML(3, 0, "t1", "html");', "t1.html", "t1_1.html"),
        ('createPageHTML(3, 1, "t1", "html");', "t1_1.html", "t1_2.html"),
        ('createPageHTML(3, 2, "t1", "html");', "t1_2.html", None),
        ('createPageHTML("pages", 3, 1, "t1", "shtml", 9);', "t1.shtml", "t1_2.shtml"),
        ('createPageHTML("pages", 3, 3, "t1", "shtml", 9);', "t1_3.shtml", None),
        ('var n = 3; createPageHTML(n, 0, "t1", "html");', "t1.html", "t1_1.html"),
        ("Pager({size:3, current:0, prefix:'t1', suffix:'html'});", "t1.html", "t1_1.html"),
        ("Pager({size:3, current:1, prefix:'t1', suffix:'html'});", "t1_1.html", "t1_2.html"),
        ("new Pagination('#p', {pageCount: 3, current: 1, name: 't1', ext: '.htm'})", "t1.htm", "t1_2.htm"),
        (VARIABLES.format(0), "t20240101_700.html", "t20240101_700_1.html"),
        (VARIABLES.format(1), "t20240101_700_1.html", "t20240101_700_2.html"),
        (VARIABLES.format(2), "t20240101_700_2.html", None),
        ("var nCurrIndex = 0; var nPageCount = 2;", "c7.html", "c7_1.html"),
        (VARIABLES.format(1) + "if (currentPage == 1) {}", "t1.html", "t1_2.html"),
        (VARIABLES.format(2) + "if (currentPage == 1) {}", "t1_2.html", "t1_3.html"),
        ('createPageHTML(1, 0, "t1", "html");', "t1.html", None),
        ('createPageHTML(9, 0, "index", "html");', "t1.html", None),
        ("var currentPage = 0; var countPage = 1;", "t1.html", None),
        ("Pager({size:3, current:0, prefix:'index', suffix:'html'});", "t1.html", None),
        ("var currentPage = 0;", "t1.html", None),
        (VARIABLES.format(0), "", None),
    ],
)  # fmt: skip
def test_where_a_scripts_pager_leads(script, name, target):
    assert leads(script, name) == target
