"""What makes a line a title: tags, place, dress; and what cannot be one."""

from __future__ import annotations

import pytest

from cleaning.fields.title_score import Judge, beside_labels, is_centred, is_large
from cleaning.fields.title_text import core, segments_of
from cleaning.page.lines import page_lines
from cleaning.page.tree import Node, parse_page

T = "东里镇2021年法治政府建设工作报告"


def score(html: str, tag: str = "", metas: tuple[str, ...] = ()) -> float:
    """The claim of a page's first line."""
    judge = Judge(
        metas=metas,
        title_tag=tag,
        site_names=(),
        chosen=(),
        body_at=None,
        said=tag + "".join(metas),
        segments=[core(part) for part in segments_of(tag)],
    )
    return judge.score(page_lines(parse_page(html).root)[0], 0)


def element(html: str) -> Node:
    return parse_page(html).css("#x")[0]


@pytest.mark.parametrize(
    "html",
    [
        "<h1>年度</h1>",
        f"<h1 style='display:none'>{T}</h1>",
        f"<h1>{'报告' * 200}</h1>",
        "<h1>Annual report</h1>",
        f"<h1>{T}。</h1>",
        "<h1>发布时间：2022-01-20</h1>",
        "<h1>某政办发〔2021〕3号</h1>",
        "<h1>2022年1月20日 星期四</h1>",
        f"<p><a href=/1>{T}</a></p>",
        "<h1>某某市税务局公告2020年第3号</h1>",
    ],
)
def test_what_cannot_be_a_title_scores_nothing(html: str) -> None:
    assert score(html) == 0


def test_a_number_or_a_link_that_the_tags_say_may_be_one() -> None:
    number = "某某市税务局公告2020年第3号"
    assert score(f"<h1>{number}</h1>", number) > 0
    assert score(f"<h1><a href=/1>{T}</a></h1>", T) > 0


def test_better_tags_dress_and_words_score_more() -> None:
    plain = score(f"<p>{T}</p>")
    assert score(f"<p align=center>{T}</p>") > plain
    assert score(f"<p style='font-size:22px'>{T}</p>") > score(
        f"<p align=center>{T}</p>"
    )
    assert score(f"<h1>{T}</h1>") > score(f"<h3>{T}</h3>") > plain
    assert score(f"<p class=bt>{T}</p>") > plain > score(f"<p class=crumb>{T}</p>")
    assert score(f"<p>{T}</p>", f"{T}_某县人民政府") > plain
    assert score(f"<p>{T}</p>", metas=(T,)) > plain
    assert plain > score("<p>政务公开</p>")


def test_a_line_above_a_label_line_is_likelier() -> None:
    page = f"<p>县长信箱</p><p>{T}</p><p>发布时间：2022-01-20</p><p>各位代表：</p>"
    lines = page_lines(parse_page(page).root)
    values = beside_labels(lines, len(lines))
    assert values[1] > values[0] > 0
    cells = "<table><tr><td>发布机构</td><td>某某县司法局</td></tr></table>"
    lines = page_lines(parse_page(cells).root)
    assert beside_labels(lines, 0)[1] < 0


def test_dress() -> None:
    assert is_large(element("<p id=x style='FONT-WEIGHT: bold'>甲</p>"))
    assert is_large(element("<p id=x><font size=5>甲</font></p>"))
    assert not is_large(element("<p id=x style='font-size:14px'>甲</p>"))
    assert is_centred(element("<p id=x align=CENTER>甲</p>"))
    assert not is_centred(element("<p id=x align=right>甲</p>"))
