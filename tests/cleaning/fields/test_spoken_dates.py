"""Dates in words: what dateparser is believed, and what it may not invent."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cleaning.fields.dates import parse_date
from cleaning.fields.spoken_dates import find_spoken, parse_clock

NOON = datetime(2024, 3, 5, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Mar 5, 2021", "2021-03-05"),
        ("5 March 2021", "2021-03-05"),
        ("05-Mar-2021", "2021-03-05"),
        ("March 5th, 2021 10:30 AM", "2021-03-05T10:30:00+08:00"),
        ("Published: Sept. 5, 2021", "2021-09-05"),
        ("Friday, March 5, 2021 at 3:20 PM", "2021-03-05T15:20:00+08:00"),
        ("Tue, 05 Mar 2024 10:00:00 +0800", "2024-03-05T10:00:00+08:00"),
        ("Tue, 05 Mar 2024 22:00:00 GMT", "2024-03-06T06:00:00+08:00"),
        ("Thu May 18 10:19:00 CST 2026", "2026-05-18T10:19:00+08:00"),
        ("今天 09:30", "2024-03-05T09:30:00+08:00"),
        ("昨日 18：20", "2024-03-04T18:20:00+08:00"),
        ("昨天", "2024-03-04"),
        ("前天 下午3:20", "2024-03-03T15:20:00+08:00"),
        ("3小时前", "2024-03-05"),
        ("14小時前", "2024-03-04"),
        ("2天前", "2024-03-03"),
        ("刚刚", "2024-03-05"),
        ("2021年3月3日 下午3时20分", "2021-03-03T15:20:00+08:00"),
        ("2021年3月3日 下午3時20分", "2021-03-03T15:20:00+08:00"),
        ("2021-03-03 晚上8:20", "2021-03-03T20:20:00+08:00"),
        ("2021-03-03 上午12:20", "2021-03-03T00:20:00+08:00"),
        ("2026/03/09/ 10:12", "2026-03-09T10:12:00+08:00"),
    ],
)
def test_read(text: str, value: str) -> None:
    found = parse_date(text, now=NOON)
    assert found is not None
    assert found.value == value


@pytest.mark.parametrize(
    "text",
    [
        "Mar 5",
        "March 2021",
        "Feb 30, 2021",
        "Mar 5, 1921",
        "05/03/2021",
        "周三",
        "星期三 09:30",
        "2周前",
        "1个月前",
        "3年前",
        "今天的会议",
        "昨天 25:61",
        "下午3:20",
        "May the 4th",
        "9999天前",
    ],
)
def test_not_guessed(text: str) -> None:
    assert parse_date(text, now=NOON) is None


def test_what_is_relative_needs_the_capture() -> None:
    assert find_spoken("3小时前") is None
    late = datetime(2024, 3, 4, 17, 30, tzinfo=UTC)  # half past one in Beijing
    found = find_spoken("3小时前", late)
    assert found is not None
    assert found.moment.date().isoformat() == "2024-03-04"


def test_a_time_that_does_not_exist_is_none() -> None:
    assert parse_clock("2021-03-03", "下午25:20") is None
