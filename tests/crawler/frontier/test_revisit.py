"""When a URL is due again: a simulated year, and each rule by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.configuration import load_configuration
from archive.errors import ConfigurationError
from crawler.frontier.revisit import (
    DAY,
    PACE,
    forgiven,
    next_due,
    pace_of,
    walked_again_at,
)
from tests.crawler.engine.test_due_queue import row_of

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
    assert later.at == START + timedelta(minutes=45)
    assert later.interval_s == 3_600


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
    late_s = answer.interval_s - (answer.at - START).total_seconds()
    assert 0 <= late_s <= min(answer.interval_s / 4, 6 * 3_600) + 1e-3
    assert outcome != "failed" or late_s < 1e-3, "a host gets all of its rest"


USUAL = load_configuration(environment={})["revisit"]


def test_the_usual_settings_are_the_usual_pace():
    assert pace_of(USUAL, {}) == PACE


def test_a_sites_settings_outdo_the_configured_ones():
    pace = pace_of(USUAL | {"max": 30 * DAY, "listings": DAY}, {"max": 7 * DAY})
    assert (pace.longest_s, pace.listing_s) == (7 * DAY, DAY)
    assert pace.first_s == 7 * DAY, "nothing is looked at less often than max"
    assert pace_of(USUAL, {"min": 20 * DAY}).first_s == 20 * DAY
    assert pace_of(USUAL, {"removed_check": 3 * DAY}).removed_s == 3 * DAY


@pytest.mark.parametrize("kind", ["report", "attachment"])
@pytest.mark.parametrize("outcome", ["new", "changed", "unchanged", "failed"])
@given(longest=st.floats(DAY, 400 * DAY), last=st.none() | st.floats(0, 1e9))
def test_nothing_is_looked_at_less_often_than_max(kind, outcome, longest, last):
    pace = pace_of(USUAL, {"max": longest, "removed_check": longest})
    old = START - timedelta(days=9_000)
    for end in (outcome, "gone"):
        due = next_due(kind, end, START, interval_s=last, published=old, pace=pace)
        assert due.interval_s <= longest
        assert due.interval_s <= pace.latest_s


def test_a_min_longer_than_max_is_told():
    with pytest.raises(ConfigurationError, match=r"min .* is longer than max"):
        pace_of(USUAL, {"min": 200 * DAY})


def test_a_nightly_crawl_comes_to_a_page_of_seven_days_each_seventh_night():
    pace, due, visits = pace_of(USUAL, {"max": 7 * DAY}), START, []
    for night in range(60):
        began = START + timedelta(days=night)
        if due <= began:
            late = timedelta(minutes=37 * (night % 5))
            due = next_due(
                "report", "unchanged", began + late, interval_s=7 * DAY, pace=pace
            ).at
            visits.append(night)
    assert visits == list(range(0, 60, 7))


def test_a_list_that_was_walked_lately_waits():
    pace = replace(PACE, listing_s=DAY)
    hour = timedelta(hours=1)
    known = row_of(visited_at="2026-01-01T03:17:00Z", state="archived")
    assert walked_again_at(None, START, pace) == START
    assert walked_again_at(row_of(visited_at=None), START, pace) == START
    assert walked_again_at(known, START + 2 * hour, pace) == START + 18 * hour
    assert walked_again_at(known, START + 20 * hour, pace) == START + 20 * hour
    assert walked_again_at(known, START - hour, pace) == START - hour, "a wrong clock"
    failed = row_of(visited_at="2026-01-01T03:17:00Z", state="failed")
    assert walked_again_at(failed, START + hour, pace) == START + hour
    assert forgiven(0) == 0
