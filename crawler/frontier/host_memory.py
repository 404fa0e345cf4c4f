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
_ROBOTS = "robots.txt: "


def recall(archive: Archive, host: str) -> HostMemory | None:
    """What an earlier run knew of a host's pace; None of a host that is new."""
    row = archive.host(host)
    if row is None:
        return None
    return HostMemory(
        closed_until=parse_instant(row["not_before"]) if row["not_before"] else None,
        closed_why=row["detail"] or "" if row["not_before"] else "",
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
        detail=memory.closed_why or _said_of_robots(archive, host),
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
    archive: Archive, host: str, status: int, body: bytes, why: str, now: datetime
) -> None:
    """Keep a robots.txt for a day, and in words what it gives where it gives none."""
    archive.update_host(
        host,
        robots_status=status,
        robots_text=body.decode("utf-8", "replace")[:ROBOTS_CHARS].replace("\0", ""),
        robots_at=iso(now),
        detail=None if why == "rules" else f"{_ROBOTS}{why}",
    )


def _said_of_robots(archive: Archive, host: str) -> str | None:
    said = (archive.host(host) or {}).get("detail") or ""
    return said if said.startswith(_ROBOTS) else None


def note_robots(archive: Archive, host: str, why: str) -> None:
    """Say of a host, whose robots.txt could not be read, why it is left alone."""
    archive.update_host(host, detail=f"{_ROBOTS}{why}")
