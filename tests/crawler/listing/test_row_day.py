"""The day that a row shows: its forms, and the dates that are not it."""

from __future__ import annotations

import pytest

from crawler.listing.row_day import _few_dates, day_of, split_day

BASE = "http://www.a.example/zwgk/"


@pytest.mark.parametrize(
    ("texts", "day"),
    [
        (["2024-03-01"], "2024-03-01"),
        (["[2024/3/1]"], "2024-03-01"),
        (["2024年3月1日"], "2024-03-01"),
        (["2024-\n03-\n01"], "2024-03-01"),
        (["2024.03.01 10:20"], "2024-03-01"),
        (["发布时间：2024-03-01", "浏览：23"], "2024-03-01"),
        (["成文日期：2024-01-01", "发布日期：2024-03-01"], "2024-03-01"),
        (["生成日期", "2024-01-01", "发布日期", "2024-03-01"], "2024-03-01"),
        (["01", "2024-03"], "2024-03-01"),
        (["2024-03", "01"], "2024-03-01"),
        (["03-01", "2024"], "2024-03-01"),
        (["2024年", "03月01日"], "2024-03-01"),
        (
            [
                "自2020-01-01起施行的办法规定，各单位应当在每年的第一季度公开上年报告，接受监督"
            ],
            None,
        ),
        (["来源：司法局 2024-03-01"], "2024-03-01"),
        (["自2024-03-01起施行"], None),
        (["截止日期：2024-03-01"], None),
        (["2024-03"], None),
        (["13:20"], None),
        (["2024-02-30"], None),
        ([], None),
    ],
)
def test_days(texts: list[str], day: str | None) -> None:
    assert day_of(texts, BASE) == day


@pytest.mark.parametrize(
    ("shown", "url", "day"),
    [
        ("03-01", "/202403/t20240301_5.html", "2024-03-01"),
        ("[03-01]", "/art/2024/3/1/art_5_6.html", "2024-03-01"),
        ("03-02", "/202403/t20240301_5.html", None),
        ("03-01", "/info/1102/52172.htm", None),
        ("", "/202403/t20240301_5.html", None),
    ],
)
def test_a_day_without_year_needs_the_address(
    shown: str, url: str, day: str | None
) -> None:
    assert day_of([shown], url) == day


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("年度工作报告 2024-03-01", ("年度工作报告", "2024-03-01")),
        ("年度工作报告[2024-03-01]", ("年度工作报告", "2024-03-01")),
        ("2024-03-01 年度工作报告", ("年度工作报告", "2024-03-01")),
        ("年度工作报告（2024年3月1日）", ("年度工作报告（2024年3月1日）", None)),
        ("电话0750-5524-53", ("电话0750-5524-53", None)),
        ("2024-03-01", ("2024-03-01", None)),
    ],
)
def test_days_glued_to_a_title(title: str, wanted: tuple[str, str | None]) -> None:
    assert split_day(title) == wanted


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Mar 5, 2021", "2021-03-05"),
        ("发布时间：5 March 2021", "2021-03-05"),
        ("3小时前", "3小时前"),
        ("（昨天 09:30）", "昨天 09:30"),
        ("发布于：2天前", "2天前"),
        ("三天前召开会议", None),
        ("Mar 5", None),
    ],
)
def test_a_day_in_words(text: str, day: str | None) -> None:
    assert day_of([text], "/a.html") == day


def test_a_row_without_texts_shows_no_day() -> None:
    assert day_of([], "http://a.example/t20240301_1.html") is None


def test_the_days_of_short_texts_are_read_once_and_long_ones_kept_by_nobody() -> None:
    _few_dates.cache_clear()
    for text in ("发布：2024-03-01", "发布：2024-03-01", "自2024-03-01起" * 20):
        day_of([text], "")
    assert (_few_dates.cache_info().hits, _few_dates.cache_info().currsize) == (1, 1)
