"""Delays, back-off and hours of one host."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.frontier.host_policy import HostPolicy, next_midnight, opens_at

DAWN = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)  # midnight in Beijing


def at(clock: str) -> datetime:
    hour, minute = clock.split(":")
    return DAWN + timedelta(hours=int(hour), minutes=int(minute))


@given(chance=st.floats(0, 1), own=st.floats(0, 60), theirs=st.floats(0, 60))
def test_a_gap_is_near_our_own_and_never_under_theirs(chance, own, theirs):
    gap = HostPolicy(delay_s=own).gap(theirs, lambda: chance)
    assert gap >= theirs
    assert 0.75 * own - 1e-9 <= gap <= 1.25 * max(own, theirs) + 1e-9


def test_no_delay_is_no_gap():
    assert HostPolicy(delay_s=0).gap(None, lambda: 1.0) == 0


def test_backoff_doubles_to_its_most_with_jitter_upwards():
    manners = HostPolicy(backoff_first_s=1, backoff_most_s=8, jitter=0.5)
    assert [manners.backoff(n, lambda: 0.0) for n in (1, 2, 3, 4, 5)] == [1, 2, 4, 8, 8]
    assert manners.backoff(1, lambda: 1.0) == 1.5


def test_a_closing_doubles_to_a_day():
    hours = [HostPolicy().closed_for(n) / 3_600 for n in (1, 2, 3, 10)]
    assert hours == [1, 2, 4, 24]


@pytest.mark.parametrize(
    ("hours", "clock", "opening"),
    [
        ("22:00-06:30", "23:00", None),
        ("22:00-06:30", "06:29", None),
        ("22:00-06:30", "06:30", "22:00"),
        ("22:00-06:30", "12:00", "22:00"),
        ("01:00-05:00", "00:30", "01:00"),
        ("01:00-05:00", "05:00", "25:00"),
        ("01:00-05:00", "01:00", None),
        ("00:00-00:00", "12:00", None),
        (None, "12:00", None),
    ],
)
def test_hours_in_beijing(hours, clock, opening):
    expected = None if opening is None else at(opening)
    assert opens_at(hours, at(clock)) == expected


def test_the_day_ends_at_midnight_in_beijing():
    assert next_midnight(at("00:00")) == at("24:00")
    assert next_midnight(at("23:59")) == at("24:00")
