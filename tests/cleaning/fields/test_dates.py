"""Dates: zones, halves of a day, midnights, epochs, and what dateparser may not do."""

from __future__ import annotations

import pytest

from cleaning.fields.dates import FoundDate, find_dates, parse_date, parse_epoch


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2021-03-03 下午 03:04:05", "2021-03-03T15:04:05+08:00"),
        ("2021/3/3 3:04:05 PM", "2021-03-03T15:04:05+08:00"),
        ("2021年3月3日 中午12:10", "2021-03-03T12:10:00+08:00"),
        ("2021年3月3日 凌晨0:10", "2021-03-03T00:10:00+08:00"),
        ("2021年3月3日15时", "2021-03-03"),
        ("2021-03-03 00:00:00", "2021-03-03T00:00:00+08:00"),
        ("2021-03-03T00:00:00Z", "2021-03-03T08:00:00+08:00"),
        ("2021-03-02T20:30:00Z", "2021-03-03T04:30:00+08:00"),
        ("2021-03-03T10:20:30+0800", "2021-03-03T10:20:30+08:00"),
        ("Thu May 18 10:19:00 CST 2026", "2026-05-18T10:19:00+08:00"),
        ("20210303102030", "2021-03-03T10:20:30+08:00"),
        ("2021-03-03 25:61", "2021-03-03"),
        ("2021-03-03 浏览 10:20", "2021-03-03"),
    ],
)
def test_times(text: str, value: str) -> None:
    found = parse_date(text)
    assert found is not None
    assert found.value == value


@pytest.mark.parametrize("text", ["2021_03_03", "2021 03 03"])
def test_dateparser_reads_only_what_stands_there(text: str) -> None:
    found = parse_date(text)
    assert found == FoundDate("2021-03-03", "day", text)


@pytest.mark.parametrize(
    "text", ["03 03 2021", "2021 13 01", "1989_03_03", "2021_02_30", "3_3_21"]
)
def test_dateparser_may_not_reorder_or_mend(text: str) -> None:
    assert parse_date(text) is None


def test_an_impossible_date_is_not_followed_by_a_guess() -> None:
    assert parse_date("发布日期：2021年2月30日 更新：2021年3月3日") is None


def test_years_end_with_the_year_after_the_capture() -> None:
    assert parse_date("2028-01-01", last_year=2027) is None
    assert parse_date("2027-01-01", last_year=2027) is not None


def test_places_and_raw_text_are_those_of_the_line() -> None:
    line = "　（２０２１年３月３日通过，２０２２－０４－０５修订）"
    first, second = find_dates(line)
    assert (first.raw, second.raw) == ("２０２１年３月３日", "２０２２－０４－０５")
    assert line[first.start :].startswith(first.raw)
    assert (first.day, second.day) == ("2021-03-03", "2022-04-05")


def test_a_month_has_no_day() -> None:
    found = parse_date("2023年5月")
    assert found is not None
    assert (found.value, found.precision, found.day) == ("2023-05", "month", None)


@pytest.mark.parametrize("value", [0, 20210303, "12345", -5, 99999999999999])
def test_no_epoch(value: int | str) -> None:
    assert parse_epoch(value) is None


def test_an_epoch_before_the_web_is_none() -> None:
    assert parse_epoch(315532800) is None


@pytest.mark.parametrize("mark", "-/.－–—‐‑‒−／∕．。")
def test_any_mark_between_numbers_makes_a_date(mark: str) -> None:
    """What is asked before a text is searched leaves none of them out."""
    found = find_dates(f"于２０２１{mark}3{mark}4")
    assert [date.value for date in found] == ["2021-03-04"]
    assert find_dates("二〇二一年三月四日")[0].value == "2021-03-04"
    assert find_dates("2021年，全镇 0750") == []
