"""The portal's lines above a text, each with the rule that tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaning.body.head import above_title, head_rules, is_number
from cleaning.page.serialize import container_lines
from cleaning.page.tree import parse_page

if TYPE_CHECKING:
    from cleaning.page.lines import Line

A = "2021年，我镇认真落实县委、县政府关于法治政府建设的部署，扎实推进依法行政各项工作。"
T = "东里镇2021年工作报告"


def lines(html: str) -> list[Line]:
    return container_lines(parse_page(f"<div id=c>{html}</div>").css("#c")[0])


def test_rules_end_at_the_first_sentence() -> None:
    label = "<p>发布时间：2022-01-20 来源：东里镇</p>"
    assert head_rules(lines(f"{label}<p>{A}</p>{label}")) == {0: "table_date"}
    assert head_rules(lines(f"<p>{A}</p>{label}")) == {}
    assert head_rules([]) == {}


def test_what_stands_above_a_label_line_goes_with_it() -> None:
    page = f"<p>某项栏目</p><p>发布时间：2022-01-20 来源：东里镇</p><p>{A}</p>"
    assert head_rules(lines(page)) == {0: "above_labels", 1: "table_date"}
    page = f"<p>某项栏目</p><p>来源：东里镇 时间：2022-01-20</p><p>{A}</p>"
    assert head_rules(lines(page)) == {0: "above_labels", 1: "label_line"}
    assert head_rules(lines(f"<p>各位代表：</p><p>作者：张三</p><p>{A}</p>")) == {}


def test_a_date_alone_is_the_portals_in_digits_only() -> None:
    assert head_rules(lines(f"<p>2022-01-20</p><p>{A}</p>")) == {0: "date_line"}
    assert head_rules(lines(f"<p>2022年1月20日</p><p>{A}</p>")) == {}


def test_a_summary_goes_where_it_is_cut_or_of_a_head_table() -> None:
    assert head_rules(lines(f"<p>摘要：{A[:30]}……</p><p>{A}</p>")) == {0: "head_table"}
    assert head_rules(lines(f"<p>摘要：{A}</p><p>{A}</p>")) == {}


def test_what_is_above_the_title_is_counted_unless_it_is_a_text() -> None:
    found = lines(f"<p>首页</p><p>公开</p><h1>{T}</h1><p>{A}</p>")
    assert above_title(found, [found[2]]) == 2
    assert above_title(found, []) == 0
    found = lines(f"<p>{A}</p><h1>{T}</h1>")
    assert above_title(found, [found[1]]) == 0


def test_a_number_said_again_is_known_in_any_width() -> None:
    (line,) = lines("<p>东政发〔２０２１〕3号</p>")
    assert is_number(line, "东政发20213号")
    assert not is_number(line, "")
