"""Seen from the servers' logs: who is silent for how long, and who goes on meanwhile."""

from __future__ import annotations

from itertools import pairwise

import pytest

from crawler.demo.portals.server import Reply
from tests.torture.conftest import LONG

SECONDS = 6 if LONG else 2


def gaps(hits):
    return [after.at - before.at for before, after in pairwise(hits)]


@pytest.mark.parametrize("status", [429, 503] if LONG else [429])
def test_retry_after_silences_one_host_while_others_go_on(make_portal, crawl, status):
    first = make_portal("first", count=12, politeness="")
    others = [make_portal(f"other{n}", count=30, per_page=30) for n in range(2)]
    for number, portal in enumerate(others):
        site = crawl.sites / f"other{number}.toml"
        pace = SECONDS / len(portal.order)
        site.write_text(site.read_text().replace("delay_s = 0", f"delay_s = {pace}"))
    busy = Reply(status=status, headers=(("Retry-After", str(SECONDS)),))
    first.port.fault = lambda request: busy if len(first.port.hits) == 5 else None
    crawl()
    assert crawl.code == 0
    times = [hit.at for hit in first.port.hits]
    assert times[6] - times[5] >= SECONDS
    assert max(gaps(first.port.hits[6:])) < SECONDS - 0.2
    for portal in others:
        during = [h for h in portal.port.hits if times[5] < h.at < times[6]]
        assert len(during) >= 10
        assert max(gaps(portal.port.hits)) < SECONDS - 0.2
    assert crawl.rows("SELECT count(*) FROM records") == [(72,)]
    print("silent_s:", round(times[6] - times[5], 2))


def test_crawl_delay_is_kept_between_all_requests(make_portal, crawl):
    delay = 1.0 if LONG else 0.2
    count = 10 if LONG else 5
    portal = make_portal(count=count, per_page=5)
    portal.replies["/robots.txt"] = Reply(
        f"User-agent: *\nCrawl-delay: {delay}".encode()
    )
    crawl()
    found = gaps(portal.port.hits)
    print("least_gap_s:", round(min(found), 3))
    assert min(found) >= delay
    assert len(found) == count + count // 5
    crawl(refresh=True)
    assert min(gaps(portal.port.hits[len(found) + 1 :])) >= delay, (
        "remembered between crawls"
    )
