"""Shapes of elements: rows of one list have one, menus are furniture."""

from __future__ import annotations

import pytest

from cleaning.page.tree import Node, parse_page
from crawler.listing.links import Links
from crawler.listing.shapes import Survey, is_template

BASE = "http://a.gov.cn/zw/"


def surveyed(html: str) -> tuple[Survey, list[Node]]:
    """The survey of a page, and its elements of the class `x`."""
    page = parse_page(html)
    return Survey(page, Links(BASE, html)), page.css(".x")


def test_state_words_and_digits_make_no_other_shape() -> None:
    survey, (one, other, third) = surveyed(
        "<ul><li class='row1 odd'><b class=x>甲</b></li>"
        "<li class='even row2'><b class=x>乙</b></li>"
        "<li class=head><b class=x>丙</b></li></ul>"
    )
    assert survey.shape(one) == survey.shape(other)
    assert survey.shape(one) != survey.shape(third)


def test_another_way_up_to_the_root_is_another_shape() -> None:
    survey, (one, other) = surveyed(
        "<div><ul><li class=x>甲</ul></div><table><td><ul><li class=x>乙</ul></table>"
    )
    assert survey.shape(one) != survey.shape(other)


def test_twins_are_siblings_of_one_tag() -> None:
    survey, (one, other, alone) = surveyed(
        "<ul><li class=x>甲<li class=x>乙</ul><div><p class=x>丙</p><b>丁</b></div>"
    )
    assert survey.has_twin(one)
    assert survey.has_twin(other)
    assert not survey.has_twin(alone)


@pytest.mark.parametrize(
    ("html", "furniture"),
    [
        ("<nav><p class=x>甲</nav>", True),
        ("<div class=top-nav><ul><li class=x>甲</ul></div>", True),
        ("<div id=footer><p class=x>甲</div>", True),
        ("<div class=navigate><p class=x>甲</div>", False),
        ("<div class=list><p class=x>甲</div>", False),
        ("<body class=nav><p class=x>甲</body>", False),
    ],
)
def test_menus_heads_and_feet(html: str, furniture: bool) -> None:
    survey, (node,) = surveyed(html)
    assert survey.is_furniture(node) is furniture


def test_links_with_an_address_are_counted_in_what_holds_them() -> None:
    survey, (box, empty) = surveyed(
        "<div class=x><a href=/1.html>甲</a><a href=/2.html>乙</a><a>丙</a>"
        "<a href=' '>丁</a><a ng-repeat=r href='{{r.url}}'>戊</a></div>"
        "<p class=x>己</p><a href=/3.html>庚</a>"
    )
    assert survey.link_count(box) == 2
    assert survey.link_count(empty) == 0
    assert len(survey.links) == 3


def test_what_a_script_fills_in_is_a_template() -> None:
    _, nodes = surveyed(
        "<a class=x v-for=r>甲</a><a class=x :href=u>乙</a><a class=x>丙"
    )
    assert [is_template(node) for node in nodes] == [True, True, False]
