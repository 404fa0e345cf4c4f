"""Listings in a worker process: a page in, its items with their verdicts out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaning.page.decode import TooLarge, Undecodable, content_decoded, decode
from cleaning.page.tree import TooDeep
from cleaning.rules.family import by_id
from crawler.fetch.diagnosis import OK, diagnose_empty
from crawler.listing.listing import Listing, read_listing
from crawler.listing.row import is_article
from crawler.site.scope import Verdict, in_scope
from crawler.workers.answers import Found, ListingRead, Says

if TYPE_CHECKING:
    from archive.model import Capture
    from crawler.listing.listing import ListingItem
    from crawler.site.definition import Site


def read_listing_page(
    capture: Capture, site: Site, *, asked: str | None, is_first: bool
) -> ListingRead:
    """The items of one listing page, each with its verdict, and the page after it.

    A page without items is judged like any other; past the first page of a list, one
    with nothing on it is the list's end.
    """
    status = capture.status or 200
    listing = _listing(capture, site) if capture.payload and status < 300 else None
    others = _others(listing) if listing else ()
    if listing is None or not (listing.items or others):
        is_bare = not capture.payload and status < 300
        from crawler.workers.jobs import diagnosed

        diagnosis = (
            diagnose_empty()
            if is_bare
            else diagnosed(capture, asked, article=None, knew=False)
        )
        # A stub behind the last rows still says how many pages there are.
        is_stub = listing is not None and listing.total_pages is not None
        is_end = status < 300 and (is_stub or diagnosis.verdict in ("ok", "empty"))
        if is_end and not is_first:
            diagnosis = OK
        return ListingRead(diagnosis, says=_says(listing) if listing else Says())
    items = tuple(
        Found(verdict.url or item.url, item.title or None, item.date, verdict)
        for item in listing.items
        for verdict in (_judged(site, item),)
    )
    further = _next_page(listing)
    return ListingRead(OK, items, further, listing.family_id, others, _says(listing))


def _says(listing: Listing) -> Says:
    return Says(
        len(listing.items),
        listing.total_rows,
        listing.total_pages,
        listing.page,
        listing.routes,
        0 if listing.items or listing.further else listing.links,
    )


def _listing(capture: Capture, site: Site) -> Listing | None:
    try:
        page = decode(content_decoded(capture), capture.content_type)
        family = by_id(site.family)
        url, kind = capture.url or "", capture.content_type
        items, at = site.listing_items, capture.fetched_at
        listing = read_listing(page.text, url, family, kind, items, captured=at)
        return listing.asked_in(page.encoding)
    except (TooLarge, TooDeep, Undecodable):
        return None


def _others(listing: Listing) -> tuple[str, ...]:
    """First pages of further lists that a page without items leads to, in its order."""
    if listing.items:
        return ()
    found = [listing.next_url, *(item.url for item in listing.further)]
    return tuple(dict.fromkeys(url for url in found if url))


def _next_page(listing: Listing) -> str | None:
    """Where a list goes on; a feed names its next page as one further feed."""
    if not listing.items:
        return None
    return listing.next_url or next((item.url for item in listing.further), None)


def _judged(site: Site, item: ListingItem) -> Verdict:
    """The verdict on one item; a sitemap gives no titles, so its URLs must tell."""
    verdict = in_scope(site, item.url, item.title or None)
    family = by_id(site.family)
    if not verdict.ok or item.title or site.scope.allow:
        return verdict
    if is_article(item.url, family.listing if family else None):
        return verdict
    rule = "no title, and not the form of an article's address"
    return Verdict(False, "out_of_scope", rule, verdict.url)
