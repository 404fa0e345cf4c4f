"""Headings: their marks, words, nesting and places."""

from __future__ import annotations

import pytest

from cleaning.text.outline import numbered_lines, outline_of


def shape(text: str) -> list[tuple[int, str, str]]:
    return [(h.level, h.number, h.heading) for h in outline_of(text)]


def test_levels_follow_the_nesting_of_the_text() -> None:
    text = "一、甲\n（一）乙\n1.丙\n（1）丁\n2.戊\n（二）己\n二、庚\n1.辛"
    assert [level for level, _, _ in shape(text)] == [1, 2, 3, 4, 3, 2, 1, 2]


def test_statutes() -> None:
    text = (
        "第一章 总则\n第一条 为了规范行政行为，制定本办法。\n第二章　职责\n第二条 各级"
    )
    assert shape(text) == [
        (1, "第一章", "总则"),
        (2, "第一条", "为了规范行政行为，制定本办法"),
        (1, "第二章", "职责"),
        (2, "第二条", "各级"),
    ]


def test_a_heading_ends_with_its_first_sentence() -> None:
    long = "我镇认真贯彻落实上级部署要求，扎实推进各项工作" * 4
    assert shape(f"（一）强化领导，落实责任。{long}。") == [
        (1, "（一）", "强化领导，落实责任")
    ]
    assert shape(f"1.{long}") == [(1, "1", "我镇认真贯彻落实上级部署要求")]


def test_places_are_offsets_into_the_text() -> None:
    text = "前言。\n一、甲\n正文。\n二、乙"
    for heading in outline_of(text):
        assert text[heading.start :].startswith(heading.number)


@pytest.mark.parametrize(
    "line",
    ["2.5%的企业", "一是加强领导", "2021年工作", "| 1. | 甲 |", "三，好", "12345热线"],
)
def test_sentences_are_no_headings(line: str) -> None:
    assert shape(line) == []


def test_numbers_have_values() -> None:
    lines = list(numbered_lines("十二、甲\n（二十三）乙\n第三十条 丙\n7、丁"))
    assert [line.value for line in lines] == [12, 23, 30, 7]
