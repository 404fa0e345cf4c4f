"""Pages whose capture is stored and was never read: their workers died or were late.

Asked for again they would be read; but the bytes are here already.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from archive.store.reader import Reader

# Reading alone ends for these reasons; a time-out of the network has other words.
_IS_UNREAD = """
    urls.kind = 'report' AND urls.state = 'failed' AND captures.truncated IS NULL
    AND ifnull(captures.status, 200) BETWEEN 200 AND 299
    AND (urls.reason IN ('extract', 'memory') OR (urls.reason = 'timeout' AND
        (urls.detail LIKE 'no result after %' OR urls.detail LIKE 'reading it: %')))
    AND NOT EXISTS (SELECT 1 FROM rejected WHERE rejected.url = urls.url
        AND rejected.capture_id = urls.capture_id)
    AND NOT EXISTS (SELECT 1 FROM records
        WHERE records.capture_id = urls.capture_id)"""
_FROM = f"FROM urls JOIN captures USING (capture_id) WHERE {_IS_UNREAD}"
_COUNT = f"SELECT count(*) {_FROM}"
_ONE = f"SELECT 1 {_FROM} AND urls.capture_id = ?"
_AFTER = f"""
SELECT urls.url, urls.capture_id, captures.fetched_at, urls.site_id,
    urls.listing_title, urls.listing_date, urls.parent_url, urls.depth
{_FROM} AND urls.url > ? ORDER BY urls.url LIMIT ?"""


def unread_count(archive: Reader) -> int:
    """How many there are."""
    return int(archive.one(_COUNT)[0])


def is_unread(archive: Reader, capture_id: int) -> bool:
    """Whether a capture is one of them."""
    return archive.one(_ONE, (capture_id,)) is not None


def unread_after(archive: Reader, url: str, limit: int) -> list[Any]:
    """Rows of the next ones by their URL, with what their listing said."""
    return archive.rows(_AFTER, (url, limit))
