"""What a channel was not told yet, in order, as events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.notices.events import OF_CHANGES, event_from

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.notices.events import Event, Filters
    from archive.notices.ledger import Place
    from archive.store.reader import Reader

# What our own rules made of a page is no news of its portal: cause `source` alone.
_CHANGES = """
SELECT c.op AS event, c.at, r.site_id, s.title AS site, c.record_id, c.version, r.kind,
    v.title, v.date, r.url, NULL AS detail
FROM changes AS c JOIN records AS r USING (record_id)
LEFT JOIN versions AS v ON v.record_id = c.record_id AND v.version = c.version
LEFT JOIN sites AS s ON s.site_id = r.site_id
WHERE c.seq > ? AND c.seq <= ? AND c.cause = 'source' ORDER BY c.seq"""
_NOTICES = """
SELECT n.event, n.at, n.site_id, s.title AS site, n.record_id, NULL AS version, n.kind,
    n.title, n.date, n.url, n.detail
FROM notices AS n LEFT JOIN sites AS s ON s.site_id = n.site_id
WHERE n.notice_id > ? AND n.notice_id <= ? ORDER BY n.notice_id"""


def pending(
    archive: Reader, filters: Filters, *, after: Place, until: Place
) -> Iterator[Event]:
    """The events between two places that the filters let through."""
    if OF_CHANGES & set(filters.events):
        for row in archive.each(_CHANGES, (after.change_seq, until.change_seq)):
            if filters.let_through(event := event_from(row)):
                yield event
    for row in archive.each(_NOTICES, (after.notice_id, until.notice_id)):
        if filters.let_through(event := event_from(row)):
            yield event
