"""A listing page: its items in page order, and where the list goes on. Pure.

HTML is searched for its block of repeated links (crawler/listing/blocks.py) and its pager
(crawler/listing/scripted_paging.py); the XML and JSON that portals load their lists from, sitemaps and
feeds have readers of their own. The family only says what to try first.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from archive.canonical import BadUrl, resolved
from archive.errors import ConfigurationError
from cleaning.fields.dates import parse_date
from cleaning.page.tree import parse_page
from cleaning.rules.family import ListingRules, generic, recognise
from crawler.listing import gkmlpt
from crawler.listing.blocks import find_entries
from crawler.listing.datastore import datastore_paging, has_datastore, markup, records
from crawler.listing.entrances import leads_elsewhere
from crawler.listing.feeds import BadFeed, is_feed, read_feed
from crawler.listing.jpaas import jpaas_unit
from crawler.listing.json_rows import (
    html_inside,
    json_paging,
    json_routes,
    json_rows,
    json_tables,
    looks_like_json,
    parse_json,
)
from crawler.listing.links import Links, absolute
from crawler.listing.pager_links import choices, hidden_pager, links, written
from crawler.listing.row import is_article
from crawler.listing.said_counts import said_counts
from crawler.listing.scripted_paging import (
    PageSource,
    Paging,
    create_page_html,
    page_variables,
    pager_call,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from cleaning.page.tree import Page
    from cleaning.rules.family import Family
    from crawler.listing.row import Entry

_LOG = logging.getLogger(__name__)
WAYS: Final[dict[str, Callable[[PageSource], Paging | None]]] = {
    "create_page_html": create_page_html,
    "page_variables": page_variables,
    "hidden_pager": hidden_pager,
    "jpaas_unit": jpaas_unit,
    "links": links,
    "pager_call": pager_call,
    "choices": choices,
    "written": written,
}
NOTHING = re.compile(
    r"暂无|(?:没有|未找到|无)(?:相关|符合|任何|此类)?(?:的)?(?:数据|信息|内容|记录|文章|结果)|共\s*0\s*条"
)
TITLE_LENGTH: Final = 12  # a menu's names are shorter
# Pages that show no item themselves and load their list from elsewhere.
ENTRANCES: Final = ("jpaas_unit",)


@dataclass(frozen=True, slots=True)
class ListingItem:
    """A link of a listing: absolute URL, full title ("" if none), ISO day or None."""

    url: str
    title: str
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """What a listing page gives; `next_url` is None at the end of the list.

    `further` are other listings that the page leads to: the columns of a disclosure
    platform, the files of a sitemap index. `total_rows`, `total_pages` and `page` are
    what the page says of the whole list and of its own place in it. `routes` counts
    links that only a script of the page can show; `links`, on a page without items,
    those that look like articles' all the same.
    """

    items: tuple[ListingItem, ...] = ()
    next_url: str | None = None
    total_pages: int | None = None
    family_id: str | None = None
    further: tuple[ListingItem, ...] = ()
    total_rows: int | None = None
    page: int | None = None
    routes: int = 0
    links: int = 0

    def asked_in(self, charset: str) -> Listing:
        """The same with its addresses as a page in this charset would have them asked."""
        return replace(
            self,
            items=_asked(self.items, charset),
            next_url=_address(self.next_url, charset) if self.next_url else None,
            further=_asked(self.further, charset),
        )


def _asked(items: tuple[ListingItem, ...], charset: str) -> tuple[ListingItem, ...]:
    return tuple(replace(item, url=_address(item.url, charset)) for item in items)


def _address(url: str, charset: str) -> str:
    try:
        return resolved(url, charset=charset)
    except BadUrl:
        return url  # judged, and refused, with the other rows


def read_listing(
    text: str,
    url: str,
    family: Family | None = None,
    content_type: str | None = None,
    items: tuple[str, ...] = (),
    captured: datetime | None = None,
) -> Listing:
    """The listing in a page's text; neither items nor next page for a stub.

    Without a family the page is recognised. `items` are a site's own selectors of
    rows, tried before the family's; `captured` is the instant from which rows count
    (3小时前). Pages that cannot be parsed raise what `parse_page` raises; a refused
    feed gives no items.
    """
    listing = _read(text, url, family, content_type, items)
    if not any(item.date and not item.date[:4].isdigit() for item in listing.items):
        return listing
    dated = (replace(x, date=_day(x.date, captured)) for x in listing.items)
    return replace(listing, items=tuple(dated))


def _day(date: str | None, captured: datetime | None) -> str | None:
    """The day of a row; what is relative is counted from the capture."""
    if not date or date[:4].isdigit():
        return date
    found = parse_date(date, now=captured)
    return found.day if found else None


def _read(
    text: str,
    url: str,
    family: Family | None,
    content_type: str | None,
    items: tuple[str, ...],
) -> Listing:
    if is_feed(text):
        return _read_feed(text, url)
    if looks_like_json(text, content_type):
        return _read_json(text, url, family or recognise("", url, {}) or generic())
    family = _with_items(family or recognise(text, url, {}) or generic(), items)
    if has_datastore(text) and (rows := records(text)):
        return _read_records(text, rows, url, family)
    return _read_html(text, url, family)


def _with_items(family: Family, items: tuple[str, ...]) -> Family:
    if not items:
        return family
    rules = family.listing or ListingRules()
    return replace(family, listing=replace(rules, items=(*items, *rules.items)))


def _read_html(text: str, url: str, family: Family) -> Listing:
    columns = gkmlpt.columns(text, url)
    if columns:
        further = tuple(ListingItem(address, name) for address, name in columns)
        return Listing(family_id=family.id, further=further)
    page = parse_page(text)
    base = _base(page, url)
    links = Links(base, text)
    entries = find_entries(page, links, family.listing)
    moved = () if entries else tuple(leads_elsewhere(page, base))
    paging = _paging(page, base, family, len(entries))
    said = said_counts(page.root, text)
    return replace(
        _listing(_items(entries), paging, family),
        total_pages=paging.total_pages or said.pages,
        total_rows=said.rows,
        page=said.page,
        routes=len(links.routes),
        links=0 if entries else _unread_links(page, links, family),
        further=tuple(ListingItem(target, "") for target in moved),
    )


def _unread_links(page: Page, links: Links, family: Family) -> int:
    """How many links of a page without a list look as if they led to articles.

    None where the page itself says that there is nothing.
    """
    if NOTHING.search(page.root.text()):
        return 0
    host = urlsplit(links.base).netloc
    found = {
        url
        for node in page.nodes
        if (url := links.where(node)) and urlsplit(url).netloc == host
        if is_article(url, family.listing) or len(node.squeezed()) >= TITLE_LENGTH
    }
    return len(found - {links.base})


def _read_records(text: str, rows: list[str], url: str, family: Family) -> Listing:
    html = markup(rows)
    entries = find_entries(parse_page(html), Links(url, text), family.listing)
    return _listing(_items(entries), datastore_paging(text, url), family)


def _read_json(text: str, url: str, family: Family) -> Listing:
    data = parse_json(text)
    html = html_inside(data)
    if html is not None:
        return _read_unit(html, data, url, family)
    rows = json_rows(data, url)
    items = tuple(ListingItem(row.url, row.title, row.date) for row in rows)
    listing = _listing(items, json_paging(data, url, len(items)), family)
    return replace(listing, routes=json_routes(data), links=json_tables(data))


def _read_unit(html: str, data: Any, url: str, family: Family) -> Listing:
    page = parse_page(html)
    entries = find_entries(page, Links(url, html), family.listing)
    source = PageSource(html, url, page.root, {}, len(entries))
    paging = jpaas_unit(source) or json_paging(data, url, len(entries))
    return _listing(_items(entries), paging, family)


def _read_feed(text: str, url: str) -> Listing:
    try:
        feed = read_feed(text, url)
    except BadFeed as error:
        _LOG.warning("%s: %s", url, error)
        return Listing()
    items = tuple(ListingItem(e.url, e.title, e.date) for e in feed.entries)
    return Listing(items, further=tuple(ListingItem(u, "") for u in feed.further))


def _listing(items: tuple[ListingItem, ...], paging: Paging, family: Family) -> Listing:
    return Listing(
        items,
        paging.next_url,
        paging.total_pages,
        family.id,
        total_rows=paging.total_rows,
    )


def _items(entries: list[Entry]) -> tuple[ListingItem, ...]:
    return tuple(ListingItem(e.url, e.title, e.date) for e in entries)


def _base(page: Page, url: str) -> str:
    href = next((n.attr("href") for n in page.nodes if n.tag == "base"), "")
    return absolute(href, url) or url if href.strip() else url


def _paging(page: Page, base: str, family: Family, shown: int) -> Paging:
    """The first way of paging that the page answers to, the family's own first."""
    rules = family.listing
    options = rules.options if rules else {}
    source = PageSource(page.source, base, page.root, options, shown)
    names = [*(rules.paging if rules else ()), *WAYS]
    last = Paging(None)
    for name in dict.fromkeys(names):
        paging = _way(name, family)(source)
        if paging and paging.next_url and (shown or name in ENTRANCES):
            return paging
        # A pager at its end ends the list, unless another way still leads on; one of a
        # page without rows only says how long the list is.
        if paging and not last.total_pages:
            last = replace(paging, next_url=None)
    return last


def _way(name: str, family: Family) -> Callable[[PageSource], Paging | None]:
    if name not in WAYS:
        msg = f"family {family.id}: listing.paging {name!r} is none of {list(WAYS)}"
        raise ConfigurationError(msg)
    return WAYS[name]
