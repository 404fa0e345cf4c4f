"""When a URL is asked for again: pure arithmetic on its own history.

A report starts at 14 days (older ones later), goes to × 1.4 while it stays the same
and to × 0.5 when it changed, between 1 and 180 days: a static one is fetched 8 times
in its first year, one that changes weekly every few days. Listings are due at each
run, and walked to their very end every 30 days, because portals insert back-dated
items where a walk to the first known page never looks.

The caller keeps `NextDue.interval_s` in `urls.interval_s` and `NextDue.at` in `urls.due_at`,
and gives the interval back at the next visit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from archive.model import UrlKind

Outcome = Literal["new", "changed", "unchanged", "failed", "gone", "refused"]

DAY: Final = 86_400.0
# Refusals that can end by themselves: the portal's rules or our own limits of a day.
PASSING_REFUSALS: Final = frozenset({"robots", "budget"})
BLOCKS: Final = frozenset(
    {"blocked_jsl", "blocked_ruishu", "blocked_403", "captcha", "rate_limited"}
)


@dataclass(frozen=True, slots=True)
class Pace:
    """How often to look again; all in seconds but the two factors and the share."""

    first_s: float = 14 * DAY
    shortest_s: float = DAY
    longest_s: float = 180 * DAY
    unchanged_factor: float = 1.4
    changed_factor: float = 0.5
    age_share: float = 0.05  # first interval of an old report: this share of its age
    oldest_first_s: float = 90 * DAY
    listing_s: float = 0.0  # the least time between two walks; 0: every run
    full_walk_s: float = 30 * DAY
    retry_s: float = 3_600.0  # after a failure, doubled with each further one
    retry_longest_s: float = 14 * DAY
    blocked_s: float = DAY


PACE: Final = Pace()


@dataclass(frozen=True, slots=True)
class NextDue:
    """When next, and the interval that led to it."""

    at: datetime
    interval_s: float


def next_due(
    kind: UrlKind,
    outcome: Outcome,
    now: datetime,
    *,
    interval_s: float | None = None,
    published: datetime | None = None,
    reason: str | None = None,
    pace: Pace = PACE,
) -> NextDue | None:
    """When a URL that was just visited is due again; None for never.

    `interval_s` is what the last visit gave (None at the first); `published` the
    report's own date, where known; `reason` that of CONTRACT for failed and refused.

    >>> from datetime import UTC, datetime
    >>> day = datetime(2026, 11, 21, tzinfo=UTC)
    >>> next_due("report", "new", day).at.isoformat()
    '2026-12-05T00:00:00+00:00'
    >>> next_due("report", "changed", day, interval_s=14 * DAY).interval_s / DAY
    7.0
    >>> next_due("report", "refused", day, reason="trap") is None
    True
    """
    seconds = _interval(kind, outcome, interval_s, reason, pace)
    if seconds is None:
        return None
    if outcome == "new" and kind not in ("listing", "sitemap"):
        seconds = max(seconds, _first_by_age(published, now, pace))
    return NextDue(now + timedelta(seconds=seconds), seconds)


def _interval(
    kind: UrlKind,
    outcome: Outcome,
    last_s: float | None,
    reason: str | None,
    pace: Pace,
) -> float | None:
    if outcome == "refused":
        return DAY if reason in PASSING_REFUSALS else None
    if outcome == "failed":
        return _after_failure(last_s, reason, pace)
    if outcome == "gone":
        return _grown(last_s, pace, at_least=30 * DAY)
    if kind == "robots":
        return DAY
    if kind in ("listing", "sitemap"):
        return pace.listing_s
    if outcome == "new" or last_s is None or last_s < pace.shortest_s:
        return pace.first_s  # a shorter interval is what a failure had left
    if outcome == "changed":
        return max(pace.shortest_s, min(last_s, pace.longest_s) * pace.changed_factor)
    return _grown(last_s, pace, at_least=pace.shortest_s)


def _grown(last_s: float | None, pace: Pace, *, at_least: float) -> float:
    longer = (last_s or 0.0) * pace.unchanged_factor
    return min(max(longer, at_least), pace.longest_s)


def _after_failure(last_s: float | None, reason: str | None, pace: Pace) -> float:
    """Doubled each time; a report's interval of days is not taken for a failure's."""
    first = pace.blocked_s if reason in BLOCKS else pace.retry_s
    if last_s is None or last_s < first:
        return first
    return min(last_s * 2, pace.retry_longest_s)


def _first_by_age(published: datetime | None, now: datetime, pace: Pace) -> float:
    if published is None:
        return pace.first_s
    age_s = max(0.0, (now - published).total_seconds())
    return min(age_s * pace.age_share, pace.oldest_first_s)
