"""A listing page: its items in page order, and where the list goes on. Pure.

HTML is searched for its block of repeated links (crawler/blocks.py) and its pager
(crawler/paging.py); XML and JSON that portals load their lists from have readers of
their own. The family only says what to try first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleaning.family import generic
from cleaning.page import parse_page
from crawler.blocks import find_entries
from crawler.datastore import datastore_paging, has_datastore, markup, records
from crawler.entry import absolute
from crawler.listing_json import (
    html_inside,
    json_paging,
    json_rows,
    looks_like_json,
    parse_json,
)
from crawler.paging import WAYS, PageSource, Paging

if TYPE_CHECKING:
    from cleaning.family import Family
    from cleaning.page import Page
    from crawler.entry import Entry


@dataclass(frozen=True, slots=True)
class ListingItem:
    """A link of a listing: absolute URL, full title, ISO day or None."""

    url: str
    title: str
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """What a listing page gives; `next_url` is None at the end of the list."""

    items: tuple[ListingItem, ...] = ()
    next_url: str | None = None
    total_pages: int | None = None
    family_id: str | None = None


def read_listing(
    text: str, url: str, family: Family | None = None, content_type: str | None = None
) -> Listing:
    """The listing that stands in a page's text; no items and no next for a stub."""
    family = family or generic()
    if looks_like_json(text, content_type):
        return _read_json(text, url, family)
    if has_datastore(text) and (rows := records(text)):
        return _read_records(text, rows, url, family)
    return _read_html(text, url, family)


def _read_html(text: str, url: str, family: Family) -> Listing:
    page = parse_page(text)
    base = _base(page, url)
    entries = find_entries(page, base, family.listing)
    paging = _paging(page, base, family) if entries else Paging(None)
    return Listing(_items(entries), paging.next_url, paging.total_pages, family.id)


def _read_json(text: str, url: str, family: Family) -> Listing:
    data = parse_json(text)
    html = html_inside(data)
    if html is not None:
        items = _items(find_entries(parse_page(html), url, family.listing))
    else:
        rows = json_rows(data, url)
        items = tuple(ListingItem(row.url, row.title, row.date) for row in rows)
    paging = json_paging(data, url, len(items))
    return Listing(items, paging.next_url, paging.total_pages, family.id)


def _read_records(text: str, rows: list[str], url: str, family: Family) -> Listing:
    entries = find_entries(parse_page(markup(rows)), url, family.listing)
    paging = datastore_paging(text, url)
    return Listing(_items(entries), paging.next_url, paging.total_pages, family.id)


def _items(entries: list[Entry]) -> tuple[ListingItem, ...]:
    return tuple(ListingItem(e.url, e.title, e.date) for e in entries)


def _base(page: Page, url: str) -> str:
    href = next((n.attr("href") for n in page.nodes if n.tag == "base"), "")
    return absolute(href, url) if href.strip() else url


def _paging(page: Page, base: str, family: Family) -> Paging:
    """The first way of paging that the page answers to, the family's own first."""
    rules = family.listing
    source = PageSource(page.source, base, page.root, rules.options if rules else {})
    names = [*(rules.paging if rules else ()), *WAYS]
    for name in dict.fromkeys(names):
        paging = WAYS[name](source) if name in WAYS else None
        if paging:
            return paging
    return Paging(None)
