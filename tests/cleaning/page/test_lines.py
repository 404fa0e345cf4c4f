"""A page's lines, and a container's with its tables as rows."""

from __future__ import annotations

from cleaning.page.lines import page_lines, squeeze
from cleaning.page.serialize import container_lines
from cleaning.page.tables import is_data, markdown_rows, read_table
from cleaning.page.tree import parse_page


def lines(html: str) -> list[str]:
    return [line.text for line in page_lines(parse_page(html).root) if not line.hidden]


def written(html: str, selector: str = "#c") -> list[str]:
    node = parse_page(html).css(selector)[0]
    return [line.text for line in container_lines(node) if not line.hidden]


def rows(html: str) -> list[str]:
    return markdown_rows(read_table(parse_page(html).css("table")[0]))


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


def test_a_data_table_becomes_rows() -> None:
    page = "<div id=c><p>前</p><table><tr><td>甲</td><td>1</td></tr></table>后</div>"
    assert written(page) == ["前", "| 甲 | 1 |", "后"]


def test_spans_stand_once_and_columns_stay_in_line() -> None:
    page = (
        "<table><tr><td rowspan=2>单位</td><td colspan=2>件数</td></tr>"
        "<tr><td>许可</td><td>处罚</td></tr><tr><td>甲</td><td>1</td><td>2</td></tr></table>"
    )
    assert rows(page) == ["| 单位 | 件数 |  |", "|  | 许可 | 处罚 |", "| 甲 | 1 | 2 |"]


def test_a_rowspan_over_many_rows() -> None:
    body = "".join(f"<tr><td>{n}</td><td>{n}</td></tr>" for n in range(2, 23))
    page = f"<table><tr><td rowspan=22>三</td><td>1</td><td>1</td></tr>{body}</table>"
    found = rows(page)
    assert len(found) == 22
    assert found[21] == "|  | 22 | 22 |"


def test_columns_that_are_empty_throughout_go() -> None:
    assert rows("<table><tr><td>甲</td><td></td><td>1</td></tr></table>") == [
        "| 甲 | 1 |"
    ]


def test_a_bar_in_a_cell_is_escaped() -> None:
    assert rows("<table><tr><td>a|b</td><td>1</td></tr></table>") == ["| a\\|b | 1 |"]


def test_a_cell_of_several_lines_closes_up() -> None:
    page = "<table><tr><td><p>行政</p><p>许可</p></td><td>1<br>2</td></tr></table>"
    assert rows(page) == ["| 行政许可 | 1 2 |"]


def test_a_caption_stands_before_its_table() -> None:
    page = "<div id=c><table><caption>产量</caption><tr><td>甲<td>1</table></div>"
    assert written(page) == ["产量", "| 甲 | 1 |"]


def test_a_table_that_lays_out_the_page_is_no_data() -> None:
    page = (
        "<div id=c><table><tr><td>左</td><td><table><tr><td>甲</td><td>1</td></tr>"
        "</table></td></tr></table></div>"
    )
    assert written(page) == ["左", "| 甲 | 1 |"]


def test_one_column_and_long_cells_are_no_data() -> None:
    table = parse_page("<table><tr><td>依法行政</td></tr></table>").css("table")[0]
    assert not is_data(table, read_table(table))
    long = f"<table><tr><td>{'长' * 500}</td><td>b</td></tr></table>"
    table = parse_page(long).css("table")[0]
    assert not is_data(table, read_table(table))


def test_a_container_that_is_hidden_as_a_whole_shows_its_text() -> None:
    page = (
        "<div style='display:none'><div id=c><p>依法</p>"
        "<p style='display:none'>乙</p></div></div>"
    )
    assert written(page) == ["依法"]


def test_endless_spans_stay_bounded() -> None:
    row = "<tr><td rowspan=9999 colspan=9999>甲<td>乙</tr>"
    assert len(rows(f"<table>{row * 500}</table>")) == 500


def test_spaces_between_tags_change_no_line() -> None:
    tight = parse_page("<div><p>甲<b>乙</b></p><p>丙</p></div>")
    loose = parse_page("<div>\n <p>\n甲<b>乙</b>\n</p>\n\n <p>丙\n</p>\t</div>\n")
    assert [x.text for x in page_lines(tight.root)] == ["甲乙", "丙"]
    assert [x.text for x in page_lines(loose.root)] == ["甲乙", "丙"]


def test_hidden_cells_and_rows_are_no_data() -> None:
    page = (
        "<table><tr><td>甲</td><td style='display:none'>乙</td><td>1</td></tr>"
        "<tr style='display:none'><td>丙</td><td>2</td></tr></table>"
    )
    assert rows(page) == ["| 甲 | 1 |"]


def test_preformatted_text_keeps_its_lines() -> None:
    assert lines("<pre>一\n二</pre><p>三\n四</p>") == ["一", "二", "三 四"]


def test_an_anchor_that_names_a_place_is_no_link() -> None:
    line = page_lines(parse_page("<p><a name=x>依法行政</a></p>").root)[0]
    assert not line.is_link
