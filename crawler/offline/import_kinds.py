"""What an imported capture is, before it is read: a report, or what is only kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from cleaning.page.payload import is_file
from crawler.fetch.cut_streams import is_cut

if TYPE_CHECKING:
    from archive.rows import UrlRow
    from crawler.offline.import_inputs import Captured

ImportKind = Literal["report", "listing", "robots", "attachment", "cut"]
# Parts of a page that are no file of a report's either.
_PARTS = (
    "image/", "audio/", "video/", "font/", "text/css",
    "text/javascript", "application/javascript", "application/x-javascript",
)  # fmt: skip


def kind_of(found: Captured, known: UrlRow | None) -> ImportKind:
    """By the archive's own knowledge, then by the address, then by the bytes.

    A file that somebody named is a report; one that lies in a WARC belongs to a page.
    """
    capture = found.capture
    coding = capture.header("content-encoding") or ""
    if found.truncated or is_cut(capture.payload, coding):
        return "cut"
    if known is not None and known.kind != "report":
        return "listing" if known.kind == "sitemap" else known.kind
    if urlsplit(capture.url or "").path == "/robots.txt":
        return "robots"
    if found.is_named or (known is not None and known.record_id):
        return "report"
    is_part = (capture.content_type or "").lower().startswith(_PARTS)
    is_page = capture.status is None or capture.status < 300
    if is_page and capture.payload and (is_part or is_file(capture.payload)):
        return "attachment"
    return "report"
