"""Units of the publish server: which one is the list, and which page comes next."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from cleaning.page.tree import parse_page
from crawler.listing.jpaas import UNIT, jpaas_unit
from crawler.listing.listing import read_listing
from crawler.listing.scripted_paging import PageSource, Paging

COLUMN = "http://www.a.example/zwgk/index.html"
API = f"http://www.a.example/api-gateway/jpaas-publish-server{UNIT}"


def unit(tag: str) -> str:
    data = f"{{'webId':'w','pageType':'column','tagId':'{tag}'}}"
    return f'<script url="/api-gateway/jpaas-publish-server{UNIT}" queryData="{data}"></script>'


def pager(rows: str, count: str) -> str:
    return (
        f"<div queryData=\"{{'rows':'{rows}','count':'{count}','pageNo':'1'}}\"></div>"
    )


def ask(html: str, url: str, shown: int) -> Paging | None:
    return jpaas_unit(PageSource(html, url, parse_page(html).root, {}, shown))


def asked(paging: Paging | None) -> tuple[str, int, int]:
    assert paging is not None
    assert paging.next_url is not None
    query = parse_qs(urlsplit(paging.next_url).query)
    number = json.loads(query["paramJson"][0])
    return query["tagId"][0], number["pageNo"], number["pageSize"]


def test_a_page_without_rows_asks_for_the_first() -> None:
    html = unit("导航") + unit("当前栏目_list")
    assert asked(ask(html, COLUMN, 0)) == ("当前栏目_list", 1, 50)


def test_a_page_with_rows_asks_for_the_second() -> None:
    html = unit("信息列表") + pager("15", "92")
    paging = ask(html, COLUMN, 15)
    assert asked(paging) == ("信息列表", 2, 15)
    assert paging is not None
    assert paging.total_pages == 7


def test_a_page_with_all_rows_is_the_end() -> None:
    assert ask(unit("列表") + pager("15", "12"), COLUMN, 12) == Paging(None, 1, 12)


def test_the_only_unit_is_the_list_whatever_its_name() -> None:
    assert asked(ask(unit("abc"), COLUMN, 0))[0] == "abc"


def test_another_page_has_no_unit() -> None:
    assert ask("<ul></ul>", COLUMN, 3) is None


@pytest.mark.parametrize(
    ("number", "shown", "count", "after"),
    [(1, 5, "14", 2), (3, 4, "14", None), (4, 0, "14", None), (2, 5, "", 3)],
)
def test_answers(number: int, shown: int, count: str, after: int | None) -> None:
    param = json.dumps({"pageNo": number, "pageSize": 5})
    url = f"{API}?{urlencode({'tagId': 'x', 'paramJson': param})}"
    paging = ask(pager("5", count), url, shown)
    if after is None:
        assert paging is not None
        assert paging.next_url is None
    else:
        assert asked(paging) == ("x", after, 5)


def test_a_column_page_without_rows_leads_to_its_unit() -> None:
    listing = read_listing(f"<html><body>{unit('列表')}</body></html>", COLUMN)
    assert listing.items == ()
    assert listing.next_url is not None
    assert listing.next_url.startswith(API)
