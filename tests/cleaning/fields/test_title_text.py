"""Headings and <title> tags as text: the report's own name in them."""

from __future__ import annotations

import pytest

from cleaning.fields.title_text import (
    bare_title,
    core,
    segments_of,
    site_of,
    without_site,
)

T = "东里镇2021年法治政府建设工作报告"


def test_segments_and_sites() -> None:
    assert segments_of("1-6月工业情况_统计局") == ["1-6月工业情况", "统计局"]
    assert segments_of("甲——乙_丙") == ["甲——乙", "丙"]
    assert without_site("某某县人民政府 | 2021年公报", ()) == "2021年公报"
    assert site_of(f"{T} - 某某县人民政府") == "某某县人民政府"
    assert site_of(T) is None


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("报告2022-01-20", "报告"),
        ("报告 发布时间：2022/1/20 10:08", "报告"),
        ("报告（2022年1月20日 10∶08）", "报告"),
        ("疫情通报（2022年5月2日）", "疫情通报（2022年5月2日）"),
        ("一周要闻（4.10-4.16）", "一周要闻（4.10-4.16）"),
        ("2022-01-20", "2022-01-20"),
    ],
)
def test_a_glued_date_goes(text: str, bare: str) -> None:
    assert bare_title(text) == bare


def test_core_compares_across_forms() -> None:
    assert core("关于２０２１年 工作的“报告”") == core("关于2021年工作的报告")
    assert core(None) == ""


def test_a_hyphen_inside_a_word_ends_no_title() -> None:
    tag = "China-Canada Technical Seminar was held - 某某县农业局"
    assert segments_of(tag)[0] == "China-Canada Technical Seminar was held"


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        (f"{T} [打印] [关闭]", T),
        (f"{T} 字体：大 中 小", T),
        (f"{T} 字号：[大][中][小] [打印]", T),
        ("关于规范 字体大小的通知", "关于规范 字体大小的通知"),
        (f"\ue60b {T}", T),
        (f"» 部门资讯 {T}", T),
        (f"{T}（点击下载附件）[政策解读]", T),
        (f"{T}（试行）", f"{T}（试行）"),
        ("大中小企业名单", "大中小企业名单"),
        ("", ""),
    ],
)
def test_what_a_template_glued_to_a_heading_goes(text: str, bare: str) -> None:
    assert bare_title(text) == bare


@pytest.mark.parametrize(
    ("tag", "own"),
    [
        (f"{T}_政务公开_某某县人民政府", T),
        (f"某某县人民政府 {T}", f"某某县人民政府 {T}"),
        ("某某县人民政府门户网站", ""),
        ("要闻_某某县人民政府", ""),
        ("", ""),
    ],
)
def test_a_tag_without_its_site(tag: str, own: str) -> None:
    assert without_site(tag, ["政务公开"]) == own


def test_a_site_stands_at_an_end_and_is_no_sentence() -> None:
    assert site_of(f"某某县人民政府_{T}") == "某某县人民政府"
    assert site_of(f"{T}_首页") is None
    assert site_of("甲_" + "长" * 30 + "网") is None
    assert site_of("") is None


def test_empty_parts_are_none() -> None:
    assert segments_of("__某县__") == ["某县"]
    assert segments_of(" - ") == []
