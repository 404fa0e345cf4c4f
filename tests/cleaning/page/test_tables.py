"""Tables: which hold data, and their cells as rows."""

from __future__ import annotations

from cleaning.page.tables import is_data, markdown_rows, read_table
from cleaning.page.tree import parse_page


def rows(html: str) -> list[str]:
    return markdown_rows(read_table(parse_page(html).css("table")[0]))


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


def test_one_column_and_long_cells_are_no_data() -> None:
    table = parse_page("<table><tr><td>依法行政</td></tr></table>").css("table")[0]
    assert not is_data(table, read_table(table))
    long = f"<table><tr><td>{'长' * 500}</td><td>b</td></tr></table>"
    table = parse_page(long).css("table")[0]
    assert not is_data(table, read_table(table))


def test_endless_spans_stay_bounded() -> None:
    row = "<tr><td rowspan=9999 colspan=9999>甲<td>乙</tr>"
    assert len(rows(f"<table>{row * 500}</table>")) == 500


def test_hidden_cells_and_rows_are_no_data() -> None:
    page = (
        "<table><tr><td>甲</td><td style='display:none'>乙</td><td>1</td></tr>"
        "<tr style='display:none'><td>丙</td><td>2</td></tr></table>"
    )
    assert rows(page) == ["| 甲 | 1 |"]


def test_spans_that_are_no_numbers_count_one() -> None:
    page = "<table><tr><td colspan=二>甲<td rowspan=-3>1<td colspan=0>2</tr></table>"
    assert rows(page) == ["| 甲 | 1 | 2 |"]


def test_rows_of_the_tables_parts_are_its_own_and_those_of_inner_ones_not() -> None:
    page = (
        "<table><thead><tr><th>名<th>数</thead><tbody><tr><td>甲<td>1</tbody>"
        "<tfoot><tr><td>计<td>1</tfoot></table>"
    )
    assert rows(page) == ["| 名 | 数 |", "| 甲 | 1 |", "| 计 | 1 |"]
    outer = parse_page("<table><tr><td>外<td><table><tr><td>内</table></table>").css(
        "table"
    )[0]
    assert len(read_table(outer)) == 1


def test_a_table_of_many_rows_may_have_one_long_cell() -> None:
    row = "<tr><td>甲</td><td>1</td></tr>"
    page = f"<table>{row * 9}<tr><td>注</td><td>{'长' * 500}</td></tr></table>"
    table = parse_page(page).css("table")[0]
    assert is_data(table, read_table(table))


def test_no_row_is_no_data() -> None:
    table = parse_page("<table><tr><td> </td><td></td></tr></table>").css("table")[0]
    assert read_table(table) == []
    assert not is_data(table, [])
