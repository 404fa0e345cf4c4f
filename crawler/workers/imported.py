"""A page that came without a crawl's knowledge of what it is (runs in a worker)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaning.page.decode import TooLarge, Undecodable, content_decoded, decode
from cleaning.page.tree import TooDeep
from crawler.fetch.diagnosis import OK
from crawler.listing.listing import read_listing
from crawler.workers.jobs import PageRead, read_report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.model import Capture, Hints

# What cleaning may call a list of reports that is no page of HTML.
_MAYBE_LISTING = frozenset({"not_text", "empty"})


def read_imported(
    capture: Capture, hints: Hints, further: Sequence[Capture] = ()
) -> PageRead:
    """A report, or why it is none; neither of both for a listing."""
    read = read_report(capture, hints, asked=None, knew_article=False, further=further)
    if read.rejected is None:
        return read
    reason = read.rejected.reason
    if reason == "listing" or (reason in _MAYBE_LISTING and _has_items(capture)):
        return PageRead(OK)
    return read


def _has_items(capture: Capture) -> bool:
    try:
        text = decode(content_decoded(capture), capture.content_type).text
        found = read_listing(text, capture.url or "", None, capture.content_type)
    except (TooLarge, TooDeep, Undecodable):
        return False
    return bool(found.items)
