"""Titles among the short lines at the head of a text."""

from __future__ import annotations

import pytest

from cleaning.fields.plain_title import may_be_title, title_places

END = "某县人民政府："


def chosen(
    *lines: str, labels: frozenset[int] = frozenset(), page_title: str = ""
) -> list[str]:
    rows = list(enumerate([*lines, END]))
    return [lines[n] for n in title_places(rows, labels, page_title)]


def test_the_line_that_ends_like_a_report() -> None:
    assert chosen("政务公开", "某县2021年工作报告", "某县人民政府") == [
        "某县2021年工作报告"
    ]


def test_the_issuer_above_its_about() -> None:
    lines = ("某县司法局", "关于2021年工作的报告")
    assert chosen(*lines) == list(lines)
    assert chosen("信息公开栏目", "关于2021年工作的报告") == ["关于2021年工作的报告"]


def test_a_title_over_three_lines() -> None:
    lines = ("某县贯彻落实上级部署", "推进依法行政的", "情况报告")
    assert chosen(*lines) == list(lines)


def test_the_line_beside_the_labels() -> None:
    assert chosen(
        "一", "政务公开", "新闻中心", "春到西岭人欢笑", "东河", labels=frozenset({4})
    ) == ["春到西岭人欢笑"]


def test_the_line_that_is_said_twice() -> None:
    lines = ("走进东河", "春到西岭人欢笑", "融媒中心", "春到西岭人欢笑", "来了客人")
    assert chosen(*lines)[0] == "春到西岭人欢笑"


def test_the_line_that_the_page_title_says() -> None:
    lines = ("走进东河", "融媒中心", "春到西岭人欢笑", "来了客人", "东河融媒")
    assert chosen(*lines, page_title="春到西岭人欢笑") == ["春到西岭人欢笑"]


def test_many_lines_and_nothing_that_tells() -> None:
    assert chosen("走进东河", "融媒中心", "春到西岭", "来了客人", "东河融媒") == []


def test_few_lines_the_first_is_taken() -> None:
    assert chosen("春到西岭人欢笑", "东河融媒") == ["春到西岭人欢笑"]


def test_nothing() -> None:
    assert title_places([], set(), "") == []
    assert chosen() == []


@pytest.mark.parametrize(
    "line", ["一、甲乙丙", "好。", "abc 123", "甲", "| 甲乙丙 |", "甲" * 90]
)
def test_no_titles(line: str) -> None:
    assert not may_be_title(line)
