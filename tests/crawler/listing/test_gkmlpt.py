"""The index of the disclosure platform: its columns, and what is no index."""

from __future__ import annotations

import pytest

from crawler.listing.gkmlpt import columns
from crawler.listing.listing import read_listing

INDEX = "http://www.a.example/zqrsj/gkmlpt/index"
TREE = '[{"id":1,"name":"主动公开","children":[{"id":5,"name":"年报","children":[]}]}]'


@pytest.mark.parametrize("url", [INDEX, INDEX + "?x=1", INDEX.replace("index", "")])
def test_columns_under_the_platform_s_own_path(url: str) -> None:
    assert columns(f"SID: '758017', TREE: {TREE}, X: 1", url) == [
        ("http://www.a.example/zqrsj/gkmlpt/api/all/5?page=1&sid=758017", "年报"),
        ("http://www.a.example/zqrsj/gkmlpt/api/all/1?page=1&sid=758017", "主动公开"),
    ]


@pytest.mark.parametrize(
    ("text", "url"),
    [
        (f"SID: '7', TREE: {TREE}", "http://www.a.example/zwgk/index"),
        (
            f"SID: '7', TREE: {TREE}",
            "http://www.a.example/gkmlpt/content/0/1/post_1.html",
        ),
        (f"TREE: {TREE}", INDEX),
        ("SID: '7'", INDEX),
        ("SID: '7', TREE: [{broken", INDEX),
        ("SID: '7', TREE: [1, null, {}]", INDEX),
    ],
)
def test_what_is_no_index_has_no_columns(text: str, url: str) -> None:
    assert columns(text, url) == []


def test_an_index_is_a_listing_of_listings() -> None:
    listing = read_listing(f"<script>SID: '7', TREE: {TREE}</script>", INDEX)
    assert [further.title for further in listing.further] == ["年报", "主动公开"]
    assert (listing.items, listing.next_url) == ((), None)
