"""The scheduler: hosts in turn, small windows, waits that hold nobody else up."""

from __future__ import annotations

import asyncio
import tracemalloc
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from archive.rows import NewUrl
from archive.store import Archive
from crawler.engine.options import CrawlOptions
from crawler.engine.run import CrawlRun
from crawler.engine.scheduler import MAX_HOSTS, WINDOW, Scheduler
from crawler.frontier.host_policy import HostPolicy
from crawler.frontier.politeness import Politeness
from crawler.frontier.robots import ALLOW_ALL
from crawler.frontier.task import TASK
from crawler.site.definition import Seed, Site
from crawler.spiders.portal import PortalSpider

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


class Clock:
    """Monotonic seconds that a test moves by hand."""

    at = 0.0

    def __call__(self):
        return self.at


@pytest.fixture
def archive(tmp_path):
    with Archive.open(tmp_path / "archive", create=True) as opened:
        yield opened


def site(number, tmp_path):
    base = f"http://h{number:02}.gov.cn/"
    seeds = (Seed(f"{base}zw/", "listing"),)
    return Site(f"s{number}", f"某县{number}", base, tmp_path / "s.toml", seeds=seeds)


def opened(archive, tmp_path, hosts, urls, *, manners=None, clock=None, **options):
    """A scheduler over `hosts` sites with `urls` pending reports each."""
    sites = [site(number, tmp_path) for number in range(hosts)]
    run = CrawlRun(
        archive,
        sites,
        CrawlOptions(archive=tmp_path, **options),
        workers=SimpleNamespace(prepare=lambda **_: None),
        now=lambda: NOW,
    )
    polite = manners or HostPolicy(delay_s=0, daily_requests=None)
    run.desk.politeness = Politeness(
        lambda _: polite, clock=clock or Clock(), now=lambda: NOW, chance=lambda: 0.5
    )
    run.desk.gate.rules = lambda _look: ALLOW_ALL
    spider = PortalSpider()
    spider.run = run
    archive.urls.add(
        NewUrl(f"{each.base_url}t{n}.html", "report", each.site_id, priority=20)
        for each in sites
        for n in range(urls)
    )
    crawler = SimpleNamespace(engine=None)
    scheduler = Scheduler(crawler)
    crawler.engine = SimpleNamespace(crawl=scheduler.enqueue_request)
    scheduler.open(spider)
    return scheduler, run


def taken(scheduler):
    """All requests that can go out now."""
    return list(iter(scheduler.next_request, None))


def answered(run, request, status=200):
    run.desk.answered(request.meta[TASK], status, {})


def test_one_request_a_host_and_sixteen_hosts_at_once(archive, tmp_path):
    scheduler, run = opened(archive, tmp_path, 20, 3)
    first = taken(scheduler)
    assert len({r.meta["download_slot"] for r in first}) == len(first) == MAX_HOSTS
    answered(run, first[0])
    (again,) = taken(scheduler)
    assert again.meta["download_slot"] == first[0].meta["download_slot"]


def test_every_url_is_handed_out_once(archive, tmp_path):
    scheduler, run = opened(archive, tmp_path, 20, 5)
    seen = []
    while requests := taken(scheduler):
        for request in requests:
            seen.append(request.url)
            answered(run, request)
            run.queue.found_more()
    assert len(seen) == len(set(seen)) == 100
    assert not scheduler.has_pending_requests()
    scheduler.close("finished")
    run.leave()
    assert archive.counts() == {"pending": 100}


def test_only_a_small_window_is_claimed(archive, tmp_path):
    scheduler, _ = opened(archive, tmp_path, 2, 100)
    taken(scheduler)
    assert archive.counts()["in_flight"] == 2 * WINDOW


def test_a_hundred_thousand_urls_take_little_memory(archive, tmp_path):
    scheduler, run = opened(archive, tmp_path, 1, 100_000)
    archive.flush()
    tracemalloc.start()
    for _ in range(200):
        (request,) = taken(scheduler)
        answered(run, request)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10_000_000


def test_a_delay_holds_one_request_and_nobody_else(archive, tmp_path):
    clock = Clock()
    polite = HostPolicy(delay_s=3600, jitter=0, daily_requests=None)
    scheduler, run = opened(archive, tmp_path, 2, 3, manners=polite, clock=clock)

    async def crawl():
        first, second = taken(scheduler)
        answered(run, first)
        assert taken(scheduler) == []
        assert scheduler.has_pending_requests()
        assert len(scheduler._held) == 1
        answered(run, second)
        assert taken(scheduler) == []
        scheduler.close("test")
        held = list(scheduler._held)
        await asyncio.gather(*held, return_exceptions=True)
        assert len(held) == 2
        assert all(task.cancelled() for task in held)

    asyncio.run(crawl())


def test_a_closed_host_is_left_and_its_urls_stay_pending(archive, tmp_path):
    scheduler, run = opened(archive, tmp_path, 2, 5)
    first, second = taken(scheduler)
    for _ in range(3):
        run.desk.failed(first.meta[TASK], "connection")
        run.desk.begin(first.meta[TASK])
    run.desk.failed(first.meta[TASK], "connection")
    assert run.desk.turn(first.meta["download_slot"]).until
    assert taken(scheduler) == []
    assert list(run.tally.put_off) == [first.meta["download_slot"]]
    answered(run, second)
    assert len(taken(scheduler)) == 1
    run.leave()
    assert archive.counts() == {"pending": 10}
    assert archive.host(first.meta["download_slot"])["not_before"] > "2026-11-21T12"


def test_the_limit_counts_what_is_claimed(archive, tmp_path):
    scheduler, run = opened(archive, tmp_path, 2, 5, limit=3)
    seen = 0
    while requests := taken(scheduler):
        seen += len(requests)
        for request in requests:
            answered(run, request)
    assert seen == 3
    assert not scheduler.has_pending_requests()


def test_other_sites_on_the_same_archive_are_left_alone(archive, tmp_path):
    scheduler, run = opened(archive, tmp_path, 1, 2)
    archive.urls.add(
        [NewUrl("http://h00.gov.cn/x.html", "report", "other", priority=90)]
    )
    archive.urls.add([NewUrl("http://h77.gov.cn/x.html", "report", "far", priority=90)])
    seen = []
    while requests := taken(scheduler):
        seen += [request.url for request in requests]
        for request in requests:
            answered(run, request)
    assert seen == ["http://h00.gov.cn/t0.html", "http://h00.gov.cn/t1.html"]


def test_listings_come_before_reports_and_files_last(archive, tmp_path):
    scheduler, run = opened(archive, tmp_path, 1, 1)
    archive.urls.add(
        [
            NewUrl("http://h00.gov.cn/a.pdf", "attachment", "s0", priority=0),
            NewUrl("http://h00.gov.cn/zw/", "listing", "s0", priority=30),
        ]
    )
    seen = []
    while requests := taken(scheduler):
        seen += [request.url.rsplit("/", 2)[-1] for request in requests]
        answered(run, requests[0])
    assert seen == ["", "t0.html", "a.pdf"]
