"""When a URL is due again: a simulated year, and each rule by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.frontier.revisit import DAY, PACE, next_due

START = datetime(2026, 1, 1, 3, 17, tzinfo=UTC)


def fetches_in_a_year(change_days: float | None, published: datetime | None) -> int:
    """Daily runs over one year; the page changes every `change_days`."""
    fetches, seen, interval = 0, -1, None
    due = START
    for day in range(366):
        now = START + timedelta(days=day)
        if due > now:
            continue
        fetches += 1
        text = 0 if change_days is None else int(day / change_days)
        outcome = "new" if seen < 0 else "changed" if text != seen else "unchanged"
        seen = text
        answer = next_due(
            "report", outcome, now, interval_s=interval, published=published
        )
        assert answer is not None
        due, interval = answer.at, answer.interval_s
    return fetches


@pytest.mark.parametrize("published", [None, START, START - timedelta(days=3_000)])
def test_a_static_report_is_fetched_at_most_8_times_a_year(published):
    assert 2 <= fetches_in_a_year(None, published) <= 8


@pytest.mark.parametrize("published", [None, START, START - timedelta(days=3_000)])
def test_a_weekly_changing_report_is_fetched_at_least_40_times_a_year(published):
    assert 40 <= fetches_in_a_year(7, published) <= 200


def test_older_reports_are_looked_at_less_often():
    young = fetches_in_a_year(None, START)
    old = fetches_in_a_year(None, START - timedelta(days=3_000))
    assert old < young


def test_listings_are_due_at_each_run_or_after_the_least_interval():
    at_once = next_due("listing", "unchanged", START, interval_s=99 * DAY)
    later = next_due(
        "listing", "new", START, pace=replace(PACE, listing_s=3_600), published=START
    )
    assert at_once is not None
    assert later is not None
    assert at_once.at == START
    assert later.at == START + timedelta(hours=1)


def test_unchanged_grows_and_changed_halves_between_1_and_180_days():
    grown = next_due("report", "unchanged", START, interval_s=10 * DAY)
    most = next_due("report", "unchanged", START, interval_s=170 * DAY)
    halved = next_due("report", "changed", START, interval_s=10 * DAY)
    least = next_due("report", "changed", START, interval_s=1.5 * DAY)
    assert [round(x.interval_s / DAY, 3) for x in (grown, most, halved, least)] == [
        14,
        180,
        5,
        1,
    ]


def test_failures_double_and_blocks_wait_a_day():
    first = next_due("report", "failed", START, reason="timeout")
    second = next_due("report", "failed", START, interval_s=3_600, reason="timeout")
    block = next_due("report", "failed", START, reason="blocked_jsl")
    assert (first.interval_s, second.interval_s) == (3_600, 7_200)
    assert block.interval_s == DAY


@pytest.mark.parametrize(
    ("reason", "days"), [("robots", 1), ("budget", 1), ("scheme", None), ("trap", None)]
)
def test_only_passing_refusals_are_looked_at_again(reason, days):
    answer = next_due("report", "refused", START, reason=reason)
    assert (answer and answer.interval_s / DAY) == days


def test_gone_is_looked_at_again_after_a_month_and_then_less_often():
    first = next_due("report", "gone", START, interval_s=DAY, reason="http_404")
    second = next_due("report", "gone", START, interval_s=first.interval_s)
    assert first.interval_s == 30 * DAY
    assert second.interval_s == 42 * DAY


def test_robots_txt_is_kept_a_day_at_most():
    assert next_due("robots", "unchanged", START, interval_s=9 * DAY).interval_s == DAY


@given(
    kind=st.sampled_from(["listing", "report", "attachment", "robots", "sitemap"]),
    outcome=st.sampled_from(["new", "changed", "unchanged", "failed", "gone"]),
    interval_s=st.none() | st.floats(0, 1e12),
    published=st.none() | st.datetimes(timezones=st.just(UTC)),
)
def test_the_next_time_is_never_past_nor_beyond_180_days(
    kind, outcome, interval_s, published
):
    answer = next_due(kind, outcome, START, interval_s=interval_s, published=published)
    assert 0 <= answer.interval_s <= PACE.longest_s
    assert answer.at == START + timedelta(seconds=answer.interval_s)
