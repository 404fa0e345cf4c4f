"""Pages of a portal that are no reports."""

from __future__ import annotations

import re

from crawler.demo.portals.other_pages import Leads, other_page
from crawler.demo.portals.server import Request
from tests.crawler.demo.portals.asking import all_portals, get, text_of


@all_portals
def test_pages_that_are_no_reports(kind):
    portal = kind()
    for path in ("/", "/news/1.html", "/contact/", "/search/?q=1", "/robots.txt"):
        assert get(portal, path).status == 200, path
    assert get(portal, "/nowhere.html").status == 404
    assert get(portal, "/images/banner.jpg").status == 404


@all_portals
def test_the_calendar_never_ends(kind):
    portal, path = kind(), "/cal/1"
    for _ in range(30):
        path = re.findall(r'href="(/cal/\d+)">第', text_of(portal, path))[-1]
    assert path == "/cal/151"


LEADS = Leads("某县", ("/zw/",), (("/a.html?x=1&y=2", "甲<乙"),))


def page(target):
    path, _, query = target.partition("?")
    return other_page(LEADS, Request("GET", path, query, {}))


def test_a_search_says_its_words_and_shows_reports_escaped():
    found = page("/search/?q=%3Cb%3E")
    assert "“&lt;b&gt;”" in found
    assert "甲&lt;乙" in found
    assert 'href="/a.html?x=1&amp;y=2"' in found


def test_another_spelling_is_no_page():
    assert page("/contact/") is not None
    for target in ("/contact/?a=1", "/nowhere", "/contacts/"):
        assert page(target) is None


def test_a_calendar_without_a_month_begins_it():
    assert 'href="/cal/1"' in page("/cal/")
    assert 'href="/cal/1"' in page("/cal/x")
