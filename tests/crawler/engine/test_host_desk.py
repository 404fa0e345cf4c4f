"""The hosts of one run: begun, answered, left alone, remembered."""

from __future__ import annotations

from datetime import UTC, datetime
from math import inf

import pytest

from archive.configuration import load_configuration
from crawler.engine.host_desk import HostDesk
from crawler.engine.stats import Tally
from crawler.fetch.diagnosis import Diagnosis, diagnose_failure
from crawler.frontier.host_policy import HostPolicy
from crawler.site.definition import SitePoliteness
from tests.crawler.engine.conftest import site_of, task_of

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOST = "h01.gov.cn"
URL = f"http://{HOST}/zw/1.html"


@pytest.fixture
def make_desk(archive, tmp_path):
    def make(usual=load_configuration(environment={})["crawl"], **polite):  # noqa: B008
        site = site_of(1, tmp_path, politeness=SitePoliteness(**polite))
        return HostDesk(
            archive,
            [site],
            Tally(),
            now=lambda: NOW,
            on_rules=lambda *_: None,
            usual=usual,
        )

    return make


def test_a_host_is_busy_until_its_answer_which_counts_once(make_desk):
    desk, task = make_desk(delay_s=5), task_of(URL)
    desk.begin(task)
    assert desk.turn(HOST).wait_s == inf
    desk.answered(task, 200, {})
    assert 0 < desk.turn(HOST).wait_s < 10
    desk.answered(task, 403, {})
    desk.failed(task, "timeout")
    assert desk.politeness.memory(HOST).asked == 1


def test_a_hosts_site_says_how_it_is_asked(make_desk):
    desk = make_desk(hours="22:00-06:00")  # in Beijing it is 20:00
    turn = desk.turn(HOST)
    assert (turn.why, turn.until is not None) == ("hours", True)
    assert desk.is_over(HOST, turn)
    assert desk._tally.put_off == {HOST: "hours"}
    assert not desk.is_over("h77.gov.cn", desk.turn("h77.gov.cn"))


def test_what_a_site_does_not_say_is_as_configured(make_desk):
    usual = {"delay_s": 9.0, "hours": "22:00-06:00", "daily_requests": 7}
    policy = make_desk(usual, delay_s=0)._policy_of(HOST)
    assert (policy.delay_s, policy.daily_requests) == (0, 7)
    assert make_desk(usual).turn("h77.gov.cn").why == "hours"


def test_the_defaults_are_a_hosts_own(make_desk):
    assert make_desk()._policy_of(HOST) == HostPolicy()


def test_retry_after_is_heeded_and_remembered_by_the_next_run(make_desk):
    desk, task = make_desk(delay_s=0), task_of(URL)
    desk.meet(HOST)
    desk.begin(task)
    desk.answered(task, 429, {"Retry-After": b"600"})
    assert desk.turn(HOST).why == "retry_after"
    desk.leave()
    later = make_desk(delay_s=0)
    later.meet(HOST)
    assert later.turn(HOST).why == "retry_after"


def test_blocks_that_only_the_page_shows_close_the_host(make_desk):
    desk = make_desk(delay_s=0)
    for number in range(3):
        task = task_of(f"{URL}?{number}")
        desk.begin(task)
        desk.answered(task, 200, {})
        desk.judged(task, Diagnosis("captcha", "failed", "captcha", ""))
    assert desk.turn(HOST).why == "blocked"


def test_a_host_whose_robots_txt_did_not_come_is_over(make_desk):
    desk = make_desk(delay_s=0)
    robots = desk.gate.robots_task(task_of(URL))
    desk.gate.learn(robots, None, diagnose_failure("timeout", "60 s"))
    assert desk.is_over(HOST, desk.turn(HOST))
    assert desk._tally.put_off == {HOST: "robots"}
