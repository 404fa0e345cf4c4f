"""Which lines above a text only say its title again."""

from __future__ import annotations

import pytest

from cleaning.body.title_echo import echoes, is_same
from cleaning.page.lines import page_lines
from cleaning.page.tree import parse_page

T = "某县人民政府关于印发2021年依法行政工作要点的通知"


def places(*lines: str, title: str = T) -> list[int]:
    html = "".join(f"<p>{line}</p>" for line in lines)
    return sorted(echoes(page_lines(parse_page(html).root), title))


def test_lines_that_only_together_say_it() -> None:
    assert places(
        "某县人民政府", "关于印发2021年", "依法行政工作要点的通知", "各镇："
    ) == [
        0,
        1,
        2,
    ]


def test_a_colon_of_the_title_ends_no_run() -> None:
    assert places(
        "耕地保护：", "小切口办好大民生", title="耕地保护：小切口办好大民生"
    ) == [0, 1]


def test_a_short_line_below_is_not_drawn_in() -> None:
    assert places(T, "前言") == [0]


@pytest.mark.parametrize(
    "lines", [("2021年依法行政工作要点",), ("某县人民政府", "司法局"), ("第一章总则",)]
)
def test_other_headings_stay(lines: tuple[str, ...]) -> None:
    assert places(*lines) == []


def test_another_year_is_another_title() -> None:
    assert not is_same("关于2020年预算执行情况的报告", "关于2021年预算执行情况的报告")
