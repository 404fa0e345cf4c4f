"""When a site is due again, and who goes first: pure arithmetic.

What was due first goes first: a job's priority is the minute in which its site was due,
so that the order of those that wait never changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from signal import SIGTERM
from typing import TYPE_CHECKING, Any, Final, Literal

from crawler.frontier.host_policy import next_midnight, opens_at

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

Ending = Literal["done", "failed", "killed", "cut", "unhealthy", "stopped"]

HOUSEKEEPING: Final = 1_000_000
ASKED_FOR: Final = 1_000  # by a person; what is due has less than nothing
RECLEANING: Final = -1_000_000_000

_RETRY_S: Final = 300.0
_LONGEST_S: Final = 7 * 86_400.0
_PATIENT: Final = 2  # so many kills in a row are told to be no fault of the site
_ENDINGS: Final[dict[int, Ending]] = {0: "done", 3: "done", 4: "unhealthy"}
STOPPED_EARLY: Final = 5


def priority_of(due_at: datetime) -> int:
    """Of the job of a site that was due then; the earlier, the higher.

    >>> from datetime import UTC, datetime
    >>> early, late = (datetime(2026, 11, day, tzinfo=UTC) for day in (1, 2))
    >>> ASKED_FOR > priority_of(early) > priority_of(late) > RECLEANING
    True
    """
    return -int(due_at.timestamp() // 60)


@dataclass(frozen=True, slots=True)
class Ended:
    """What a job came to; `told` is a sentence for people, `summary` the crawl's own."""

    ending: Ending
    exit_code: int | None = None
    told: str | None = None
    records: int | None = None
    put_off: frozenset[str] = frozenset()

    @property
    def is_good(self) -> bool:
        """Whether the site was crawled as it should be."""
        return self.ending in ("done", "cut", "stopped")


def ended_as(code: int, summary: Mapping[str, Any], told: str | None) -> Ended:
    """What a crawl came to, by its exit code and the document that it printed.

    One that was cut by `--max-time` or stopped by us goes on later; any other end with 5
    is a disk that is full.

    >>> ended_as(5, {"stopped": "max_time"}, None).ending, ended_as(5, {}, "no space").ending
    ('cut', 'failed')
    >>> ended_as(-9, {}, None).ending, ended_as(3, {}, None).ending
    ('killed', 'done')
    """
    rows = list((summary.get("sites") or {}).values())
    ending: Ending = _ENDINGS.get(code, "failed")
    if code == -SIGTERM:  # before it could listen to signals
        ending = "stopped"
    elif code < 0:
        ending, told = "killed", f"it was killed by signal {-code}"
    elif code == STOPPED_EARLY:
        stopped: dict[Any, Ending] = {"max_time": "cut", "signal": "stopped"}
        ending = stopped.get(summary.get("stopped"), "failed")
    elif ending == "unhealthy" and rows:
        told = f"{rows[0].get('health')}: {rows[0].get('health_detail')}"
    return Ended(
        ending,
        code,
        None if ending in ("done", "cut", "stopped") else told,
        rows[0].get("records") if rows else None,
        frozenset((summary.get("put_off") or {}).values()),
    )


def next_due(
    ended: Ended, failures: int, now: datetime, *, every_s: float, hours: str | None
) -> datetime:
    """When the site is due again, after so many failures in a row, this one too.

    >>> from datetime import UTC, datetime
    >>> day = datetime(2026, 11, 21, tzinfo=UTC)
    >>> after = lambda ending, n: next_due(Ended(ending), n, day, every_s=86_400, hours=None) - day
    >>> [after("failed", n).total_seconds() / 60 for n in (1, 2, 3)]
    [5.0, 10.0, 20.0]
    >>> after("done", 0).days, after("unhealthy", 1).days, after("unhealthy", 9).days
    (1, 1, 7)
    >>> after("killed", 1).total_seconds(), after("stopped", 0).total_seconds()
    (0.0, 0.0)
    """
    if ended.ending in ("cut", "stopped"):
        return now
    if ended.ending == "done":
        return _after_done(ended, now, every_s, hours)
    if ended.ending == "unhealthy":
        return now + timedelta(seconds=_grown(every_s, failures))
    if ended.ending == "killed" and failures <= _PATIENT:
        return now
    return now + timedelta(seconds=_grown(_RETRY_S, failures))


def _after_done(
    ended: Ended, now: datetime, every_s: float, hours: str | None
) -> datetime:
    """A site with a day's requests used up, or out of its hours, goes on soon."""
    usual = now + timedelta(seconds=every_s)
    if "hours" in ended.put_off and (opening := opens_at(hours, now)):
        return min(usual, opening)
    if "budget" in ended.put_off:
        return min(usual, next_midnight(now))
    return usual


def _grown(first_s: float, failures: int) -> float:
    doubled: float = first_s * 2.0 ** min(max(failures, 1) - 1, 30)
    return max(first_s, min(doubled, _LONGEST_S))
