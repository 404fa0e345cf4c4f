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

from archive.errors import ConfigurationError
from archive.instants import parse_instant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.model import UrlKind
    from archive.rows import UrlRow

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
    removed_s: float = 30 * DAY  # whether what was removed is back
    retry_s: float = 3_600.0  # after a failure, doubled with each further one
    retry_longest_s: float = 14 * DAY
    blocked_s: float = DAY

    @property
    def latest_s(self) -> float:
        """Longer than any interval: a date beyond it shows a clock that was wrong."""
        longest = (self.longest_s, self.removed_s, self.full_walk_s, self.listing_s)
        return max(*longest, self.retry_longest_s, self.blocked_s) + DAY


PACE: Final = Pace()


def pace_of(configured: Mapping[str, float], own: Mapping[str, float]) -> Pace:
    """The pace of section `[revisit]`: a site's own settings on top of all others'.

    Seconds by name: `min`, `max`, `reports`, `listings`, `removed_check`. Nothing is
    looked at less often than `max`; ConfigurationError where it is shorter than `min`.
    """
    given = {**configured, **own}
    shortest, longest = given["min"], given["max"]
    if shortest > longest:
        msg = (
            f"[revisit] min ({shortest:g} s) is longer than max ({longest:g} s): make it"
            " shorter, in the site's file or in gongbao.toml."
        )
        raise ConfigurationError(msg)
    return Pace(
        first_s=min(max(given["reports"], shortest), longest),
        shortest_s=shortest,
        longest_s=longest,
        oldest_first_s=min(PACE.oldest_first_s, longest),
        listing_s=given["listings"],
        full_walk_s=max(PACE.full_walk_s, given["listings"]),
        removed_s=given["removed_check"],
        retry_longest_s=min(PACE.retry_longest_s, longest),
    )


def walked_again_at(row: UrlRow | None, now: datetime, pace: Pace) -> datetime:
    """When a list is due that a site begins with: now, unless it was walked lately."""
    if row is None or row.visited_at is None:
        return now
    wait = timedelta(seconds=pace.listing_s - forgiven(pace.listing_s))
    visited = parse_instant(row.visited_at)
    is_lately = (
        row.state in ("archived", "unchanged") and visited <= now < visited + wait
    )
    return visited + wait if is_lately else now


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
    '2026-12-04T18:00:00+00:00'
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
    is_exact = outcome == "failed" or kind == "robots"
    early_s = 0.0 if is_exact else forgiven(seconds)
    return NextDue(now + timedelta(seconds=seconds - early_s), seconds)


def forgiven(interval_s: float) -> float:
    """The seconds by which a page is due before its interval is over.

    A nightly crawl comes to a page at another minute each night: without them a page
    of seven days would be looked at every eighth night.

    >>> forgiven(7 * DAY) / 3_600, forgiven(2 * 3_600) / 3_600
    (6.0, 0.5)
    """
    return min(interval_s / 4, 6 * 3_600.0)


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
        return max(pace.removed_s, _grown(last_s, pace, at_least=0))
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
