"""The portal's lines behind a text and in it; what a document says at its end stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cleaning.body.tail import boxes_inside, links_to_file, tail_rule, tail_start
from cleaning.page.serialize import container_lines
from cleaning.page.tree import parse_page

if TYPE_CHECKING:
    from cleaning.page.lines import Line

A = "2021年，我镇认真落实县委、县政府关于法治政府建设的部署，扎实推进依法行政各项工作。"
SIGN = "<p>东里镇人民政府</p><p>2022年1月18日</p>"


def lines(html: str) -> list[Line]:
    return container_lines(parse_page(f"<div id=c>{html}</div>").css("#c")[0])


def behind(tail: str) -> list[str]:
    """The lines that are cut from behind a signed text."""
    found = lines(f"<p>{A}</p>{SIGN}{tail}")
    return [line.text for line in found[tail_start(found) :]]


@pytest.mark.parametrize(
    ("html", "rule"),
    [
        ("<p><a href=/f/1.pdf>年度报告</a></p>", "file_link"),
        ("<p>附件下载：<a href=/f/1.doc>报告</a></p>", "file_link"),
        ("<p><a href=/2.htm>我县召开会议部署工作 2022-01-20</a></p>", "list_item"),
        ("<p><a href=/2.htm>上级要闻</a></p>", "link"),
        ("<p>发布时间：2022-01-20</p>", "label_line"),
        ("<p>公开属性：主动公开</p>", None),
        (f"<p>{A}</p>", None),
        ("<p>2022年1月18日</p>", None),
    ],
)
def test_what_tells_a_line_at_the_end(html: str, rule: str | None) -> None:
    assert tail_rule(lines(html)[0]) == rule


def test_the_cut_goes_up_to_the_signature() -> None:
    assert behind("<p>责任编辑：张三</p><p>[打印]</p>") == ["责任编辑：张三", "[打印]"]
    assert behind("") == []
    assert behind("<p>公开属性：主动公开</p>") == []
    assert tail_start([]) == 0


def test_links_behind_a_signature_go_from_two_on() -> None:
    one, two = "<p><a href=/1>甲镇要闻</a></p>", "<p><a href=/2>乙镇要闻</a></p>"
    assert behind(one + two) == ["甲镇要闻", "乙镇要闻"]
    assert behind(one) == []


def test_a_heading_goes_with_its_list() -> None:
    row = "<p><a href=/2.htm>我县召开会议部署工作 2022-01-20</a></p>"
    assert behind(f"<p>热点新闻</p>{row}")[0] == "热点新闻"


def test_contacts_are_the_portals_by_its_footer_only() -> None:
    contact = "<p>地址：某县新城大道1号</p>"
    assert behind(contact) == []
    assert len(behind(f"{contact}<p>粤ICP备05000000号</p>")) == 2


def test_a_box_of_further_reading_goes_from_the_middle() -> None:
    box = "".join(f"<p><a href=/{n}>要闻第{n}条</a></p>" for n in range(3))
    found = boxes_inside(lines(f"<p>{A}</p><p>相关链接</p>{box}<p>{A}</p>"))
    assert found == dict.fromkeys(range(1, 5), "link_box")
    assert (
        boxes_inside(lines(f"<p>{A}</p><p>附件：1.甲表</p><p>2.乙表</p>{SIGN}")) == {}
    )


def test_a_link_to_a_file_is_told_by_where_it_leads() -> None:
    assert links_to_file(lines("<p><a href=/f/1.pdf>年度报告</a></p>")[0])
    assert not links_to_file(lines("<p><a href=/1.html>年度报告</a></p>")[0])
    assert not links_to_file(lines("<p>年度报告.pdf</p>")[0])
