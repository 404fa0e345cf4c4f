"""How one host is asked: delays, budgets, hours; values and arithmetic only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from archive.instants import BEIJING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class HostPolicy:
    """The rules for one host; seconds throughout, `hours` in Beijing time.

    `delay_s` runs from the end of one answer to the next request; 0 is for portals of
    one's own. `jitter` is the share by which a delay may be shorter or longer. A wait
    of more than `wait_most_s` is not waited for within a run: it becomes `due_at`.
    """

    delay_s: float = 3.0
    jitter: float = 0.25
    daily_requests: int | None = 2_000
    hours: str | None = None  # "22:00-06:30"
    rest_most_s: float = 30.0  # a slow answer is followed by as long a rest, up to this
    wait_most_s: float = 120.0
    retry_after_most_s: float = 3_600.0
    backoff_first_s: float = 5.0
    backoff_most_s: float = 300.0
    refusals_most: int = 3
    closed_s: float = 3_600.0  # after so many refusals; doubled each further time
    closed_most_s: float = 86_400.0

    def gap(self, crawl_delay_s: float | None, random: Callable[[], float]) -> float:
        """Seconds between an answer and the next request: max(own, theirs).

        A Crawl-delay is never undercut: jitter only adds to it.

        >>> HostPolicy(delay_s=4).gap(None, lambda: 0.0), HostPolicy().gap(10, lambda: 0.0)
        (3.0, 10.0)
        """
        swing = self.jitter * (2 * random() - 1)
        own = self.delay_s * (1 + swing)
        theirs = (crawl_delay_s or 0.0) * (1 + max(0.0, swing))
        return max(own, theirs, 0.0)

    def rest(self, took_s: float) -> float:
        """Seconds that a server may rest after an answer that took it so long.

        >>> HostPolicy().rest(8.0), HostPolicy().rest(99.0), HostPolicy(delay_s=0).rest(8.0)
        (8.0, 30.0, 0.0)
        """
        return min(took_s, self.rest_most_s) if self.delay_s > 0 else 0.0

    def backoff(self, times: int, random: Callable[[], float]) -> float:
        """Seconds of silence after the n-th refusal in a row; jitter only adds.

        >>> [HostPolicy().backoff(n, lambda: 0.0) for n in (1, 2, 3, 99)]
        [5.0, 10.0, 20.0, 300.0]
        """
        doubled: float = self.backoff_first_s * 2.0 ** min(times - 1, 30)
        return min(doubled, self.backoff_most_s) * (1 + self.jitter * random())

    def closed_for(self, strikes: int) -> float:
        """Seconds for which a host that refused too often is left alone."""
        doubled: float = self.closed_s * 2.0 ** min(max(strikes, 1) - 1, 30)
        return min(doubled, self.closed_most_s)


def opens_at(hours: str | None, now: datetime) -> datetime | None:
    """When the allowed hours begin; None where they are now, or there are none set.

    `hours` is "HH:MM-HH:MM" in Beijing time and may pass midnight.

    >>> from datetime import UTC, datetime
    >>> noon = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
    >>> opens_at("22:00-06:30", noon).isoformat()
    '2026-11-21T22:00:00+08:00'
    >>> opens_at("09:00-18:00", noon) is None
    True
    """
    if not hours:
        return None
    first, last = (_minutes(part) for part in hours.split("-"))
    local = now.astimezone(BEIJING)
    minute = local.hour * 60 + local.minute
    inside = first <= minute < last if first <= last else not last <= minute < first
    if inside or first == last:
        return None
    start = local.replace(hour=first // 60, minute=first % 60, second=0, microsecond=0)
    return start if start > local else start + timedelta(days=1)


def next_midnight(now: datetime) -> datetime:
    """The end of the day in Beijing, when daily budgets begin anew."""
    local = now.astimezone(BEIJING) + timedelta(days=1)
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def _minutes(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)
