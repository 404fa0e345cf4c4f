"""What goes with a request: headers, bounds, hints."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.engine.options import CrawlOptions
from crawler.engine.request_rules import RequestRules
from crawler.fetch.limits import ATTACHMENT_BYTES, PAGE_BYTES
from crawler.site.definition import Rendering, SitePoliteness
from tests.crawler.engine.conftest import site_of, task_of

URL = "http://h01.gov.cn/zw/1.html"
KNOWN = {"etag": '"1"', "last_modified": "Sat, 21 Nov 2026 07:28:00 GMT"}
BOTH = {"If-None-Match": KNOWN["etag"], "If-Modified-Since": KNOWN["last_modified"]}


@pytest.fixture
def rules(tmp_path):
    return RequestRules({"s1": site_of(1, tmp_path)}, CrawlOptions(archive=tmp_path))


@pytest.mark.parametrize(
    ("kind", "asked"),
    [("report", BOTH), ("attachment", BOTH), ("listing", {}), ("robots", {})],
)
def test_only_pages_and_files_may_be_not_modified(rules, kind, asked):
    assert rules.headers(task_of(URL, kind, **KNOWN)) == asked


def test_what_scripts_fill_or_redirects_led_to_is_asked_for_in_full(rules, tmp_path):
    shown = site_of(1, tmp_path, browser=Rendering(enabled=True))
    assert rules.headers(task_of(URL, site=shown, **KNOWN)) == {}
    led_on = replace(task_of(URL, **KNOWN), hops=[URL], url=URL + "?b=1")
    assert rules.headers(led_on) == {}


def test_a_cookie_goes_back_to_its_host_alone(rules):
    task = task_of(URL)
    task.cookies.take("h01.gov.cn", ["C3VK=ab12; path=/"])
    assert rules.headers(task) == {"Cookie": "C3VK=ab12"}
    task.url = "http://h02.gov.cn/"
    assert rules.headers(task) == {}


def test_bounds(rules, tmp_path):
    polite = SitePoliteness(allow_private=True, tls="legacy")
    bounds = rules.bounds(task_of(URL, site=site_of(1, tmp_path, politeness=polite)))
    assert bounds["allow_private"] == "h01.gov.cn"
    assert bounds["tls"] == "legacy"
    assert bounds["download_maxsize"] == PAGE_BYTES
    file = rules.bounds(task_of("http://h01.gov.cn/1.pdf"))
    assert file["download_maxsize"] == ATTACHMENT_BYTES
    assert (file["allow_private"], file["tls"]) == (None, "verified")


def test_one_url_may_be_private_where_it_was_said_so(tmp_path):
    given = CrawlOptions(archive=tmp_path, url="http://127.0.0.1:8080/a")
    task = task_of("http://127.0.0.1:8080/a")
    assert RequestRules({}, given).bounds(task)["allow_private"] is None
    given = replace(given, allow_private=True)
    assert RequestRules({}, given).bounds(task)["allow_private"] == "127.0.0.1:8080"


def test_hints_are_the_listings_word_and_the_sites(rules):
    task = task_of(URL, site_id="s1", listing_title="某报告", listing_date="2024-01-02")
    task.site = rules.site_of(task.due)
    assert task.site is not None
    hints = rules.hints(task)
    assert (hints.listing_title, hints.listing_date) == ("某报告", "2024-01-02")
    assert hints.site_title == "某县1"
    assert rules.site_of(task_of(URL).due) is None
