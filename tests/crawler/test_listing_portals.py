"""Each family's sample listing, walked from its first page to its end.

Every portal has an old item pinned on top or links to related pages inside an item,
and ends with a stub, an empty page, or a pager that leads nowhere.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cleaning.family import load_families, recognise
from crawler.listing import Listing, read_listing

PORTALS = Path(__file__).with_name("listings")
NAMES = sorted(path.parent.name for path in PORTALS.glob("*/portal.json"))
LIMIT = 12


class Portal:
    """A sample portal: pages by address; remembers which were asked for."""

    def __init__(self, name: str) -> None:
        self.folder = PORTALS / name
        data: dict[str, Any] = json.loads(
            (self.folder / "portal.json").read_text("utf-8")
        )
        self.start: str = data["start"]
        self.pages: dict[str, dict[str, str]] = data["pages"]
        self.items = [tuple(item) for item in data["items"]]
        self.asked: list[str] = []

    def read(self, url: str) -> Listing:
        self.asked.append(url)
        if url not in self.pages:
            return Listing()
        row = self.pages[url]
        text = (self.folder / row["file"]).read_text("utf-8")
        family = recognise(text, url, {})
        return read_listing(text, url, family, row.get("content_type", "text/html"))


def walk(portal: Portal) -> list[tuple[str, str, str | None]]:
    """All items in the order in which they are first seen."""
    found: dict[str, tuple[str, str, str | None]] = {}
    todo = [portal.start]
    while todo and len(portal.asked) < LIMIT:
        listing = portal.read(todo.pop(0))
        for item in listing.items:
            found.setdefault(item.url, (item.url, item.title, item.date))
        further = [listing.next_url, *(f.url for f in listing.further)]
        todo += [u for u in further if u and u not in portal.asked and u not in todo]
    assert todo == [], "the walk does not end"
    return list(found.values())


@pytest.mark.parametrize("name", NAMES)
def test_a_walk_finds_every_item_once_and_in_order(name: str) -> None:
    portal = Portal(name)
    assert walk(portal) == portal.items


@pytest.mark.parametrize("name", NAMES)
def test_a_walk_asks_only_for_pages_that_are_there(name: str) -> None:
    portal = Portal(name)
    walk(portal)
    absent = [url for url in portal.asked if url not in portal.pages]
    assert [u for u in absent if "/gkmlpt/api/all/5?" not in u] == []
    assert set(portal.pages) <= set(portal.asked)


@pytest.mark.parametrize("name", NAMES)
def test_no_page_repeats_an_item(name: str) -> None:
    portal = Portal(name)
    urls = [item.url for url in portal.pages for item in portal.read(url).items]
    assert len(urls) == len(set(urls))


@pytest.mark.parametrize("name", [n for n in NAMES if n in load_families()])
def test_the_first_page_is_recognised(name: str) -> None:
    portal = Portal(name)
    text = (portal.folder / portal.pages[portal.start]["file"]).read_text("utf-8")
    family = recognise(text, portal.start, {})
    assert (family.id if family else "generic") == name


def test_every_family_with_a_listing_has_a_sample_portal() -> None:
    assert {f.id for f in load_families().values() if f.listing} <= set(NAMES)
