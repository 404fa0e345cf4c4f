"""How far a listing is walked: page by page, as its worker has read it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.rows import NewUrl, Visit
from archive.store import Archive
from crawler.fetch.diagnosis import OK
from crawler.frontier.listing_walk import ListingWalk
from crawler.workers.answers import ListingRead, Says
from tests.crawler.engine.conftest import site_of, task_of

BASE = "http://h01.gov.cn/zw/"


@pytest.fixture
def archive(tmp_path):
    with Archive.open(tmp_path / "archive", create=True) as opened:
        yield opened


@pytest.fixture
def due():
    return []


@pytest.fixture
def make_walk(archive, due):
    return lambda *, is_full=False: ListingWalk(archive, due.append, is_full=is_full)


def page_of(number, tmp_path, *, visited="2026-11-01T00:00:00Z", **scope):
    site = site_of(1, tmp_path)
    site = replace(site, scope=replace(site.scope, **scope))
    known = {"site_id": "s1", "depth": number, "visited_at": visited}
    return task_of(f"{BASE}list_{number}.html", "listing", site, **known)


def rows(*numbers):
    return [NewUrl(f"{BASE}{n}.html", "report", "s1") for n in numbers]


def read(further=None):
    return ListingRead(OK, (), f"{BASE}{further}" if further else None)


def test_the_next_page_is_due_as_long_as_something_is_new(
    archive, make_walk, due, tmp_path
):
    walk, task = make_walk(), page_of(0, tmp_path)
    row = walk.goes_on(task, rows(1, 2), read("list_1.html"))
    assert row is not None
    assert (row.url, row.state, row.depth) == (BASE + "list_1.html", "pending", 1)
    assert due == [row.url]
    archive.urls.add([row, *rows(3, 4)])
    assert walk.goes_on(page_of(1, tmp_path), rows(3, 4), read("list_2.html")) is None


@pytest.mark.parametrize("how", ["full", "first"])
def test_a_full_walk_and_a_first_one_go_to_the_end(archive, make_walk, tmp_path, how):
    archive.urls.add(rows(1))
    visited = None if how == "first" else "2026-11-01T00:00:00Z"
    task = page_of(0, tmp_path, visited=visited)
    walk = make_walk(is_full=how == "full")
    assert walk.goes_on(task, rows(1), read("list_1.html")) is not None
    assert walk.goes_on(task, rows(1), read(None)) is None


def test_a_page_that_was_seen_is_not_gone_back_to(make_walk, due, tmp_path):
    walk = make_walk(is_full=True)
    walk.goes_on(page_of(0, tmp_path), rows(1), read("list_1.html"))
    due.clear()
    assert walk.goes_on(page_of(1, tmp_path), rows(2), read("list_0.html")) is None
    assert due == []


def test_the_same_rows_again_are_a_trap(make_walk, tmp_path):
    walk = make_walk(is_full=True)
    walk.goes_on(page_of(1, tmp_path), rows(1, 2), read("list_2.html"))
    row = walk.goes_on(page_of(2, tmp_path), rows(1, 2), read("list_3.html"))
    assert row is not None
    assert (row.state, row.reason) == ("refused", "trap")


def test_budgets_of_pages_and_of_urls(archive, make_walk, tmp_path):
    walk = make_walk(is_full=True)
    row = walk.goes_on(page_of(1, tmp_path, max_pages=2), rows(1), read("list_2.html"))
    assert row is not None
    assert row.reason == "budget"
    archive.urls.add(rows(1))
    archive.add_visit(Visit(BASE + "1.html", "unchanged"))
    admitted = walk.admitted(page_of(0, tmp_path, max_urls=2), rows(1, 2, 3))
    assert [link.reason for link in admitted] == [None, None, "budget"]


def test_a_list_that_was_always_empty_is_only_quiet(make_walk, tmp_path):
    walk, task = make_walk(), page_of(0, tmp_path)
    assert walk.redesign(task, read()) is None


def test_later_pages_that_were_read_first_are_not_missing(make_walk, tmp_path):
    """After a run that was stopped all pages of a list are due, in any order."""
    walk = make_walk(is_full=True)
    says = Says(20, pages=3)
    for number, further in ((2, None), (1, "list_2.html"), (0, "list_1.html")):
        page = replace(read(further), says=says)
        assert walk.goes_on(page_of(number, tmp_path), rows(number), page) is None
    assert walk.lists.short == {}


def test_a_list_that_leads_back_is_held_against_what_it_says(make_walk, tmp_path):
    walk = make_walk(is_full=True)
    for number, further in ((0, "list_1.html"), (1, "list_0.html")):
        page = replace(read(further), says=Says(20, pages=3))
        walk.goes_on(page_of(number, tmp_path), rows(number), page)
    (why,) = walk.lists.short["s1"].values()
    assert "2 pages of 3" in why
