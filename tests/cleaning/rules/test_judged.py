"""A line's judgements are those of labels and rules, each asked once."""

from __future__ import annotations

from cleaning.page.lines import page_lines
from cleaning.page.tree import parse_page
from cleaning.rules.judged import Judged


def test_what_is_said_of_a_line() -> None:
    judged = Judged("责任编辑：李某")
    assert judged.tail_rule is not None
    assert judged.tail_rule.id == "editor"
    assert judged.is_portals
    assert not Judged("全县依法行政工作取得成效。").is_portals


def test_a_line_keeps_its_judgements() -> None:
    line = page_lines(
        parse_page("<p><span>来源：甲局</span><span>浏览：3</span></p>").root
    )[0]
    assert line.judged is line.judged
    assert [label.label for label in line.apart.labels] == ["来源", "浏览"]
