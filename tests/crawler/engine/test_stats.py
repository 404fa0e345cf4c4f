"""What one crawl did, counted by site."""

from __future__ import annotations

import pytest

from archive.rows import Visit
from crawler.engine.stats import SiteTally, Tally
from crawler.frontier.task import single
from tests.crawler.engine.conftest import task_of

URL = "http://a.gov.cn/zw/"


def test_visits_are_counted_by_site_and_robots_txt_by_none():
    seen = []
    tally = Tally(on_visit=lambda _, visit: seen.append(visit.state))
    tally.visited(task_of(URL, site_id="a"), Visit(URL, "archived"), "added")
    tally.visited(task_of(URL, site_id="a"), Visit(URL, "failed", "captcha"), "none")
    tally.visited(single(URL, "robots"), Visit(URL, "failed", "timeout"), "none")
    site = tally.sites["a"]
    assert dict(site.states) == {"archived": 1, "failed": 1}
    assert (site.effects["added"], site.blocks) == (1, 1)
    assert list(tally.sites) == ["a"]
    assert seen == ["archived", "failed", "failed"]


def test_the_first_that_failed_or_were_refused_are_kept():
    tally = Tally()
    for number in range(30):
        task = task_of(f"{URL}{number}", site_id="a")
        failed = Visit(task.due.url, "failed", "timeout", detail="60 s")
        tally.visited(task, failed, "none")
    tally.visited(task_of(URL), Visit(URL, "refused", "alias"), "alias")
    assert len(tally.missed["failed"]) == 20
    assert tally.missed["failed"][0] == {
        "url": f"{URL}0",
        "site_id": "a",
        "reason": "timeout",
        "detail": "60 s",
    }
    assert tally.missed["refused"] == []


@pytest.mark.parametrize(
    ("kind", "depth", "state", "is_broken"),
    [
        ("listing", 0, "failed", True),
        ("listing", 3, "failed", True),
        ("sitemap", 0, "gone", True),
        ("listing", 3, "gone", False),
        ("report", 0, "failed", False),
        ("listing", 0, "archived", False),
    ],
)
def test_a_listing_without_which_reports_cannot_be_found(kind, depth, state, is_broken):
    tally = Tally()
    task = task_of(URL, kind, site_id="a", depth=depth)
    tally.visited(
        task, Visit(URL, state, "http_404" if state == "gone" else None), "none"
    )
    assert bool(tally.sites.get("a", SiteTally()).broken_listings) == is_broken
