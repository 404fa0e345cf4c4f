"""Retry-After as servers write it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.frontier.retry_after import LONGEST_S, parse_retry_after

NOW = datetime(2026, 11, 21, 7, 28, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7),
        (" 120 ", 120),
        ("0", 0),
        ("1.5", 1.5),
        ("1000000000", LONGEST_S),
        ("9" * 60, LONGEST_S),
        ("-1", None),
        ("", None),
        (None, None),
        ("soon", None),
        ("٣", None),
        ("7" * 5_000, None),
        ("Sat, 21 Nov 2026 07:29:00 GMT", 60),
        ("Saturday, 21-Nov-26 07:29:00 GMT", 60),
        ("Sat, 21 Nov 2026 15:29:00 +0800", 60),
        ("Sat, 21 Nov 2026 07:29:00 -0000", 60),
        ("Sat, 21 Nov 2020 07:29:00 GMT", 0),
        ("Sat, 21 Nov 2096 07:29:00 GMT", LONGEST_S),
        ("Sat, 41 Nov 2026 07:29:00 GMT", None),
        ("Sat, 21 Nov 99999 07:29:00 GMT", None),
    ],
)
def test_seconds_and_dates(value, seconds):
    assert parse_retry_after(value, NOW) == seconds


@given(st.text(max_size=80))
def test_any_text_gives_a_bounded_wait_or_none(value):
    seconds = parse_retry_after(value, NOW)
    assert seconds is None or 0 <= seconds <= LONGEST_S
