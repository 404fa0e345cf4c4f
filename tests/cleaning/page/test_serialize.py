"""A container as lines: inline text stays, tables become rows."""

from __future__ import annotations

import pytest

from cleaning.page.lines import Line, lines_of
from cleaning.page.serialize import container_lines, lines_inside
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


def fields(lines: list[Line]) -> list[tuple]:
    return [
        (x.text, x.node, x.pos, x.hidden, x.han, x.linked, x.runs, x.is_link)
        for x in lines
    ]


TABLE = "<table><tr><td>甲<td>1<tr><td>乙<td><i style='display:none'>x</i>2</table>"
LAYOUT = f"<table><tr><td>左<td>{TABLE}<p>右</p></table>"


@pytest.mark.parametrize(
    ("inside", "alike"),
    [
        ("前<p>一<b>二</b></p>后<br>尾", True),
        (f"前{TABLE}中<p>段</p>{TABLE}后", True),
        (f"{LAYOUT}后", True),
        ("<p>甲<i style='display:none'>乙</i>丙</p>", True),
        (f"甲<div style='display:none'>乙{TABLE}</div>", True),
        ("<p>甲<a href=x>乙</a></p><script>var a</script>", True),
        (f"<noscript>{TABLE}</noscript>甲", False),
        ("<table><tr><td><td></table>甲", True),
        ("", False),
        ("甲<b class=title>乙</b>丙", False),
    ],
)
def test_a_container_is_read_from_the_page_as_by_a_walk_of_its_own(
    inside: str, alike: bool
) -> None:
    page = parse_page(f"<p>上</p><div id=c>{inside}</div>下")
    container = page.css("#c")[0]
    lines = [x for x in lines_of(page) if x.node.inside(container)]
    found = lines_inside(page, container, lines)
    assert fields(found) == fields(container_lines(container))
    assert any(x is y for x in found for y in lines) is alike


@pytest.mark.parametrize(
    "page",
    [
        "<div style='display:none'><div id=c>甲</div></div>",
        "<a href=x><div id=c>甲</div></a>",
        "<template></template><noscript><div id=c>甲</div></noscript>",
        "<p>乙<span id=c>甲</span></p>",
    ],
)
def test_what_the_page_reads_otherwise_is_walked(page: str) -> None:
    parsed = parse_page(page)
    container = parsed.css("#c")[0]
    lines = [x for x in lines_of(parsed) if x.node.inside(container)]
    found = lines_inside(parsed, container, lines)
    assert fields(found) == fields(container_lines(container))
    assert [x.text for x in found] == ["甲"]
