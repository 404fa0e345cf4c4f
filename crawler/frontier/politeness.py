"""When each host may be asked: one connection, delays, back-off, a circuit, budgets.

Pure: clocks and chance are parameters, nothing sleeps. The scheduler asks for a host's
turn, `start` is called before a request, `finish` after its answer or failure, and
`judged` once the page's diagnosis is known.
Each host is a clock of its own, so that none waits for another.

    turn = politeness.turn("www.example.gov.cn")
    turn.wait_s == 0    ask now
    turn.wait_s > 0     not before so many seconds (inf: a request is under way)
    turn.until          not in this run: the URL's `due_at`, with `turn.why`
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field, replace
from datetime import timedelta
from math import inf
from typing import TYPE_CHECKING, Final

from archive.instants import BEIJING, utc_now
from crawler.frontier.host_policy import HostPolicy, next_midnight, opens_at
from crawler.frontier.retry_after import parse_retry_after

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from crawler.fetch.diagnosis import Diagnosis

BLOCKED_STATUSES: Final = frozenset({403, 412, 521})
# How many URLs in a row must have it before it speaks for the host; else 1.
URLS_NEEDED: Final = {"unavailable": 2, "failed": 3}


@dataclass(frozen=True, slots=True)
class Turn:
    """Whether a host may be asked; see the module."""

    wait_s: float = 0.0
    until: datetime | None = None
    why: str = ""

    @property
    def now(self) -> bool:
        """Ask now."""
        return self.wait_s <= 0 and self.until is None


_NOW: Final = Turn(0.0, None, "delay")
_BUSY: Final = Turn(inf, None, "a request is under way")


@dataclass(frozen=True, slots=True)
class HostMemory:
    """What one run leaves to the next one about a host; for table `hosts`."""

    closed_until: datetime | None = None
    closed_why: str = ""
    strikes: int = 0
    crawl_delay_s: float | None = None
    day: str = ""  # in Beijing, of `asked`
    asked: int = 0


@dataclass(slots=True)
class _Host:
    """One host's state; instants of `clock` are monotonic seconds."""

    manners: HostPolicy
    memory: HostMemory = field(default_factory=HostMemory)
    busy: bool = False
    began_at: float = 0.0
    ready_at: float = -inf
    refusals: int = 0
    refused_urls: set[str] = field(default_factory=set)


class Politeness:
    """All hosts of a crawl. `manners_of` gives a host's rules when it is first met."""

    def __init__(
        self,
        manners_of: Callable[[str], HostPolicy] = lambda _host: HostPolicy(),
        *,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = utc_now,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._manners_of = manners_of
        self._clock = clock
        self._now = now
        self._chance = chance
        self._hosts: dict[str, _Host] = {}

    def turn(self, host: str) -> Turn:
        """Whether this host may be asked now, in how many seconds, or when else."""
        state = self._host(host)
        if state.busy:
            return _BUSY
        now = self._now()
        closed = state.memory.closed_until
        if closed is not None and now < closed:
            return self._later(state, closed, state.memory.closed_why)
        opening = opens_at(state.manners.hours, now)
        if opening is not None:
            return self._later(state, opening, "hours")
        if self._spent(state, now):
            return self._later(state, next_midnight(now), "budget")
        wait_s = state.ready_at - self._clock()
        return Turn(wait_s, None, "delay") if wait_s > 0 else _NOW

    def start(self, host: str) -> None:
        """A request to this host begins: nobody else may ask until `finish`."""
        state = self._host(host)
        state.busy = True
        state.began_at = self._clock()
        today = self._today()
        asked = state.memory.asked if state.memory.day == today else 0
        state.memory = replace(state.memory, day=today, asked=asked + 1)

    def finish(
        self,
        host: str,
        url: str,
        *,
        status: int | None = None,
        reason: str | None = None,
        retry_after: str | None = None,
    ) -> None:
        """The answer's status, or the failure's reason: the host is free again.

        Robots and redirects count like pages. 429, 503 and Retry-After silence the
        whole host; three refusals in a row close it.
        """
        state = self._host(host)
        took_s = self._clock() - state.began_at if state.busy else 0.0
        state.busy = False
        gap = state.manners.gap(state.memory.crawl_delay_s, self._chance)
        self._silence(state, max(gap, state.manners.rest(took_s)))
        refusal = _refusal_of(status, reason)
        if refusal is None:
            if status == 304:
                self._good(state)  # others may still be blocks: see `judged`
            return
        self._refused(state, url, refusal)
        if refusal in ("rate_limited", "unavailable"):
            self._asked_to_wait(state, retry_after)

    def judged(self, host: str, url: str, diagnosis: Diagnosis) -> None:
        """What the answer to `url` was: a block of any status counts, a page resets."""
        state = self._host(host)
        if diagnosis.is_block:
            self._refused(state, url, "blocked")
        elif diagnosis.verdict in ("ok", "not_modified", "gone", "redesigned"):
            self._good(state)

    def set_crawl_delay(self, host: str, seconds: float | None) -> None:
        """What robots.txt asks for; None for nothing."""
        state = self._host(host)
        longest = state.manners.retry_after_most_s
        bounded = None if seconds is None else min(max(seconds, 0.0), longest)
        state.memory = replace(state.memory, crawl_delay_s=bounded)

    def memory(self, host: str) -> HostMemory:
        """What the next run should know of this host."""
        return self._host(host).memory

    def recall(self, host: str, memory: HostMemory) -> None:
        """What an earlier run left: a closed host stays closed, a budget stays used.

        A closing further ahead than any can be set shows a clock that was wrong.
        """
        state = self._host(host)
        most = timedelta(seconds=state.manners.closed_most_s)
        until = memory.closed_until
        if until is not None and until - self._now() > most:
            memory = replace(memory, closed_until=None)
        state.memory = memory

    def _host(self, host: str) -> _Host:
        state = self._hosts.get(host)
        if state is None:
            state = self._hosts[host] = _Host(self._manners_of(host))
        return state

    def _later(self, state: _Host, until: datetime, why: str) -> Turn:
        wait_s = (until - self._now()).total_seconds()
        if wait_s <= state.manners.wait_most_s and why not in ("blocked", "down"):
            return Turn(wait_s, None, why)
        return Turn(wait_s, until, why)

    def _spent(self, state: _Host, now: datetime) -> bool:
        most = state.manners.daily_requests
        if most is None or state.memory.asked < most:
            return False
        return state.memory.day == now.astimezone(BEIJING).date().isoformat()

    def _today(self) -> str:
        return self._now().astimezone(BEIJING).date().isoformat()

    def _silence(self, state: _Host, seconds: float) -> None:
        state.ready_at = max(state.ready_at, self._clock() + seconds)

    def _asked_to_wait(self, state: _Host, retry_after: str | None) -> None:
        """Host-wide: their Retry-After, else our own back-off; jitter only adds."""
        manners = state.manners
        asked = parse_retry_after(
            retry_after, self._now(), longest_s=manners.retry_after_most_s
        )
        own = manners.backoff(max(state.refusals, 1), self._chance)
        wait_s = own if asked is None else asked
        if wait_s <= manners.wait_most_s:
            self._silence(state, wait_s * (1 + 0.1 * self._chance()))
        else:
            self._close(state, self._now() + timedelta(seconds=wait_s), "retry_after")

    def _refused(self, state: _Host, url: str, refusal: str) -> None:
        if refusal == "blocked" and url in state.refused_urls:
            return  # told by its status already
        state.refusals += 1
        state.refused_urls.add(url)
        if refusal in ("failed", "connection", "dns", "tls"):
            self._silence(state, state.manners.backoff(state.refusals, self._chance))
        most = 1 if state.memory.strikes else state.manners.refusals_most
        urls = 1 if state.memory.strikes else URLS_NEEDED.get(refusal, 1)
        if state.refusals >= most and len(state.refused_urls) >= urls:
            strikes = state.memory.strikes + 1
            state.memory = replace(state.memory, strikes=strikes)
            for_s = timedelta(seconds=state.manners.closed_for(strikes))
            why = "blocked" if refusal in ("blocked", "rate_limited") else "down"
            self._close(state, self._now() + for_s, why)

    def _close(self, state: _Host, until: datetime, why: str) -> None:
        known = state.memory.closed_until
        if known is None or until > known:
            state.memory = replace(state.memory, closed_until=until, closed_why=why)

    def _good(self, state: _Host) -> None:
        closed = state.memory.closed_until
        if closed is not None and self._now() < closed:
            return  # it was under way when the host closed
        state.refusals = 0
        state.refused_urls.clear()
        if state.memory.strikes:
            state.memory = replace(state.memory, strikes=0, closed_until=None)


def _refusal_of(status: int | None, reason: str | None) -> str | None:
    """What an answer counts as for its host; None for an ordinary one."""
    if reason in ("connection", "dns", "tls"):
        return reason
    if reason is not None:
        return "failed" if reason == "timeout" else None
    if status in BLOCKED_STATUSES:
        return "blocked"
    if status == 429:
        return "rate_limited"
    if status == 503:
        return "unavailable"
    return "failed" if status is not None and status >= 500 else None
