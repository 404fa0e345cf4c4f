"""One policy of attempts: what follows an answer, for the crawl and for single pages."""

from __future__ import annotations

import json
from functools import partial
from urllib.parse import quote, unquote

import pytest

from crawler.demo.portals.server import Reply
from crawler.fetch.limits import Failed, Refused
from crawler.frontier.attempt import Again, Over, after_answer, after_failure, may_retry
from crawler.frontier.host_policy import HostPolicy
from crawler.frontier.task import single
from crawler.onboarding.case import load_case
from crawler.onboarding.check import run_live
from crawler.onboarding.probe import run_probe
from crawler.onboarding.record_case import run_record
from crawler.site.definition import load_site
from tests.crawler.onboarding.test_probe import HOME

URL = "http://a.gov.cn/zw/1.html"


def moved(task, target, *cookies, status=302):
    headers = [("Location", target), *(("Set-Cookie", line) for line in cookies)]
    step = after_answer(task, status, headers, is_empty=True)
    if isinstance(step, Again):
        task.url = step.url
        return step.url
    return step.diagnosis.reason


def test_what_a_further_try_may_mend():
    assert may_retry("short_body", 1)
    assert not may_retry("timeout", 3)
    assert not may_retry("blocked_ruishu", 1)
    assert not may_retry(None, 1)


def test_answers_and_failures_share_three_tries():
    task = single(URL)
    assert after_answer(task, 503, [], is_empty=False) == Again(URL)
    assert after_failure(task, Failed("timeout", "60 s")) == Again(URL)
    assert after_answer(task, 429, [], is_empty=False) == Over(None)
    over = after_failure(single(URL), Refused("private_address", "10.0.0.1"))
    assert isinstance(over, Over)
    assert over.diagnosis.state == "refused"


@pytest.mark.parametrize(
    ("status", "is_empty", "reason"),
    [(404, True, "http_404"), (304, False, None), (410, True, "http_410")],
)
def test_what_needs_no_reading_is_settled(status, is_empty, reason):
    step = after_answer(single(URL), status, [], is_empty=is_empty)
    assert isinstance(step, Over)
    assert step.diagnosis.reason == reason


@pytest.mark.parametrize("status", [200, 404, 403, 500])
def test_what_has_a_body_is_read_for_what_it_says(status):
    task = single(URL)
    task.tries = 3
    assert after_answer(task, status, [], is_empty=False) == Over(None)


def test_a_cookie_leads_back_to_the_page_itself():
    task = single(URL)
    assert moved(task, URL, "C3VK=a; path=/") == URL
    assert task.cookies.header("a.gov.cn") == "C3VK=a"
    assert not task.was_led_on
    assert moved(task, URL, "C3VK=a; path=/") == "redirect_loop"


def test_another_page_may_lead_back_with_a_cookie():
    task = single(URL)
    assert moved(task, "/check?to=1", "sid=1; path=/") == "http://a.gov.cn/check?to=1"
    assert moved(task, URL) == URL, "asked with a cookie that it was not asked with"
    assert moved(task, "/check?to=1") == "redirect_loop"
    task = single(URL)
    moved(task, "/check")
    assert moved(task, URL) == "redirect_loop"


def test_a_wall_of_ever_new_cookies_ends():
    task = single(URL)
    led = [moved(task, URL, f"n={number}; path=/") for number in range(5)]
    assert led == [URL] * 3 + ["redirect_loop"] * 2


def test_a_page_that_moves_on_for_ever_ends_sooner_for_robots_txt():
    for kind, most in (("report", 10), ("robots", 5)):
        task = single(URL, kind)
        led = [moved(task, f"/hop/{number}") for number in range(11)]
        assert led.index("too_many_redirects") == most


class Gate:
    """A portal that shows nothing without its cookie; `mode` says how it gives it."""

    def __init__(self, portal, mode):
        self.portal, self.mode = portal, mode
        portal.replies["/"] = Reply(HOME.encode())
        self.inner = portal.answer
        portal.answer = self.answer

    def answer(self, request):
        path, _, query = request.target.partition("?")
        if "C3VK=" in request.headers.get("cookie", ""):
            if path == "/check":
                return self.to(unquote(query))
            return self.inner(request)
        if path == "/check":
            return self.to(unquote(query), "C3VK=ab12cd; path=/; HttpOnly")
        if self.mode == "itself":
            return self.to(request.target, "C3VK=ab12cd; path=/; HttpOnly")
        first = ("C3VK=ab12cd; path=/",) if self.mode == "first" else ()
        return self.to(f"/check?{quote(request.target, safe='')}", *first)

    def to(self, target, *cookies):
        headers = [("Location", target), *(("Set-Cookie", line) for line in cookies)]
        return Reply(status=302, headers=tuple(headers))


@pytest.mark.parametrize("mode", ["itself", "check", "first"])
def test_a_portal_that_wants_its_cookie_back_is_read_by_every_command(
    make_portal, crawl, monkeypatch, capsys, mode
):
    still = partial(HostPolicy, delay_s=0.0, backoff_first_s=0.0)
    monkeypatch.setattr("crawler.onboarding.probe.HostPolicy", still)
    monkeypatch.setattr("crawler.onboarding.record_case.HostPolicy", still)
    portal = make_portal(count=3, scope="title = ['法治政府']")
    Gate(portal, mode)
    site = load_site(crawl.sites / "small.toml")

    assert crawl()["sites"]["small"]["new"] == 3
    assert crawl.code == 0
    capsys.readouterr()

    assert run_probe(portal.base_url, allow_private=True, as_json=True) == 0
    found = json.loads(capsys.readouterr().out)
    assert [column["url"] for column in found["columns"]] == [portal.base_url + "zw/"]

    assert run_record(site) == 0
    case = load_case(site)
    assert case is not None
    assert len(case.reports) == 3

    capsys.readouterr()
    assert run_live([site], archive_dir=crawl.archive, as_json=True) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "ok"
