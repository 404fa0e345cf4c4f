"""Instants: aware datetimes in Python, `2026-11-21T00:00:00Z` in the tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Final

BEIJING: Final = timezone(timedelta(hours=8))
"""The time of all portals; China has one zone and no summer time since 1991."""


def iso(moment: datetime) -> str:
    """An aware instant as the tables keep it: UTC, whole seconds.

    >>> iso(datetime(2026, 11, 21, tzinfo=UTC))
    '2026-11-21T00:00:00Z'
    """
    if moment.tzinfo is None:
        msg = "an instant must say its time zone"
        raise ValueError(msg)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_instant(text: str) -> datetime:
    """The aware datetime of an instant of the tables, or of any ISO 8601 with a zone.

    >>> parse_instant("2026-11-21T00:00:00Z")
    datetime.datetime(2026, 11, 21, 0, 0, tzinfo=datetime.timezone.utc)
    """
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def beijing_day(instant: str) -> str:
    """The day of an instant in Beijing.

    >>> beijing_day("2026-11-27T19:27:58Z")
    '2026-11-28'
    """
    return parse_instant(instant).astimezone(BEIJING).date().isoformat()


def utc_now() -> datetime:
    """The wall clock, for the edge of the program; inside, the clock is a parameter."""
    return datetime.now(UTC)
