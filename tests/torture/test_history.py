"""What changes and what does not, over crawls and over a year that a test's clock makes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from archive.store import Archive
from crawler.demo.portals.server import Reply
from crawler.engine.run import CrawlRun
from tests.torture.conftest import LONG

DAYS = 365 if LONG else 42
MORE = "<p>补充：全年新增法律援助案件{}件，办结率百分之九十八，群众满意。</p>"


class Clock:
    """A wall clock that moves when it is told to."""

    def __init__(self) -> None:
        self.at = datetime(2024, 2, 1, 3, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("crawler.engine.opening.CrawlRun", partial(CrawlRun, now=clock))
    return clock


def ops(crawl, since=0):
    with Archive.open(crawl.archive) as archive:
        return [change.op for change in archive.changes(since)]


def texts(crawl, url):
    with Archive.open(crawl.archive) as archive:
        return [
            version.text for version in archive.versions(archive.record(url).record_id)
        ]


def test_counters_that_changed_five_times_make_no_version(make_portal, crawl):
    portal = make_portal(count=1)
    crawl()
    for _ in range(5):
        crawl(refresh=True)
    assert portal.visits["/zw/t20240101_1.html"] == 6
    payloads = (
        "SELECT count(DISTINCT payload_digest) FROM captures WHERE url LIKE '%_1.%'"
    )
    assert crawl.rows(payloads) == [(6,)]
    assert crawl.rows("SELECT count(*) FROM versions") == [(1,)]
    assert ops(crawl) == ["add"]


def test_there_and_back_again_is_three_versions(make_portal, crawl):
    portal = make_portal(count=1)
    crawl()
    portal.texts[1] = MORE.format(581)
    crawl(refresh=True)
    portal.texts.clear()
    crawl(refresh=True)
    first, second, third = texts(crawl, portal.url(1))
    assert first == third != second
    assert ops(crawl) == ["add", "change", "change"]


def test_each_way_of_going_and_of_coming_back(make_portal, crawl):
    """404 and 410 at once; home, soft 404 and meta refresh at the second look."""
    portal = make_portal(count=6)
    path = "/zw/t20240101_{}.html".format
    crawl()
    gone = {
        1: Reply(status=404),
        2: Reply(status=410),
        3: Reply(status=302, headers=(("Location", "/"),)),
        4: Reply(
            "<title>404</title>您访问的页面不存在".encode(), headers=(("ETag", '"x"'),)
        ),
        5: Reply(b'<meta http-equiv="refresh" content="0; url=/">'),
    }
    for number, reply in gone.items():
        portal.replies[path(number)] = reply
    crawl(refresh=True)
    assert ops(crawl, 6) == ["remove"] * 2
    crawl(refresh=True)
    assert ops(crawl, 8) == ["remove"] * 3
    states = crawl.states()
    assert [states[path(n)] for n in range(1, 6)] == [
        ("gone", "http_404"),
        ("gone", "http_410"),
        ("gone", "redirect_home"),
        ("gone", "soft_404"),
        ("gone", "meta_refresh"),
    ]
    removed = "SELECT count(*) FROM records WHERE removed_at NOTNULL AND text != ''"
    assert crawl.rows(removed) == [(5,)]
    portal.replies[path(4)] = Reply(status=304, headers=(("ETag", '"x"'),))
    crawl(refresh=True)
    assert ops(crawl, 11) == [], "a soft 404's own ETag brings nothing back"
    portal.replies.clear()
    portal.texts[5] = MORE.format(581)
    crawl(refresh=True)
    assert sorted(ops(crawl, 11)) == ["change", *["restore"] * 5]
    assert crawl.rows(removed) == [(0,)]
    assert crawl.rows("SELECT count(*) FROM versions") == [(7,)]


def test_a_back_dated_item_on_page_five_is_found_within_a_month(
    make_portal, crawl, clock
):
    portal = make_portal(count=40, per_page=4)
    crawl()
    portal.order.insert(18, 99)
    found_on = None
    for day in range(1, 32, 5):
        clock.at += timedelta(days=5)
        portal.port.hits.clear()
        crawl()
        if portal.hits("/zw/t20240101_99.html"):
            found_on = day
            break
        assert portal.hits("/zw/list_") == []
    assert found_on is not None
    assert "/zw/list_4.html" in portal.hits()


def test_a_year_of_a_still_page_and_of_one_that_changes_weekly(
    make_portal, crawl, clock
):
    portal = make_portal(count=2, etags=True)
    began = clock.at
    while (clock.at - began).days < DAYS:
        portal.texts[2] = MORE.format((clock.at - began).days // 7 + 300)
        crawl()
        clock.at = next_due(crawl, clock.at)
    still, weekly = (portal.visits[f"/zw/t20240101_{n}.html"] for n in (1, 2))
    print("still:", still)
    print("weekly:", weekly)
    assert still <= 8
    assert weekly >= int(40 * DAYS / 365)
    weeks = crawl.rows(
        "SELECT count(*) FROM versions WHERE record_id = "
        "(SELECT record_id FROM records WHERE url LIKE '%_2.html')"
    )
    assert weeks[0][0] >= 0.5 * DAYS / 7


def next_due(crawl, now):
    """The day on which a report is due: days between have the lists only."""
    rows = crawl.rows("SELECT min(due_at) FROM urls WHERE kind = 'report'")
    due = datetime.fromisoformat(rows[0][0])
    return max(due, now) + timedelta(days=1)
