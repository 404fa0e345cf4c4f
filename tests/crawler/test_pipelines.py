"""The pipeline: what leaves it is a record, or is dropped with its reason."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest
from scrapy import signals
from scrapy.exceptions import DropItem
from scrapy.extensions.corestats import CoreStats
from scrapy.signalmanager import SignalManager

from archive.errors import StoppedEarly
from archive.model import Capture
from archive.rows import NewUrl, Visit
from archive.store import Archive
from cleaning import clean
from crawler.engine.options import CrawlOptions
from crawler.engine.run import CrawlRun
from crawler.fetch.diagnosis import diagnose_failure
from crawler.frontier.task import FinishedTask, single
from crawler.items import RecordItem
from crawler.pipelines import ArchivePipeline, is_heard
from tests.crawler.conftest import REPORT, title_of

URL = "http://a.gov.cn/zw/1.html"


@pytest.fixture
def run(tmp_path):
    with Archive.open(tmp_path, create=True) as archive:
        archive.urls.add([NewUrl(URL, "report")])
        yield CrawlRun(archive, [], CrawlOptions(archive=tmp_path), workers=None)


def record():
    page = REPORT.format(
        title=title_of(1), date="2024-01-02", number=2023, hits=1, more=""
    )
    return clean(Capture(URL, page.encode(), status=200))


def process(run, item):
    scraper = SimpleNamespace(itemproc=SimpleNamespace(middlewares=[None, None]))
    crawler = SimpleNamespace(
        spider=SimpleNamespace(run=run), engine=SimpleNamespace(scraper=scraper)
    )
    return asyncio.run(ArchivePipeline(crawler).process_item(item))


def settled(monkeypatch, run, visit):
    async def settle(run, _finished):
        return visit, run.archive.add_visit(visit)

    monkeypatch.setattr("crawler.pipelines.settle", settle)
    return process(run, FinishedTask(single(URL)))


def test_a_record_that_was_read_and_one_that_is_known(run, monkeypatch):
    added = settled(monkeypatch, run, Visit(URL, "archived", record=record()))
    assert isinstance(added, RecordItem)
    assert (added.title, added.state, added.effect) == (
        title_of(1),
        "archived",
        "added",
    )
    known = settled(monkeypatch, run, Visit(URL, "unchanged"))
    assert (known.title, known.state, known.effect) == (
        title_of(1),
        "unchanged",
        "unchanged",
    )
    assert known.text == added.text


def test_what_gives_no_record_is_stored_and_dropped_with_its_reason(run):
    finished = FinishedTask(single(URL), diagnose_failure("timeout", "60 s"))
    with pytest.raises(DropItem, match="timeout"):
        process(run, finished)
    row = run.archive.urls.get(URL)
    assert (row.state, row.reason) == ("failed", "timeout")


@pytest.mark.parametrize(
    ("error", "stopped"),
    [(StoppedEarly("no space"), "archive"), (ZeroDivisionError(), "error")],
)
def test_a_fault_of_ours_or_the_archive_s_ends_the_crawl(
    run, monkeypatch, error, stopped
):
    async def settle(_run, _finished):
        raise error

    monkeypatch.setattr("crawler.pipelines.settle", settle)
    with pytest.raises(DropItem):
        process(run, FinishedTask(single(URL)))
    assert (run.stop_reason, run.error) == (stopped, error)


def test_items_of_a_users_own_go_through(run):
    assert process(run, {"name": "x"}) == {"name": "x"}


class Heard:
    """As much of a crawler as says who gets its items."""

    def __init__(self, pipelines=1):
        self.signals = SignalManager(sender=self)
        itemproc = SimpleNamespace(middlewares=[None] * pipelines)
        self.engine = SimpleNamespace(scraper=SimpleNamespace(itemproc=itemproc))


def test_who_only_counts_items_does_not_hear_them():
    crawler, counting = Heard(), CoreStats(stats=None)
    crawler.signals.connect(counting.item_scraped, signals.item_scraped)
    assert not is_heard(crawler)
    assert is_heard(Heard(pipelines=2))

    def listen(item):
        raise AssertionError(item)

    crawler.signals.connect(listen, signals.item_scraped)
    assert is_heard(crawler)


def test_an_item_that_nobody_hears_is_counted_without_being_read(run, monkeypatch):
    run.archive.add_visit(Visit(URL, "archived", record=record()))
    monkeypatch.setattr("crawler.pipelines.is_heard", lambda _: False)
    item = settled(monkeypatch, run, Visit(URL, "unchanged"))
    assert (item.asked_url, item.state, item.effect) == (URL, "unchanged", "unchanged")
    assert item.text == ""
    with pytest.raises(DropItem):
        settled(monkeypatch, run, Visit("http://a.gov.cn/2", "unchanged"))
