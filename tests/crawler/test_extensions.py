"""What Scrapy is told of a run: its counts, and few lines."""

from __future__ import annotations

import logging
from types import SimpleNamespace

from scrapy.http import Response
from scrapy.settings import Settings
from scrapy.signalmanager import SignalManager
from scrapy.signals import (
    request_reached_downloader,
    response_downloaded,
    spider_opened,
)
from scrapy.statscollectors import MemoryStatsCollector

from archive.rows import Visit
from crawler.engine.stats import Tally
from crawler.extensions import PlainStats, QuietLogFormatter, RunStats
from crawler.frontier.task import single
from crawler.settings import PORTAL

URL = "http://a.gov.cn/1.html"


def test_counts_grow_in_scrapys_stats_as_the_run_goes():
    counts: dict[str, int] = {}
    tally = Tally()
    crawler = SimpleNamespace(
        signals=SignalManager(),
        stats=SimpleNamespace(
            inc_value=lambda name, by=1: counts.update({name: counts.get(name, 0) + by})
        ),
        spider=SimpleNamespace(run=SimpleNamespace(tally=tally)),
    )
    extension = RunStats.from_crawler(crawler)
    crawler.signals.send_catch_log(spider_opened)
    tally.asked()
    tally.visited(single(URL), Visit(URL, "archived"), "added")
    tally.visited(single(URL), Visit(URL, "failed", "timeout"), "none")
    tally.visited(single(URL, "robots"), Visit(URL, "archived"), "none")
    assert extension is not None
    answer = Response(URL, status=404, body=b"gone")
    crawler.signals.send_catch_log(request_reached_downloader)
    crawler.signals.send_catch_log(response_downloaded, response=answer)
    assert counts == {
        "downloader/request_count": 1,
        "downloader/response_count": 1,
        "downloader/response_status_count/404": 1,
        "downloader/response_bytes": 4,
        "gongbao/requests": 1,
        "gongbao/urls/archived": 1,
        "gongbao/records/added": 1,
        "gongbao/urls/failed": 1,
        "gongbao/reasons/timeout": 1,
    }


def test_stats_count_as_scrapys_own_and_look_at_no_arguments():
    crawler = SimpleNamespace(
        settings=Settings(), spider=SimpleNamespace(name="portal")
    )
    plain, own = PlainStats(crawler), MemoryStatsCollector(crawler)
    for stats in (plain, own):
        stats.set_value("finish_reason", "finished")
        stats.inc_value("item_scraped_count")
        stats.inc_value("item_scraped_count", 2)
        stats.max_value("most", 4)
        stats.close_spider(reason="finished")
    assert plain.get_stats() == own.get_stats() == plain.spider_stats["portal"]
    assert plain.inc_value.__func__ is MemoryStatsCollector.inc_value
    assert PORTAL["STATS_CLASS"] == f"{PlainStats.__module__}.{PlainStats.__name__}"


def test_only_a_users_own_faults_are_worth_a_line():
    quiet = QuietLogFormatter()
    assert quiet.crawled() is quiet.scraped() is quiet.dropped() is None
    told = quiet.item_error("page http://a.cn/", ValueError("x"), None, None)
    assert told["level"] == logging.ERROR
    request = SimpleNamespace(url=URL)
    assert quiet.spider_error(None, request)["level"] == logging.DEBUG
