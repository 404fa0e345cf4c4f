"""What a Retry-After header asks for, in seconds (pure)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

LONGEST_S: Final = 3_600.0
_LENGTH_MOST: Final = 64  # characters: an HTTP date has 29


def parse_retry_after(
    value: str | None, now: datetime, *, longest_s: float = LONGEST_S
) -> float | None:
    """Seconds to be silent, at most `longest_s`; None where nothing usable is said.

    `now` is the wall clock, for the HTTP dates. A date that has passed is 0; a
    negative or unreadable value is None, so that the caller's own back-off holds.

    >>> from datetime import UTC, datetime
    >>> now = datetime(2026, 11, 21, 7, 28, tzinfo=UTC)
    >>> parse_retry_after("7", now)
    7.0
    >>> parse_retry_after("Sat, 21 Nov 2026 07:28:30 GMT", now)
    30.0
    >>> parse_retry_after("-1", now) is None
    True
    """
    text = (value or "").strip()
    if not text or len(text) > _LENGTH_MOST:
        return None
    if re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", text):
        return min(float(text), longest_s)
    moment = _http_date(text)
    if moment is None:
        return None
    return min(max(0.0, (moment - now).total_seconds()), longest_s)


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
