"""A container as lines: inline text stays, tables become rows."""

from __future__ import annotations

from cleaning.page.serialize import container_lines
from cleaning.page.tree import parse_page


def written(html: str, selector: str = "#c") -> list[str]:
    node = parse_page(html).css(selector)[0]
    return [line.text for line in container_lines(node) if not line.hidden]


def test_a_data_table_becomes_rows() -> None:
    page = "<div id=c><p>前</p><table><tr><td>甲</td><td>1</td></tr></table>后</div>"
    assert written(page) == ["前", "| 甲 | 1 |", "后"]


def test_a_caption_stands_before_its_table() -> None:
    page = "<div id=c><table><caption>产量</caption><tr><td>甲<td>1</table></div>"
    assert written(page) == ["产量", "| 甲 | 1 |"]


def test_a_table_that_lays_out_the_page_is_no_data() -> None:
    page = (
        "<div id=c><table><tr><td>左</td><td><table><tr><td>甲</td><td>1</td></tr>"
        "</table></td></tr></table></div>"
    )
    assert written(page) == ["左", "| 甲 | 1 |"]


def test_a_container_that_is_hidden_as_a_whole_shows_its_text() -> None:
    page = (
        "<div style='display:none'><div id=c><p>依法</p>"
        "<p style='display:none'>乙</p></div></div>"
    )
    assert written(page) == ["依法"]


def test_what_is_dropped_goes_with_all_in_it() -> None:
    page = parse_page("<div id=c><p>甲</p><div id=x>乙<p>丙</p></div>丁</div>")
    found = container_lines(page.css("#c")[0], page.css("#x"))
    assert [line.text for line in found] == ["甲", "丁"]


def test_scripts_and_styles_say_nothing() -> None:
    page = "<div id=c>甲<script>var a='乙'</script><style>p{}</style>丙<p>丁</div>"
    assert written(page) == ["甲丙", "丁"]


def test_text_behind_a_block_is_of_what_holds_the_block() -> None:
    page = parse_page("<div id=c>甲<p>乙</p>丙</div>")
    found = container_lines(page.css("#c")[0])
    assert [(line.text, line.node.tag) for line in found] == [
        ("甲", "div"),
        ("乙", "p"),
        ("丙", "div"),
    ]


def test_links_are_counted_also_in_elements_inside_them() -> None:
    page = parse_page("<div id=c><p>见<a href=/1><b>全文</b></a>。</p></div>")
    (line,) = container_lines(page.css("#c")[0])
    assert (line.text, line.han, line.linked) == ("见全文。", 3, 2)


def test_a_hidden_table_is_no_row_of_the_text() -> None:
    page = (
        "<div id=c><p>甲</p><table style='display:none'><tr><td>乙<td>1</table></div>"
    )
    assert written(page) == ["甲"]
