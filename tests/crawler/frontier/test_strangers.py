"""Whether a page is what its listing calls it, and what tells that two show the same."""

from __future__ import annotations

import pytest

from archive.model import Evidence, Record
from crawler.frontier.strangers import is_unlike, mark_of_text

LISTED = "某某县2021年度法治政府建设工作报告"


def record(title=None, text="", *, origin="title"):
    told = (Evidence("title", title, origin),) if title else ()
    return Record(
        record_id="0" * 16,
        url="http://a.cn/1",
        title=title,
        text=text,
        evidence=told,
        text_digest="",
        rules_version="1",
    )


@pytest.mark.parametrize(
    ("listed", "title", "text", "unlike"),
    [
        (LISTED, LISTED, "", False),
        (LISTED, "2021年度法治政府建设工作报告", "", False),
        ("法治政府建设工作报告", "中共某某县委关于2021年法治政府建设工作情况的报告", "", False),
        (LISTED, "政务公开", "现将某某县2021年法治政府建设工作情况报告如下。", False),
        (LISTED, "安全提醒", "本次浏览行为触发了站点安全策略", True),
        (LISTED, "某某县人民政府", "本平台将于近日完成机房搬迁", True),
        ("2021年", "安全提醒", "", False),
        ("详情", "安全提醒", "", False),
        ("Report on the rule of law 2021", "Great names", "Make an offer today", True),
        ("Report on the rule of law 2021", "The rule of law in 2021", "", False),
        (None, "安全提醒", "", False),
    ],
)  # fmt: skip
def test_a_page_that_says_nothing_of_its_listings_title(listed, title, text, unlike):
    assert is_unlike(listed, record(title, text)) is unlike


def test_a_title_that_the_listing_lent_is_not_the_pages_own():
    assert is_unlike(LISTED, record(LISTED, "机房搬迁", origin="listing"))


def test_numbers_addresses_and_times_make_no_other_text():
    one = record(
        "提醒", "编号 8f3-a1，地址 /zw/t1.html，时间 2024-05-01 12:00:00 已记录"
    )
    other = record(
        "提醒", "编号 77b，地址 /zw/t2.html，时间 2024-05-02 08:10:00 已记录"
    )
    assert mark_of_text(one) == mark_of_text(other)
    assert mark_of_text(one) != mark_of_text(record("提醒", "编号，地址，时间"))
