"""The spider: what is followed, what is tried again, what is final."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.rows import DueUrl
from crawler.engine.options import CrawlOptions
from crawler.engine.request_rules import RequestRules
from crawler.fetch.limits import Failed, Refused
from crawler.frontier.task import TASK, CrawlTask
from crawler.spiders.portal import PortalSpider

URL = "http://a.gov.cn/zw/1.html"


def due(url=URL, kind="report"):
    plain = dict.fromkeys(DueUrl.__slots__)
    return DueUrl(**plain | {"url": url, "kind": kind, "visits": 0, "unchanged": 0})


@pytest.fixture
def spider():
    spider = PortalSpider()
    spider.asked = []
    spider.told = []
    spider.run = SimpleNamespace(
        desk=SimpleNamespace(
            answered=lambda task, status, headers: spider.told.append(status),
            failed=lambda task, reason: spider.told.append(reason),
            gate=SimpleNamespace(learn=lambda *args: spider.told.append("learnt")),
        ),
        rules=RequestRules({}, CrawlOptions(archive=Path())),
        is_fatal=lambda error: False,
    )
    spider.crawler = SimpleNamespace(
        engine=SimpleNamespace(crawl=lambda request: spider.asked.append(request.url))
    )
    return spider


def arrive(spider, task, status, body=b"", **headers):
    response = Response(task.url, status=status, headers=headers, body=body)
    response.request = SimpleNamespace(meta={TASK: task})
    return spider.arrived(response)


def fail(spider, task, error):
    failure = Failure(error)
    failure.request = SimpleNamespace(meta={TASK: task})
    return spider.failed(failure)


def test_a_page_is_handed_on_to_be_read(spider):
    task = CrawlTask(due(), None, URL)
    (page,) = arrive(spider, task, 200, b"<p>text")
    assert page.diagnosis is None
    assert spider.told == [200]


@pytest.mark.parametrize(("status", "reason"), [(404, "http_404"), (304, None)])
def test_an_answer_without_a_body_is_final(spider, status, reason):
    (page,) = arrive(spider, CrawlTask(due(), None, URL), status)
    assert page.diagnosis.reason == reason


def test_an_error_with_a_body_is_read_for_what_it_says(spider):
    (page,) = arrive(spider, CrawlTask(due(), None, URL), 403, b"<p>blocked")
    assert page.diagnosis is None


@pytest.mark.parametrize(
    ("target", "asked", "reason"),
    [
        ("2.html", "http://a.gov.cn/zw/2.html", None),
        ("//b.gov.cn/1.html", "http://b.gov.cn/1.html", None),
        ("file:///etc/passwd", None, "scheme"),
        (URL, None, "redirect_loop"),
        (URL + "#top", None, "redirect_loop"),
    ],
)
def test_redirects(spider, target, asked, reason):
    task = CrawlTask(due(), None, URL)
    pages = arrive(spider, task, 302, Location=target)
    assert spider.asked == ([asked] if asked else [])
    assert [page.diagnosis.reason for page in pages] == ([reason] if reason else [])


def test_a_redirect_home_is_no_redirect(spider):
    (page,) = arrive(spider, CrawlTask(due(), None, URL), 302, Location="/")
    assert (page.diagnosis.reason, page.diagnosis.gone_reason) == (
        "soft_404",
        "redirect_home",
    )


def test_ten_redirects_and_no_more(spider):
    task = CrawlTask(due(), None, URL)
    for number in range(11):
        task.url = f"http://a.gov.cn/hop/{number}"
        pages = arrive(spider, task, 301, Location=f"/hop/{number + 1}")
    assert len(spider.asked) == 10
    assert pages[0].diagnosis.reason == "too_many_redirects"


def test_three_tries_and_then_the_end(spider):
    task = CrawlTask(due(), None, URL)
    assert arrive(spider, task, 503) == []
    assert fail(spider, task, Failed("timeout", "no answer")) == []
    (page,) = fail(spider, task, Failed("connection", "refused"))
    assert spider.asked == [URL, URL]
    assert page.diagnosis.reason == "connection"
    assert spider.told == [503, "timeout", "connection"]


def test_our_own_refusal_is_not_tried_again(spider):
    (page,) = fail(
        spider, CrawlTask(due(), None, URL), Refused("private_address", "10.0.0.1")
    )
    assert (page.diagnosis.state, page.diagnosis.reason) == (
        "refused",
        "private_address",
    )
    assert spider.asked == []


def test_robots_rules_are_learnt_before_the_host_is_free(spider):
    task = CrawlTask(due("http://a.gov.cn/robots.txt", "robots"), None, URL)
    arrive(spider, task, 200, b"User-agent: *")
    assert spider.told == ["learnt", 200]
