"""Instants: aware datetimes in Python, `2026-11-21T00:00:00Z` in the tables."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from archive.errors import ConfigurationError

BEIJING: Final = timezone(timedelta(hours=8))
"""The time of all portals; China has one zone and no summer time since 1991."""

_DURATION = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)(s|m|h|d)?")
_UNITS: Final = {"s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0}
_LONGEST_S: Final = 36_500 * 86_400.0  # what can be added to any date


def iso(moment: datetime) -> str:
    """An aware instant as the tables keep it: UTC, whole seconds.

    >>> iso(datetime(2026, 11, 21, tzinfo=UTC))
    '2026-11-21T00:00:00Z'
    """
    if moment.tzinfo is None:
        msg = "an instant must say its time zone"
        raise ValueError(msg)
    return moment.astimezone(UTC).isoformat(timespec="seconds")[:19] + "Z"


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


def parse_duration(text: str) -> float:
    """Seconds of `480s`, `30m`, `2h`, `7d`; a bare number is seconds.

    >>> parse_duration("30m"), parse_duration("7d")
    (1800.0, 604800.0)
    """
    match = _DURATION.fullmatch(text.strip())
    seconds = float(match[1]) * _UNITS[match[2] or "s"] if match else _LONGEST_S + 1
    if seconds > _LONGEST_S:
        msg = f"{text!r} is no duration: write it like 480s, 30m, 2h or 7d."
        raise ConfigurationError(msg)
    return seconds


def utc_now() -> datetime:
    """The wall clock, for the edge of the program; inside, the clock is a parameter."""
    return datetime.now(UTC)
