"""A listing as a whole: days that only the capture can tell."""

from __future__ import annotations

from datetime import UTC, datetime

from crawler.listing.listing import read_listing

ROWS = "".join(
    f"<li><a href='/xw/{n}00{n}.html'>某县召开第{n}次工作推进会议</a><span>{day}</span></li>"
    for n, day in enumerate(["3小时前", "昨天 18:20", "2天前", "2024-02-28"], start=1)
)
PAGE = f"<html><body><ul>{ROWS}</ul></body></html>"
URL = "http://www.a.example/xw/"
CAPTURED = datetime(2024, 3, 4, 17, 30, tzinfo=UTC)  # half past one in Beijing


def test_rows_count_from_the_capture() -> None:
    listing = read_listing(PAGE, URL, captured=CAPTURED)
    days = ["2024-03-04", "2024-03-04", "2024-03-03", "2024-02-28"]
    assert [item.date for item in listing.items] == days


def test_without_a_capture_they_have_no_day() -> None:
    days = [item.date for item in read_listing(PAGE, URL).items]
    assert days == [None, None, None, "2024-02-28"]
