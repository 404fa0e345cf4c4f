"""A portal on JCMS: groups of rows, each naming the next."""

from __future__ import annotations

import re

from crawler.demo.portals.hanweb import HanwebPortal
from crawler.demo.portals.server import Request
from tests.crawler.demo.portals.asking import get, text_of, walk


def test_hanweb_names_each_next_group_until_one_is_empty():
    portal, found = HanwebPortal(), []

    def find_next(text, path):
        match = re.search(r'<nextgroup><!\[CDATA\[<a href="([^"]+)"', text)
        return match and match[1]

    for seed in portal.seeds():
        links, pages = walk(
            portal, seed, lambda t: re.findall(r"<li><a href='([^']+)'", t), find_next
        )
        found += links
        assert pages >= 4
    assert len(found) == len(set(found))
    assert {link for link in found if link in portal.reports} == set(portal.reports)


def test_hanweb_answers_posts_with_a_range():
    portal = HanwebPortal()
    body = b"col=1&appid=1&webid=1&columnid=1701&unitid=5817011"
    query = "startrecord=1&endrecord=5&perpage=5"
    request = Request("POST", "/module/web/jpage/dataproxy.jsp", query, body=body)
    assert portal.answer(request).body.count(b"<record>") == 5


def test_another_unit_or_column_has_no_rows():
    portal, proxy = HanwebPortal(), "/module/web/jpage/dataproxy.jsp"
    assert get(portal, f"{proxy}?page=0&columnid=1701&unitid=5817011").status == 200
    for query in ("page=0&columnid=1701&unitid=1", "columnid=9&unitid=5891", ""):
        assert get(portal, f"{proxy}?{query}").status == 404


def test_a_range_past_the_end_is_empty():
    portal = HanwebPortal()
    query = "startrecord=900&endrecord=950&columnid=1701&unitid=5817011"
    reply = portal.answer(Request("POST", "/module/web/jpage/dataproxy.jsp", query))
    assert reply.body.count(b"<record>") == 0
    assert reply.status == 200


def test_only_disclosure_reports_have_the_head_table():
    portal = HanwebPortal()
    for path, report in portal.reports.items():
        has_table = "盐政公开〔" in text_of(portal, path)
        assert has_table is (report.kind == "disclosure")
