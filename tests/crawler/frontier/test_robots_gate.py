"""robots.txt of a crawl's origins: asked for first, learnt, remembered for a day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from archive.model import Capture
from archive.store import Archive
from crawler.fetch.diagnosis import diagnose_failure
from crawler.fetch.failures import refused
from crawler.frontier.politeness import Politeness
from crawler.frontier.robots_gate import RobotsGate
from crawler.frontier.task import single

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOST = "a.gov.cn"
PAGE = f"http://{HOST}/secret/1.html"
RULES = b"User-agent: *\nDisallow: /secret/\nCrawl-delay: 9\nSitemap: http://a.gov.cn/m.xml\n"


@pytest.fixture
def archive(tmp_path):
    with Archive.open(tmp_path, create=True) as opened:
        yield opened


def gate_of(archive, now=NOW, told=None):
    def on_rules(host, robots):
        if told is not None:
            told.append((host, robots.sitemaps))

    return RobotsGate(archive, Politeness(), lambda: now, on_rules)


def learn(gate, status, body=b"", *, hops=(), diagnosis=None):
    task = gate.robots_task(single(PAGE))
    assert (task.url, task.due.kind) == (f"http://{HOST}/robots.txt", "robots")
    task.hops += hops
    capture = Capture(task.url, body, NOW, status) if status else None
    gate.learn(task, capture, diagnosis)


def test_rules_are_asked_for_first_and_then_known(archive):
    told = []
    gate = gate_of(archive, told=told)
    assert gate.rules(single(PAGE)) is None
    learn(gate, 200, RULES)
    rules = gate.rules(single(PAGE))
    assert not rules.allows(PAGE)
    assert rules.allows(f"http://{HOST}/zw/")
    assert told == [(HOST, ("http://a.gov.cn/m.xml",))]
    assert gate._politeness.memory(HOST).crawl_delay_s == 9


def test_robots_txt_itself_is_never_forbidden(archive):
    gate = gate_of(archive)
    assert gate.rules(gate.robots_task(single(PAGE))).allows(
        f"http://{HOST}/robots.txt"
    )


def test_they_are_kept_for_a_day_and_not_without_an_archive(archive):
    learn(gate_of(archive), 200, RULES)
    for hours, known in ((23, True), (25, False), (-1, False)):
        later = gate_of(archive, NOW + timedelta(hours=hours))
        assert (later.rules(single(PAGE)) is not None) == known
    alone = gate_of(None)
    learn(alone, 200, RULES)
    assert not alone.rules(single(PAGE)).allows(PAGE)
    assert gate_of(None).rules(single(PAGE)) is None


@pytest.mark.parametrize(
    ("status", "hops", "is_shut", "is_allowed"),
    [
        (404, (), False, True),
        (503, (), True, False),
        (None, (), True, False),
        (302, ["x"] * 5, False, True),
        (302, ["x"], True, False),
    ],
)
def test_what_an_answer_means(archive, status, hops, is_shut, is_allowed):
    gate = gate_of(archive)
    learn(gate, status, hops=hops)
    assert (HOST in gate.shut) == is_shut
    assert gate.rules(single(PAGE)).allows(PAGE) == is_allowed


def test_a_host_that_did_not_answer_is_shut_and_one_we_refuse_is_not(archive):
    gate = gate_of(archive)
    learn(gate, None, diagnosis=diagnose_failure("timeout", "60 s"))
    assert gate.shut == {HOST}
    gate = gate_of(archive)
    learn(gate, None, diagnosis=refused("private_address", "10.0.0.1"))
    assert gate.shut == set()
    assert gate.rules(single(PAGE)).allows(PAGE), "each page is told so by itself"
