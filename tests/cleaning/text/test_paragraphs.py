"""Widths, spaces, signs, punctuation, broken lines."""

from __future__ import annotations

import pytest

from cleaning.text.paragraphs import (
    clean_line,
    clean_punctuation,
    join_lines,
    starts_part,
)


@pytest.mark.parametrize(
    ("line", "clean"),
    [
        ("２０２１年ＧＤＰ增长８．５％", "2021年GDP增长8.5%"),
        ("　　全镇\u200b共有\u00a0\u00a0村12个", "全镇共有 村12个"),
        ("2021 年 3 月 3 日", "2021年3月3日"),
        ("一是\x07宣传\ufeff。", "一是宣传。"),
        ("⼀是⼯作", "一是工作"),
        ("｢法治｣､公开｡", "「法治」、公开。"),
        ("a\ud800b", "a\ufffdb"),
        ("| 项目 | 数量,个 |", "| 项目 | 数量,个 |"),
        ("审核 ，公布", "审核，公布"),
    ],
)
def test_lines(line: str, clean: str) -> None:
    assert clean_line(line) == clean
    assert clean_line(clean) == clean


@pytest.mark.parametrize(
    ("line", "clean"),
    [
        ("宣传6次,效果好;受教育8人:好", "宣传6次，效果好；受教育8人：好"),
        ("增长2.5%,下降1%;持平", "增长2.5%，下降1%；持平"),
        ("是否继续?当然!", "是否继续？当然！"),
        ("(一)加强(含视频)", "（一）加强（含视频）"),
        ('打造"法治"品牌', "打造“法治”品牌"),
        ("取得成效.", "取得成效。"),
        ("纲要(2015-2020)印发", "纲要（2015-2020）印发"),
        ("比例1:2,共1,234元", "比例1:2，共1,234元"),
        ("时间10:08,2021-03-03", "时间10:08,2021-03-03"),
        (
            "见http://a.gov.cn/x,y;z 或a.b@c.cn,谢谢",
            "见http://a.gov.cn/x,y;z 或a.b@c.cn,谢谢",
        ),
        ("Hello, world (test).", "Hello, world (test)."),
        ("使用App(V2.0),Word", "使用App(V2.0),Word"),
        ("1.加强 2.5 第一.", "1.加强 2.5 第一."),
        ("一.总体情况", "一.总体情况"),
        ("函数f(x)=1", "函数f(x)=1"),
        ("定向?qū)印", "定向?qū)印"),
    ],
)
def test_punctuation(line: str, clean: str) -> None:
    assert clean_punctuation(line) == clean
    assert clean_punctuation(clean) == clean


def test_paragraphs_stay_apart() -> None:
    lines = [
        "某某县人民政府：",
        "现将有关情况报告如下",
        "一、主要做法",
        "（一）加强领导，落实责任",
        "、加强社会矛盾防范",
        "某某镇人民政府",
        "2021年3月3日",
    ]
    assert join_lines(lines) == lines


def test_lines_broken_at_a_comma_are_joined() -> None:
    broken = ["今年以来，在县委的坚强领导下，", "全镇上下团结一心，", "成效明显", "。"]
    assert join_lines(broken) == [
        "今年以来，在县委的坚强领导下，全镇上下团结一心，成效明显。"
    ]


def test_a_text_wrapped_at_a_fixed_width_is_unwrapped() -> None:
    body = "全镇上下认真贯彻落实上级决策部署扎实推进依法行政各项工作取得明显成效" * 8
    wrapped = [body[n : n + 30] for n in range(0, len(body), 30)]
    lines = ["一、主要做法", *wrapped[:-1], f"{wrapped[-1]}。", "二、存在问题"]
    assert join_lines(lines) == ["一、主要做法", f"{body}。", "二、存在问题"]


def test_prose_cut_in_the_middle_of_a_word_is_joined() -> None:
    cut = [
        "为加强古树名木保护，促进生态文明建设，根据有关法律法规，结合本县实",
        "际，制定本办法。",
    ]
    assert join_lines(cut) == ["".join(cut)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            "（五）多渠道加强未成年人法治宣传教育，强化未成年人权益保护",
            "一是坚持守正创新，全面保护。",
        ),
        (
            "今年以来，全镇上下认真贯彻落实上级各项决策部署并取得成效",
            "一是坚持守正创新。",
        ),
        (
            "全镇上下认真贯彻落实上级各项决策部署取得明显成效的情况汇报",
            "现将情况报告。",
        ),
        ("今年以来，全镇上下认真贯彻落实上级各项决策部署并取得成效", "某某镇人民政府"),
        ("今年以来，全镇上下认真贯彻落实上级各项决策部署增长2%", "同时加强管理。"),
    ],
)
def test_headings_and_lists_are_not(first: str, second: str) -> None:
    assert join_lines([first, second]) == [first, second]


def test_tables_are_never_joined() -> None:
    rows = ["| 甲，", "乙 |", "| 1 | 2 |"]
    assert join_lines(rows) == rows


def test_words_of_latin_lines_keep_their_space() -> None:
    lines = ["report of the county,", "we did，", "it well"]
    assert join_lines(lines)[-1].endswith("it well")


@pytest.mark.parametrize(
    "line",
    [
        "一、甲",
        "（二）甲",
        "(3)甲",
        "4.甲",
        "第五条 甲",
        "①甲",
        "附件：甲",
        "附1",
        "● 甲",
    ],
)
def test_parts_start_lines(line: str) -> None:
    assert starts_part(line)


@pytest.mark.parametrize(
    "line", ["2.5%的人", "一是甲", "第三产业", "附近居民", "3月3日"]
)
def test_sentences_do_not(line: str) -> None:
    assert not starts_part(line)
