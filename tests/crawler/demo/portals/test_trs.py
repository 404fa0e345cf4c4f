"""A portal on TRS: pages by number, the last a stub."""

from __future__ import annotations

import re

from crawler.demo.portals.trs import TrsPortal
from tests.crawler.demo.portals.asking import get, text_of, walk


def test_trs_pages_by_number_and_ends_in_a_stub():
    portal = TrsPortal()

    def find_next(text, path):
        total, current = map(
            int, re.search(r"createPageHTML\((\d+), (\d+)", text).groups()
        )
        at = f"/zwgk/fzzf/index_{current + 1}.html"
        return at if 0 < current + 1 < total else None

    pattern = r'<li><span>[\d-]{10}</span><a href="([^"]+)"'
    links, pages = walk(
        portal, portal.seeds()[0], lambda t: re.findall(pattern, t), find_next
    )
    assert [link for link in links if link in portal.reports] == [
        entry.path for entry in portal.entries() if entry.report
    ]
    assert pages == 5
    stub = get(portal, "/zwgk/fzzf/index_4.html").body
    assert 300 <= len(stub) <= 450
    assert get(portal, "/zwgk/fzzf/index_5.html").status == 404


def test_a_page_number_in_another_spelling_is_not_there():
    portal = TrsPortal()
    assert get(portal, portal.seeds()[0]).status == 200
    for name in ("index_01.html", "index_-1.html", "index_x.html", "index_0.htm"):
        assert get(portal, f"/zwgk/fzzf/{name}").status == 404


def test_what_a_report_shows_stands_in_its_page():
    portal = TrsPortal()
    for path, report in list(portal.reports.items())[:6]:
        page = text_of(portal, path)
        shown = portal.shown(report)
        assert report.title in page
        assert shown.published is None or shown.published[:4] in page
