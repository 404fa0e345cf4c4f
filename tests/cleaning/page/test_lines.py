"""A page's lines: what stands between two line breaks."""

from __future__ import annotations

from cleaning.page.lines import page_lines, squeeze
from cleaning.page.tree import parse_page


def lines(html: str) -> list[str]:
    return [line.text for line in page_lines(parse_page(html).root) if not line.hidden]


def test_blocks_and_breaks_end_lines_and_inline_elements_do_not() -> None:
    assert lines("<div>一<p>二<b>三</b></p>四<br>五<span>六</span></div>") == [
        "一",
        "二三",
        "四",
        "五六",
    ]


def test_single_characters_in_spans_of_their_own_stay() -> None:
    page = (
        "<p>" + "".join(f"<span lang=EN-US>{c}</span>" for c in "（一）加强") + "</p>"
    )
    assert lines(page) == ["（一）加强"]


def test_hidden_text_becomes_lines_of_its_own() -> None:
    found = page_lines(
        parse_page("<p>来源：甲<i style='display:none'>乙</i>局</p>").root
    )
    assert [(x.text, x.hidden) for x in found] == [("来源：甲局", False), ("乙", True)]


def test_how_much_of_a_line_is_links() -> None:
    line = page_lines(parse_page("<p>详见<a>要点全文</a></p>").root)[0]
    assert (line.han, line.linked, line.is_link) == (6, 4, False)


def test_an_element_named_as_title_is_a_line() -> None:
    assert lines("<div><b class=bt2>报告</b><i>20210905</i></div>") == [
        "报告",
        "20210905",
    ]


def test_unfilled_templates_are_no_text() -> None:
    assert squeeze("2022-11-08 {{source}} 浏览：{{hits}}") == "2022-11-08 浏览："


def test_runs_of_a_label_line_are_told_apart() -> None:
    line = page_lines(parse_page("<p><i>来源：甲局</i><i>分享</i></p>").root)[0]
    assert line.text == "来源：甲局分享"
    assert line.spaced == "来源：甲局 分享"


def test_spaces_between_tags_change_no_line() -> None:
    tight = parse_page("<div><p>甲<b>乙</b></p><p>丙</p></div>")
    loose = parse_page("<div>\n <p>\n甲<b>乙</b>\n</p>\n\n <p>丙\n</p>\t</div>\n")
    assert [x.text for x in page_lines(tight.root)] == ["甲乙", "丙"]
    assert [x.text for x in page_lines(loose.root)] == ["甲乙", "丙"]


def test_preformatted_text_keeps_its_lines() -> None:
    assert lines("<pre>一\n二</pre><p>三\n四</p>") == ["一", "二", "三 四"]


def test_an_anchor_that_names_a_place_is_no_link() -> None:
    line = page_lines(parse_page("<p><a name=x>依法行政</a></p>").root)[0]
    assert not line.is_link
