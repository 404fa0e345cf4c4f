"""What one crawl leaves to the next one about a host: its pace, refusals, robots.txt."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from archive.instants import iso, parse_instant
from crawler.frontier.politeness import HostMemory

if TYPE_CHECKING:
    from datetime import datetime

    from archive.store import Archive

ROBOTS_KEPT = timedelta(hours=24)
ROBOTS_CHARS = 500 * 1024


def recall(archive: Archive, host: str) -> HostMemory | None:
    """What an earlier run knew of a host's pace; None of a host that is new."""
    row = archive.host(host)
    if row is None:
        return None
    return HostMemory(
        closed_until=parse_instant(row["not_before"]) if row["not_before"] else None,
        closed_why=row["detail"] or "",
        strikes=row["refusals"] or 0,
        crawl_delay_s=row["crawl_delay_s"],
        day=row["day"] or "",
        asked=row["day_count"] or 0,
    )


def remember(archive: Archive, host: str, memory: HostMemory, now: datetime) -> None:
    """Keep what this run knows of a host's pace."""
    until = memory.closed_until
    is_closed = until is not None and until > now
    archive.update_host(
        host,
        diagnosis="closed" if is_closed else "ok",
        diagnosis_at=iso(now),
        detail=memory.closed_why or None,
        not_before=iso(until) if until is not None else None,
        refusals=memory.strikes,
        crawl_delay_s=memory.crawl_delay_s,
        day=memory.day or None,
        day_count=memory.asked,
        last_request_at=iso(now),
    )


def recall_robots(
    archive: Archive, host: str, now: datetime
) -> tuple[int, bytes] | None:
    """Status and body of a robots.txt that is not a day old; else None.

    One from the future shows that the clock was set back: it is asked for anew.
    """
    row: dict[str, Any] = archive.host(host) or {}
    if row.get("robots_status") is None or row.get("robots_at") is None:
        return None
    age = now - parse_instant(row["robots_at"])
    if not timedelta(0) <= age < ROBOTS_KEPT:
        return None
    return int(row["robots_status"]), str(row["robots_text"] or "").encode()


def remember_robots(
    archive: Archive, host: str, status: int, body: bytes, now: datetime
) -> None:
    """Keep a robots.txt for a day."""
    archive.update_host(
        host,
        robots_status=status,
        robots_text=body.decode("utf-8", "replace")[:ROBOTS_CHARS].replace("\0", ""),
        robots_at=iso(now),
    )
