"""What a page is asked and answers: parameters read leniently, links made safely."""

from __future__ import annotations

import pytest

from archive.web.asking import Ask, csv_data, json_data, outside, parsed_args


def an_ask(query: str = "", path: str = "/search", **more: object) -> Ask:
    return Ask(path=path, names={}, args=parsed_args(query), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5", 5),
        ("0", None),
        ("", None),
        ("-1", None),
        ("²", None),
        ("1e3", None),
        ("11", None),
    ],
)
def test_numbers_within_their_bounds(text: str, number: int | None):
    assert an_ask(f"n={text}").number("n", 1, 10) == number


def test_links_keep_what_is_asked_and_escape_the_rest():
    ask = an_ask("q=%E6%99%AE&page=3")
    assert ask.again(page=None, kind="a&b") == "/search?q=%E6%99%AE&kind=a%26b"
    assert ask.link("/sites/a b?#") == "/sites/a%20b%3F%23"


def test_other_archives_have_their_prefix():
    ask = an_ask("q=x", "/@two/search", prefix="/@two")
    assert ask.bare_path == "/search"
    assert ask.again(page=2) == "/@two/search?q=x&page=2"
    assert ask.here(lang="en") == "?q=x&lang=en"


def test_more_parameters_than_any_page_has_are_left_alone():
    assert len(parsed_args("&".join(f"a{n}=1" for n in range(500)))) == 60


@pytest.mark.parametrize(
    "url", ["javascript:x", "data:text/html,x", " http://a/", "//a/", None]
)
def test_only_addresses_of_the_web_are_linked(url: str | None):
    assert outside(url) is None


def test_no_cell_is_a_formula_and_any_text_is_json():
    assert b"'=1+1" in csv_data("x", ["a"], [["=1+1"]]).body
    assert json_data({"a": "\ud800"}).body == b'{"a": "?"}'
