"""What selectors ask for, and that a look-up finds what the parser finds."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from cleaning.page.selectors import is_plain, names_in
from cleaning.page.tree import parse_page

PAGES = [
    "<!DOCTYPE html><p id=a class='b c b'><h1 class=B>x</h1><i id=A></i><b id='a c'></b>",
    "<p id=a class='b c'><h1 class=B>x</h1><i id=A></i><svg><h1 class=c></svg>",
    "<table><p class=b><tr><td class='\tb\nd'><h1 id=a>y</table><p id>",
]


def test_forms_and_their_names() -> None:
    assert names_in("h1") == (frozenset(),)
    assert names_in("a[href*='.x']") == (frozenset(),)
    assert names_in("div.a#b, .c > .d") == (
        frozenset([".a", "#b"]),
        frozenset([".c", ".d"]),
    )


def test_only_one_name_alone_is_plain() -> None:
    assert [
        s for s in ("h1", ".a-b", "#c", ".a.b", "h1:nope", "*", "") if is_plain(s)
    ] == [
        "h1",
        ".a-b",
        "#c",
    ]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "selector", ["h1", "i", ".b", ".B", ".c", "#a", "#A", ".d", "#x"]
)
def test_a_look_up_finds_what_the_parser_finds(page: str, selector: str) -> None:
    found = [repr(node) for node in parse_page(page).css(selector)]
    parsed = LexborHTMLParser(page).css(selector)
    names = [
        (n.attributes.get("id") or "", n.attributes.get("class") or "") for n in parsed
    ]
    assert found == [
        f"<{node.tag} {f'{own} {name}'.strip().lower()}>"
        for node, (own, name) in zip(parsed, names, strict=True)
    ]
