"""Where on a page its title and its text stand, also where it has hardly any text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.model import Hints
from cleaning.body.container import Choice, choose
from cleaning.page.lines import page_lines
from cleaning.page.tree import parse_page
from cleaning.record.reading import (
    Reading,
    find_place,
    look_for_media,
    title_of_page,
    top_lines,
)
from cleaning.rules.family import generic

if TYPE_CHECKING:
    from cleaning.page.tree import Page

A = "全面推进依法行政，认真落实上级关于法治政府建设的各项部署，扎实推进各项工作。"
B = "成立由主要负责人任组长的领导小组，定期研究部署有关工作，全年召开专题会议四次。"
T = "东里镇2021年法治政府建设工作报告"


def begun(html: str, box: str = "") -> Reading:
    """A page whose container is chosen; `box` chooses it by a selector."""
    page: Page = parse_page(html)
    lines = page_lines(page.root)
    choice = choose(page, lines, ())
    if box:
        choice = Choice(page.css(box)[0], worth=0.0, total=0.0, known=False)
    reading = Reading(page, None, None, None, lines, [], choice)
    find_place(reading)
    return reading


def texts(reading: Reading) -> list[str]:
    return [x.text for x in reading.lines[reading.first : reading.last + 1]]


def test_the_place_is_that_of_the_containers_lines() -> None:
    page = f"<h1>{T}</h1><div id=x><p>{A}</p><p>{B}</p></div><p>打印</p>"
    assert texts(begun(page, "#x")) == [A, B]


def test_an_empty_container_has_an_empty_place_where_it_stands() -> None:
    reading = begun("<p>前</p><div id=x><img src=a.png></div><p>后</p>", "#x")
    assert texts(reading) == []
    assert (reading.first, reading.last) == (1, 0)
    reading = begun("<p>前</p><div id=x></div>", "#x")
    assert (reading.first, reading.last) == (1, 0)


def test_the_title_stands_above_the_text_and_not_in_what_follows() -> None:
    page = f"<h1>{T}</h1><div><p>{A}</p><p>{B}</p></div><h1>西里镇2022年政务公开工作报告</h1>"
    found = title_of_page(begun(page), Hints())
    assert found is not None
    assert found.value == T


def test_on_a_page_of_hardly_any_text_the_title_is_sought_everywhere() -> None:
    page = f"<div id=x>暂无</div><h1>{T}</h1><img src=a.png>"
    found = title_of_page(begun(page, "#x"), Hints())
    assert found is not None
    assert found.value == T
    assert title_of_page(begun("<div id=x>暂无</div>", "#x"), Hints()) is None


def test_the_top_ends_at_the_first_long_sentence() -> None:
    long = f"{A}{B}"
    page = f"<div id=x><p>甲</p><p>{long}</p><p>乙</p></div>"
    assert [x.text for x in top_lines(begun(page, "#x"))] == ["甲"]


def test_a_scan_beneath_the_title_is_the_text_of_a_page_without_words() -> None:
    page = (
        f"<div id=x>联系方式</div><h1>{T}</h1>"
        "<div id=y><p><img src=1.jpg width=800></p><p><img src=2.jpg width=800></p></div>"
    )
    reading = begun(page, "#x")
    reading.title = title_of_page(reading, Hints())
    look_for_media(reading)
    media = reading.choice.node
    assert reading.page.css("#y")[0].inside(media) or media.inside(
        reading.page.css("#y")[0]
    )


def test_a_page_with_its_text_keeps_its_container() -> None:
    reading = begun(f"<h1>{T}</h1><div id=x><p>{A}</p><p>{B}</p></div><img src=1.jpg>")
    reading.title = title_of_page(reading, Hints())
    before = reading.choice.node
    look_for_media(reading)
    assert reading.choice.node is before


def test_without_a_family_the_marks_are_the_general_ones() -> None:
    assert begun(f"<p>{A}</p>").marks is generic().page
