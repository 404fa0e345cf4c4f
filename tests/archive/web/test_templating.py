"""Templates: everything escaped, nothing forgotten, files with their own addresses."""

from __future__ import annotations

import re

import pytest
from jinja2 import UndefinedError

from archive.web.asking import Ask, Page, not_there
from archive.web.templating import STATIC, asset, beijing, rendered, without_markup

ASK = Ask(path="/x", names={}, args={}, archives=("archive",))


def test_values_are_escaped():
    html = rendered(Page("trouble.html", {"detail": "<b>&"}), ASK)
    assert "&lt;b&gt;&amp;" in html


def test_a_forgotten_value_is_an_error():
    with pytest.raises(UndefinedError):
        rendered(Page("trouble.html"), ASK)


def test_a_page_that_is_not_there_offers_a_search():
    assert '<form class="search-box' in rendered(not_there(), ASK)


def test_our_files_ask_for_nothing_elsewhere():
    for path in STATIC.iterdir():
        text = path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|//[a-z]|url\(|@import|eval\(", text), path
        assert asset(path.name).startswith(f"/static/{path.name}?v=")


def test_small_steps():
    assert beijing(None) == ""
    assert without_markup("a <b>c</b>") == "a c"
