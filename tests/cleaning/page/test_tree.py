"""The tree: what is in it, what is hidden, and what is refused before it is made."""

from __future__ import annotations

import time

import pytest

from cleaning.page.decode import TooLarge
from cleaning.page.tree import Page, TooDeep, parse_page


def first(page: Page, selector: str) -> object:
    return page.css(selector)[0]


def test_text_keeps_every_inline_piece() -> None:
    page = parse_page(
        "<p>2020<label>年</label>4<time>月</time>13日<st1:x>我</st1:x>"
        "<span style='overflow:hidden'>镇</span><ins>深</ins><b>入</b>"
    )
    assert page.css("p")[0].squeezed() == "2020年4月13日我镇深入"


def test_an_article_behind_a_stray_end_of_page_is_in_the_body() -> None:
    page = parse_page("<body><i>a</i></body></html><div id=x>依法</div>")
    assert page.css("body #x")[0].squeezed() == "依法"


def test_places_nest() -> None:
    page = parse_page("<div><p>a<b>c</b></p><p>d</p></div>")
    outer, inner = page.css("div")[0], page.css("b")[0]
    assert inner.inside(outer)
    assert not outer.inside(inner)
    assert [node.tag for node in inner.ancestors()][:2] == ["p", "div"]
    assert [node.tag for node in outer.walk()] == ["div", "p", "b", "p"]


def test_metas_in_any_case_and_order() -> None:
    page = parse_page(
        "<META CONTENT='2022-01-20' NAME='PubDate'/><meta name=SiteName content=甲县>"
        "<meta property='og:title' content='报告'><meta http-equiv=x content=y>"
    )
    assert page.meta("pubdate") == "2022-01-20"
    assert page.metas[1:] == [("sitename", "甲县"), ("og:title", "报告")]


def test_the_title_is_the_pages_and_not_a_pictures() -> None:
    page = parse_page("<svg><title>图</title></svg><title> 年度\n报告 </title>")
    assert page.title_tag == "年度 报告"


def test_a_bad_selector_finds_nothing() -> None:
    assert parse_page("<p>a").css("p:::") == []


def test_scripts_are_kept_as_text() -> None:
    page = parse_page("<script>var a='<p>依法</p>';</script><p>b</p>")
    assert page.scripts == ["var a='<p>依法</p>';"]
    assert len(page.css("p")) == 1


@pytest.mark.parametrize("depth", [2_500, 1_000_000])
def test_too_deep(depth: int) -> None:
    with pytest.raises(TooDeep):
        parse_page("<div>" * depth + "a")


def test_deep_enough_pages_are_read() -> None:
    assert parse_page("<div>" * 1_500 + "依法").root.squeezed() == "依法"


def test_an_element_with_endless_attributes() -> None:
    tag = "<p " + " ".join(f'a{i}="1"' for i in range(200_000)) + ">"
    with pytest.raises(TooLarge, match="attributes"):
        parse_page(tag)


def test_one_endless_attribute_is_only_long() -> None:
    page = parse_page(f'<p title="{"x" * 12_000_000}">依法</p>')
    assert page.css("p")[0].squeezed() == "依法"


@pytest.mark.parametrize("element", ["<option>依法</option>", "<td>1</td>", "<b>a</b>"])
def test_many_elements_take_linear_time(element: str) -> None:
    start = time.process_time()
    parse_page("<select>" * ("option" in element) + element * 60_000)
    assert time.process_time() - start < 3


@pytest.mark.parametrize(
    "selector",
    [
        "#Zoom",
        ".art.Con",
        ".none, .art",
        "div:not(.none) > p",
        "[class='art Con'] p",
        "p",
        ".art a[href='.x#y']",
    ],
)
def test_a_search_finds_all_that_the_parser_finds(selector: str) -> None:
    text = "<div id=Zoom class='art Con'><p>文<a href='.x#y'>链</a></div>"
    assert parse_page(text).css(selector)


def test_a_search_for_names_that_are_not_there_is_empty() -> None:
    page = parse_page("<div class=a id=b>文</div>")
    assert page.css(".b") == page.css("#a") == page.css(".a .c") == []


def test_a_closed_page_holds_no_circles() -> None:
    page = parse_page("<div><p>文</p></div>")
    page.close()
    assert not any(node.children for node in page.nodes)


@pytest.mark.parametrize("before", [0, 1, 9_999, 10_000, 10_001, 25_000])
def test_too_many_attributes_are_refused_wherever_they_stand(before: int) -> None:
    text = "文" * before + "<a " + " ".join(f"a{n}=1" for n in range(6_000)) + ">"
    with pytest.raises(TooLarge):
        parse_page(text)


def test_an_element_of_a_strange_name_keeps_it() -> None:
    page = parse_page("<x-one>甲</x-one><x-two>乙</x-two><x-one>丙</x-one>")
    assert [n.tag for n in page.nodes if n.tag.startswith("x-")] == [
        "x-one",
        "x-two",
        "x-one",
    ]
