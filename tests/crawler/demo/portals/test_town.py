"""A small town: links to the next page, GB2312 by its own account, a counter."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import pytest

from crawler.demo.portals.town import TownPortal
from tests.crawler.demo.portals.asking import get, text_of, walk


def test_the_town_links_to_its_next_page_and_stays_on_its_last():
    portal = TownPortal()

    def find_next(text, path):
        match = re.search(r'<A HREF="([^"]+)">下一页</A>', text)
        return match and urljoin(path, match[1])

    pattern = r'<TD>·<A HREF="([^"]+)" TARGET'
    links, pages = walk(
        portal, portal.seeds()[0], lambda t: re.findall(pattern, t), find_next
    )
    assert [link for link in links if link in portal.reports] == [
        entry.path for entry in portal.entries() if entry.report
    ]
    assert pages == 3
    assert get(portal, "/fzzf/list.asp?page=4").status == 404


def test_the_town_says_gb2312_and_sends_more():
    portal = TownPortal()
    path = next(p for p, r in portal.reports.items() if r.kind == "law_government")
    body = get(portal, path).body
    assert b"charset=gb2312" in body
    assert "李堃" in body.decode("gbk")
    with pytest.raises(UnicodeDecodeError):
        body.decode("gb2312")


def test_the_counter_moves_and_nothing_else():
    portal = TownPortal()
    path = next(iter(portal.reports))
    first, second = text_of(portal, path), text_of(portal, path)
    assert first != second
    assert re.sub(r"<B>\d+</B>", "", first) == re.sub(r"<B>\d+</B>", "", second)
