"""Sources: what a label holds, and what is only its neighbour or a placeholder."""

from __future__ import annotations

import pytest

from cleaning.fields.source import (
    clean_name,
    clean_source,
    clean_tag_source,
    is_account,
    is_placeholder,
)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("雷州市东里镇人民政府", "雷州市东里镇人民政府"),
        ("来源：新华社", "新华社"),
        ("来 源: 县政府办", "县政府办"),
        ("信息来源：县司法局 ", "县司法局"),
        ("《巴彦淖尔日报》", "巴彦淖尔日报"),
        ("“东河发布”微信公众号", "“东河发布”微信公众号"),
        ("县统计局 发布时间：2021-03-03", "县统计局"),
        ("县统计局 浏览次数：33次", "县统计局"),
        ("县统计局 2021-03-03 10:20", "县统计局"),
        ("县统计局　|", "县统计局"),
        ("县发改局 作者：张三", "县发改局"),
        ("科技日报、新华社", "科技日报、新华社"),
        ("CCTV", "CCTV"),
        ("街道党政办 ][", "街道党政办"),
        ("区教育局信息提供", "区教育局"),
        ("《人民日报》（2021年3月3日 第1版）", "人民日报"),
        ("《汀州农讯》 评论：0", "汀州农讯"),
        ("区政府办公室 收藏", "区政府办公室"),
        ("桃源县司法局】 【字号 大 中 小】", "桃源县司法局"),
        ("县教育局 王芳", "县教育局"),
        ("县融媒体中心 记者 李明", "县融媒体中心"),
        ("东河县人大 参与互动", "东河县人大"),
        ("转载来源：县司法局", "县司法局"),
        ("云南", "云南"),
        ("万载", "万载"),
        ("学习强国", "学习强国"),
        ("半月谈", "半月谈"),
        ("Xinhua", "Xinhua"),
        ("China Daily", "China Daily"),
    ],
)
def test_names(value: str, name: str) -> None:
    assert clean_source(value) == name
    assert clean_source(name) == name


@pytest.mark.parametrize(
    "value",
    ["", " ", "本站", "本站原创", "本网", "本网讯", "admin", "Admin", "管理员", "网站管理员",
     "系统管理员", "原创", "佚名", "未知", "网络", "互联网", "转载", "无", "null", "-", "——",
     "http://www.x.gov.cn", "www.x.gov.cn", "a@b.cn", "12345", "点击数：12", "点击数: |",
     "作者：张三", "{{source}}", "张三", "欧阳振华", "王芳 李强", "SZfaguiku", "zhengtt", "xxzx01", "全县上下认真贯彻。各项工作有序推进", "长" * 60, "。"],
)  # fmt: skip
def test_what_names_nobody(value: str) -> None:
    assert clean_source(value) is None


def test_the_title_is_not_a_source() -> None:
    assert clean_source("关于2021年工作的报告", "关于2021年工作的报告") is None


@pytest.mark.parametrize("name", ["新华网", "本报记者", "县网信办", "转载网"])
def test_names_are_no_placeholders(name: str) -> None:
    assert not is_placeholder(name)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("省统计局", "省统计局"),
        ("人民日报", "人民日报"),
        ("综合科 孙博", None),
        ("信息中心　赵敏", None),
        ("王芳、李强", None),
        ("云小雅", None),
        ("L_104485", None),
        ("", None),
    ],
)
def test_a_tag_that_a_clerk_filled(value: str, name: str | None) -> None:
    assert clean_tag_source(value) == name


def test_an_author_may_be_a_person() -> None:
    assert (clean_name("张三"), clean_name("zhengtt")) == ("张三", None)


@pytest.mark.parametrize("name", ["CCTV", "CGTN", "China Daily", "人民网", "Xinhua"])
def test_media_are_no_accounts(name: str) -> None:
    assert not is_account(name)
