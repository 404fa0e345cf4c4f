"""End states: the one visit that each task comes to."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from archive.model import AttachmentLink, Capture, Record, Rejected
from archive.rows import DueUrl
from crawler.fetch.diagnosis import OK, Diagnosis, diagnose_failure
from crawler.frontier import end_states
from crawler.frontier.task import CrawlTask
from crawler.site.scope import Verdict
from crawler.workers.answers import Found, PageRead

NOW = datetime(2026, 11, 21, tzinfo=UTC)
URL = "http://a.gov.cn/zw/1.html"


def task(url=URL, **known):
    plain = dict.fromkeys(DueUrl.__slots__)
    row = {"url": url, "kind": "report", "depth": 1, "site_id": "a", "visits": 0}
    due = DueUrl(**plain | row | {"prior_state": "pending"} | known)
    capture = Capture(url, b"x", NOW, 200, (("ETag", '"1"'),))
    return CrawlTask(due, None, url, capture=capture)


def record(**known):
    row = {"record_id": "0" * 16, "url": URL, "text_digest": "d", "rules_version": "1"}
    return Record(**row | known)


def stored(digest="d", removed_at=None):
    return SimpleNamespace(record=record(text_digest=digest), removed_at=removed_at)


def read(known, **fields):
    return end_states.read_report(
        task(), PageRead(OK, record=record(**fields)), known, NOW, attachments=True
    )


@pytest.mark.parametrize(
    ("known", "state", "days"),
    [
        (None, "archived", 14),
        (stored("d"), "unchanged", 14),
        (stored("other"), "archived", 14),
        (stored("d", removed_at="2026-01-01"), "archived", 14),
    ],
)
def test_a_record_is_archived_or_unchanged(known, state, days):
    visit = read(known)
    assert (visit.state, visit.reason, visit.etag) == (state, None, '"1"')
    assert visit.due_at == f"2026-12-{20 + days - 30:02}T18:00:00Z"


def test_files_of_the_sites_hosts_are_wanted_others_refused():
    links = (
        AttachmentLink("附件1", "http://a.gov.cn/1.pdf", "pdf"),
        AttachmentLink("附件2", "http://other.cn/2.pdf", "pdf"),
        AttachmentLink("附件3", "javascript:void(0)", ""),
    )
    visit = read(None, attachments=links)
    assert [(link.url, link.state, link.reason) for link in visit.links] == [
        ("http://a.gov.cn/1.pdf", "pending", None),
        ("http://other.cn/2.pdf", "refused", "out_of_scope"),
    ]


def test_a_rejected_page_keeps_its_reason():
    rejected = Rejected(URL, "empty", "no text")
    diagnosis = Diagnosis("empty", "failed", "empty", "no text")
    visit = end_states.read_report(
        task(), PageRead(diagnosis, rejected=rejected), None, NOW, attachments=True
    )
    assert (visit.state, visit.reason, visit.rejected) == ("failed", "empty", rejected)
    assert visit.detail == "no text"
    assert visit.due_at == "2026-11-21T01:00:00Z"


def test_a_soft_404_is_gone_at_the_second_look_only():
    soft = Diagnosis("soft_404", "failed", "soft_404", "…", "redirect_home")
    first = end_states.settled(task(), soft, NOW)
    assert (first.state, first.reason) == ("failed", "soft_404")
    again = task(prior_state="failed", prior_reason="soft_404")
    second = end_states.settled(again, soft, NOW)
    assert (second.state, second.reason) == ("gone", "redirect_home")


def test_failures_come_back_and_refusals_do_not():
    failed = end_states.settled(task(), diagnose_failure("timeout", "60 s"), NOW)
    assert failed.due_at == "2026-11-21T01:00:00Z"
    trap = Diagnosis("bad_answer", "refused", "trap", "…")
    assert end_states.settled(task(), trap, NOW).due_at is None


def test_where_redirects_led_is_where_the_report_lives():
    led = task()
    led.hops.append(led.url)
    led.url = "http://a.gov.cn/zw/2.html"
    visit = end_states.read_report(
        led, PageRead(OK, record=record()), None, NOW, attachments=True
    )
    assert visit.url == "http://a.gov.cn/zw/2.html"
    name = end_states.alias(led, visit.url, NOW)
    assert (name.url, name.state, name.reason) == (URL, "refused", "alias")
    assert name.links[0].alias_of == visit.url


def test_items_of_a_listing_become_rows_with_their_titles():
    items = [
        Found(
            "http://a.gov.cn/1.html", "标题", "2021-01-01", Verdict(True, None, "", "x")
        ),
        Found(
            "http://b.cn/1.html", "别的", None, Verdict(False, "out_of_scope", "", "x")
        ),
        Found("javascript:;", "脚本", None, Verdict(False, "scheme", "", None)),
    ]
    first, second = end_states.report_links(task(kind="listing", depth=0), items)
    assert (first.state, first.listing_title, first.listing_date) == (
        "pending",
        "标题",
        "2021-01-01",
    )
    assert (second.state, second.reason, second.depth) == ("refused", "out_of_scope", 1)


def test_a_seed_is_due_at_each_run_a_further_page_each_month():
    seed = end_states.read_listing(
        task(kind="listing", depth=0), (), NOW, is_known=False
    )
    assert (seed.state, seed.due_at, seed.etag) == (
        "archived",
        "2026-11-21T00:00:00Z",
        None,
    )
    further = end_states.read_listing(task(kind="listing"), (), NOW, is_known=True)
    assert (further.state, further.due_at) == ("unchanged", "2026-12-20T18:00:00Z")
