"""Names of elements are read once, and found in the order of the page."""

from __future__ import annotations

from cleaning.page.naming import NameIndex, naming
from cleaning.page.tree import Node, parse_page


def test_a_name_is_read_once() -> None:
    assert naming("Zoom", "B a") is naming("Zoom", "B a")
    assert naming("Zoom", "B a").name == "zoom b a"
    assert naming(None, None).keys == frozenset()


def test_elements_of_one_class_come_in_page_order() -> None:
    page = parse_page("<p class='a b'>1<p class=b>2<p class='a b'>3<p id=b>4")
    assert [node.squeezed() for node in page.css(".b")] == ["1", "2", "3"]
    assert [node.squeezed() for node in page.css("#b")] == ["4"]


def test_an_index_finds_what_was_added_until_it_is_cleared() -> None:
    node = parse_page("<p>1").css("p")[0]
    index: NameIndex[Node] = NameIndex()
    assert index.find(".a") == []
    index.add(naming("x", "A"), node)
    assert index.find(".a") == index.find("#x") == [node]
    assert set(index.names()) == {".a", "#x"}
    index.clear()
    assert index.find(".a") == []
