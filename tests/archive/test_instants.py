"""Instants go to the tables in UTC and come back aware; days are Beijing's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from archive.errors import ConfigurationError
from archive.instants import (
    BEIJING,
    beijing_day,
    iso,
    parse_duration,
    parse_instant,
    utc_now,
)


def test_an_instant_of_any_zone_is_kept_in_utc_and_whole_seconds():
    moment = datetime(2026, 1, 1, 7, 30, 5, 999_999, tzinfo=BEIJING)
    assert iso(moment) == "2025-12-31T23:30:05Z"
    assert parse_instant(iso(moment)) == moment.replace(microsecond=0)


def test_an_instant_without_its_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        iso(datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize(
    "text",
    ["2026-11-21T00:00:00Z", "2026-11-21T08:00:00+08:00", "2026-11-21T00:00:00"],
)
def test_what_is_read_is_aware_and_utc_without_a_zone(text):
    assert parse_instant(text) == datetime(2026, 11, 21, tzinfo=UTC)


def test_the_day_begins_in_beijing_at_16_utc():
    assert beijing_day("2026-11-27T15:59:59Z") == "2026-11-27"
    assert beijing_day("2026-11-27T16:00:00Z") == "2026-11-28"
    assert beijing_day("1988-07-01T15:30:00Z") == "1988-07-01", "no summer time"


def test_now_says_its_zone():
    assert utc_now().utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("480s", 480), ("30m", 1800), ("1.5h", 5400), ("7d", 604_800), ("7", 7)],
)
def test_durations(text, seconds):
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "m", "5 days", "-3s", "1e9h", "９d", "99999d"])
def test_what_is_no_duration_is_told(text):
    with pytest.raises(ConfigurationError, match="480s, 30m, 2h or 7d"):
        parse_duration(text)
