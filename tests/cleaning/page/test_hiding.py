"""What takes an element from sight, and what only sounds like it."""

from __future__ import annotations

import pytest

from cleaning.page.hiding import hidden_names, is_hidden, shows_itself
from cleaning.page.tree import parse_page


@pytest.mark.parametrize(
    ("attrs", "hidden"),
    [
        ({"style": "display:none"}, True),
        ({"style": "DISPLAY : none;"}, True),
        ({"style": "visibility:hidden"}, True),
        ({"style": "position:absolute;left:-9999px"}, True),
        ({"hidden": None}, True),
        ({"style": "overflow:hidden"}, False),
        ({"style": "overflow-x: hidden; word-break: break-all"}, False),
        ({"style": "left:-9px"}, False),
        ({"class": "hidden-xs"}, False),
        ({"aria-hidden": "true"}, True),
        ({"class": "tip hide"}, True),
        ({"class": "d-none d-lg-block"}, False),
        ({"class": "hide", "style": "display:block"}, False),
        ({"class": "hidden-sm overflow-hidden pchide"}, False),
    ],
)
def test_what_hides(attrs: dict[str, str | None], hidden: bool) -> None:
    assert is_hidden(attrs) is hidden


@pytest.mark.parametrize(
    ("sheet", "hidden"),
    [
        (".tip,#x{display:none}", True),
        ("div.tip { color: red; display : none }", True),
        ("/* .tip{} */ .tip{display:none;}", True),
        ("@media print{.tip{display:none}}", False),
        ("@media (max-width:9px){.a{color:red}.tip{display:none}}", False),
        (".box .tip{display:none}", False),
        (".tip{display:none} .tip.on{display:block}", False),
        (".tips{display:none}", False),
    ],
)
def test_what_the_pages_own_style_hides(sheet: str, hidden: bool) -> None:
    page = parse_page(f"<style>{sheet}</style><div class=tip><p>提示</p></div>")
    assert page.css("p")[0].hidden is hidden


def test_what_is_in_something_hidden_is_hidden() -> None:
    page = parse_page("<div style='display:none'><p>a</p></div><p>b</p>")
    assert [node.hidden for node in page.css("p")] == [True, False]


@pytest.mark.parametrize(
    ("sheet", "names"),
    [
        (".a{display:none}", {".a"}),
        ("div.a , #b { color:red; DISPLAY : none }", {".a", "#b"}),
        (".a{display:none} .a.on{display:block}", set()),
        (".c .d{display:none}", set()),
        (".a:hover{display:none}", set()),
        ("/* .a{display:none} */", set()),
        ("/* never closed .a{display:none}", set()),
        ("@media (max-width:9px){.a{display:none}} .b{display:none}", {".b"}),
        (".a{display:none", set()),
        ("", set()),
    ],
)
def test_names_that_a_sheet_hides(sheet: str, names: set[str]) -> None:
    assert hidden_names(sheet) == names


def test_an_element_shows_itself_against_its_name() -> None:
    assert shows_itself("display: block")
    assert not shows_itself("display: none")
    assert not shows_itself("color: red")
    assert not is_hidden({"class": "hide", "style": "display:block"})
