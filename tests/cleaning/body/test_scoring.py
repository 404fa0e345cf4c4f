"""What lines and elements are worth: sentences count, links and labels cost."""

from __future__ import annotations

import pytest

from cleaning.body.scoring import (
    bad_places,
    element_worth,
    is_apart,
    is_bad,
    line_values,
    sentence_values,
)
from cleaning.page.lines import page_lines
from cleaning.page.tree import Page, parse_page

A = "全面推进依法行政，认真落实上级关于法治政府建设的各项部署，扎实推进各项工作。"
B = "成立由主要负责人任组长的领导小组，定期研究部署有关工作，全年召开专题会议四次。"


def values(html: str, *titles: str) -> list[float]:
    return line_values(page_lines(parse_page(html).root), frozenset(titles))


def worth(html: str) -> tuple[Page, list[float]]:
    page = parse_page(html)
    lines = page_lines(page.root)
    return page, element_worth(page, lines, line_values(lines, frozenset()))


def test_sentences_count_and_links_labels_and_rules_cost() -> None:
    found = values(
        f"<p>{A}</p><p><a href=/1>县政府召开会议</a></p>"
        "<p>来源：县司法局</p><p>版权所有：某县人民政府</p>"
    )
    assert found[0] > 30
    assert all(value < 0 for value in found[1:])


def test_a_copy_counts_nothing_and_the_visible_one_stands() -> None:
    hidden = f"<div style='display:none'><p>{A}</p></div><div><p>{A}</p></div>"
    assert [value > 0 for value in values(hidden)] == [False, True]
    cut = f"<div>{A[:20]}...</div><div><p>{A}</p></div>"
    assert values(cut)[0] == 0 < values(cut)[1]
    whole = values(f"<div>{A}{B}{A[::-1]}</div><div><p>{A}</p><p>{B}</p></div>")
    assert whole[0] == 0 or whole[0] > whole[1]


def test_titles_and_hidden_lines_count_less() -> None:
    assert values(f"<p>{A}</p>", A) == [0]
    assert values(f"<h1>{A}</h1>") == [0]
    (shown,), (hidden,) = values(f"<p>{A}</p>"), values(f"<p hidden>{A}</p>")
    assert 0 < hidden < shown / 2


def test_the_value_of_a_head_tables_cell_costs_however_long() -> None:
    cells = f"<dl><dt>发布机构</dt><dd>{A}</dd></dl>"
    assert values(cells)[1] < 0
    assert values(f"<dl><dt>一、总则</dt><dd>{A}</dd></dl>")[1] > 0


def test_only_sentences_are_sentences() -> None:
    lines = page_lines(parse_page(f"<p>{A}</p><p>办公室</p><p>{'名' * 20}</p>").root)
    assert sentence_values(lines, [5.0, 5.0, 5.0]) == [5.0, 0.0, 0.0]


def test_a_menu_costs_no_more_than_its_bound() -> None:
    menu = "".join(f"<li><a href=/{n}>第{n}条新闻的标题</a></li>" for n in range(500))
    page, found = worth(f"<div id=x><ul>{menu}</ul><div id=y><p>{A}{B}</p></div></div>")
    (outer,), (text,) = page.css("#x"), page.css("#y")
    assert found[text.pos] > 60
    assert found[outer.pos] > found[text.pos] - 500


def test_text_in_a_footer_counts_little_unless_it_is_the_page() -> None:
    page, found = worth(
        f"<div id=x class=foot><p>{A}</p></div><p>{B}</p><p>{A[:30]}</p>"
    )
    assert 0 < found[page.css("#x")[0].pos] < 10
    page, found = worth(f"<div id=x class=foot-wrap><p>{A}</p></div>")
    assert found[page.css("#x")[0].pos] > 30


@pytest.mark.parametrize(
    ("html", "bad"),
    [
        ("<nav id=x>", True),
        ("<div id=x class=footer>", True),
        ("<div id=x class='bdsharebuttonbox'>", True),
        ("<div id=x class=content>", False),
        ("<div id=x>", False),
    ],
)
def test_names_that_hold_no_article(html: str, bad: bool) -> None:
    node = parse_page(html + "甲").css("#x")[0]
    assert is_bad(node) is bad


def test_what_is_in_a_bad_box_is_bad_and_apart() -> None:
    page = parse_page("<div class=nav><p id=x>甲</p></div><p id=y>乙</p>")
    (inside,), (outside,) = page.css("#x"), page.css("#y")
    places = bad_places(page)
    assert places == [inside.pos - 1, inside.pos]
    assert outside.pos not in places
    assert is_apart(inside, outside)
    assert not is_apart(outside, inside)
    assert not is_apart(inside, inside)
