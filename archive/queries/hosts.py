"""Hosts that a crawl leaves alone: why, until when, and letting them go."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from archive.errors import unknown
from archive.instants import iso

if TYPE_CHECKING:
    from datetime import datetime

    from archive.store import Archive

_CLOSED = """
SELECT host, diagnosis, detail AS reason, not_before, refusals,
    (SELECT count(*) FROM urls WHERE urls.host = hosts.host
        AND state IN ('pending', 'failed')) AS waiting
FROM hosts WHERE not_before > ? ORDER BY host"""
_OPEN = """
UPDATE hosts SET not_before = NULL, refusals = 0, diagnosis = 'ok', detail = NULL,
    diagnosis_at = :now WHERE host = :host"""
# A run begins with what was due before it.
_DUE = """
UPDATE urls SET due_at = CASE state WHEN 'failed' THEN :before END,
    detail = CASE state WHEN 'failed' THEN detail END
WHERE host = :host AND (state = 'pending' OR state = 'failed' AND due_at > :before)"""


def closed_hosts(archive: Archive, now: datetime) -> list[dict[str, Any]]:
    """The hosts that are left alone now, with what waits for them."""
    return [dict(row) for row in archive.rows(_CLOSED, (iso(now),))]


def release(archive: Archive, host: str, now: datetime) -> int:
    """Let the next crawl ask a host again; how many of its URLs are due.

    ConfigurationError for a host that the archive does not know.
    """
    if archive.host(host) is None:
        known = [row[0] for row in archive.rows("SELECT host FROM hosts")]
        raise unknown("host", host, known, "`gongbao hosts` shows those left alone.")
    values = {"host": host, "now": iso(now), "before": iso(now - timedelta(minutes=1))}
    with archive.lock():
        archive.write(_OPEN, values)
        archive.write(_DUE, values)
        archive.flush()
    query = "SELECT count(*) FROM urls WHERE host = ? AND next_at <= ?"
    return int(archive.one(query, (host, iso(now)))[0])
