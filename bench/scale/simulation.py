"""A fleet through time: jobs on hosts that are asked slowly, fail and come back.

A discrete-event simulation. An event is a site that is due or a job that ends; within a
job each request's time is drawn in sum (many small ones are as good as normal).
"""

from __future__ import annotations

import heapq
import math
import random
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Final

from population import Site, population

if TYPE_CHECKING:
    from figures import Figures

DAY: Final = 86_400.0
HOUR: Final = 3_600.0
# The crawl's own arithmetic (crawler/frontier/revisit.py): days until an unchanged page's
# next looks.
FIRST_LOOK_DAYS: Final = 14.0
LOOK_FACTOR: Final = 1.4
LONGEST_LOOK_DAYS: Final = 180.0
RETRY_MOST_S: Final = 14 * DAY


@dataclass(frozen=True, slots=True)
class Fleet:
    """What is rented: workers, each with so many jobs at once and cores."""

    name: str
    sites: int
    workers: int
    jobs: int
    cores: int
    days: int

    @property
    def slots(self) -> int:
        """Jobs at once in all."""
        return self.workers * self.jobs


@dataclass(slots=True)
class Hour:
    """What happened in an hour."""

    requests: float = 0.0
    pages: float = 0.0
    wire_bytes: float = 0.0
    stored_bytes: float = 0.0
    cpu_s: float = 0.0
    carried_bytes: float = 0.0
    jobs: int = 0
    carries: int = 0
    busy_s: float = 0.0


@dataclass(slots=True)
class Outcome:
    """What a simulation came to."""

    fleet: Fleet
    sites: list[Site]
    hours: dict[int, Hour] = field(default_factory=dict)
    lost_pages: float = 0.0
    jobs_by_end: Counter[str] = field(default_factory=Counter)
    waits_s: list[float] = field(default_factory=list)


class Simulation:
    """One fleet, one seed of chance, the same result each time."""

    def __init__(self, fleet: Fleet, figures: Figures, seed: int = 1) -> None:
        self.fleet = fleet
        self.figures = figures.values
        self.page_bytes = figures.drawn["page_wire_bytes"].mean
        self.polite_s = self.figures["delay_s"] + figures.drawn["response_s"].mean
        self.dice = random.Random(seed)
        self.outcome = Outcome(fleet, population(fleet.sites, figures, self.dice))
        self.free = fleet.slots
        self.waiting: list[tuple[float, int, Site]] = []  # by the time it was due at
        self.events: list[tuple[float, int, Site, bool]] = []
        self.numbers = count()

    def run(self) -> Outcome:
        """Let the days go by."""
        for site in self.outcome.sites:
            self._due(site, self.dice.uniform(0, HOUR))
        end = self.fleet.days * DAY
        while self.events and self.events[0][0] < end:
            now, _, site, is_end = heapq.heappop(self.events)
            if is_end:
                self.free += 1
            else:
                heapq.heappush(self.waiting, (now, next(self.numbers), site))
            self._begin(now)
        return self.outcome

    def _due(self, site: Site, at: float) -> None:
        heapq.heappush(self.events, (at, next(self.numbers), site, False))

    def _begin(self, now: float) -> None:
        """Give free places to what is longest overdue and whose host is free."""
        held = []
        while self.free and self.waiting:
            due, number, site = heapq.heappop(self.waiting)
            if site.host.free_at > now:
                held.append((site.host.free_at, number, site))
                continue
            self.outcome.waits_s.append(now - due)
            self._job(site, now)
        for at, _, site in held:
            self._due(site, at)

    def _job(self, site: Site, now: float) -> None:
        self.free -= 1
        seconds, again = self._crawl(site, now)
        end = now + seconds
        site.host.free_at = end
        heapq.heappush(self.events, (end, next(self.numbers), site, True))
        self._due(site, end + again)

    def _crawl(self, site: Site, now: float) -> tuple[float, float]:
        """(how long the job takes, after how long the site is due again)."""
        host, figures = site.host, self.figures
        start = figures["job_overhead_s"]
        if self._is_down(site, now):
            site.failures += 1
            self.outcome.jobs_by_end["no answer"] += 1
            self._account(site, now, start + figures["dead_job_s"])
            back = min(HOUR * 2.0 ** min(site.failures - 1, 30), RETRY_MOST_S)
            return start + figures["dead_job_s"], max(back, self._interval())
        site.failures = 0
        today = int(now // DAY)
        if host.day != today:
            host.day, host.asked_today = today, 0
        budget = int(figures["daily_requests"]) - host.asked_today
        each = self._seconds_a_request(site)
        asked = min(budget, max(1, int(figures["turn_s"] / each)))
        wanted = self._wanted(site, today)
        requests = min(asked, math.ceil(wanted))
        seconds = start + self._spent(site, requests, each)
        if self._is_killed(site, now, seconds):
            return seconds / 2, figures["rescue_s"]
        fetched = self._fetch(site, requests, today)
        host.asked_today += requests
        self._account(site, now, seconds, requests=requests, fetched=fetched)
        return seconds, self._next(site, now + seconds, wanted > requests)

    def _is_down(self, site: Site, now: float) -> bool:
        host = site.host
        if now >= host.next_down:
            down = self.dice.expovariate(1 / (self.figures["host_down_hours"] * HOUR))
            up = self.dice.expovariate(1 / (self.figures["host_up_days"] * DAY))
            host.down_until = host.next_down + down
            host.next_down = max(now, host.down_until) + up
        return host.is_dead or now < host.down_until

    def _seconds_a_request(self, site: Site) -> float:
        """The host's delay and answer, or the processor's time where that is longer."""
        polite = self.figures["delay_s"] + site.host.response_s
        per_core = self.fleet.jobs / self.fleet.cores
        return max(polite, self.figures["crawl_cpu_ms"] / 1000 * per_core)

    def _spent(self, site: Site, requests: int, each: float) -> float:
        spread = self.figures["delay_spread"] * self.figures["delay_s"]
        variance = spread**2 / 3 + site.host.response_var
        tries = requests * (1 + self.figures["tries_again"])
        drawn = self.dice.gauss(tries * each, math.sqrt(tries * variance))
        return max(drawn, 0.5 * tries * each)

    def _wanted(self, site: Site, today: int) -> float:
        """Listings that are walked at each visit, new pages and pages due again."""
        left = site.pages - site.fetched
        walked = left / self.figures["rows_a_listing_page"]
        due = sum(number for _, _, number in site.due_until(today))
        attached = left * self.figures["attachments_a_page"]
        return site.listings + walked + left + attached + due

    def _is_killed(self, site: Site, now: float, seconds: float) -> bool:
        """Whether the worker died; what it had not carried home is asked again."""
        share = seconds / (self.figures["worker_up_days"] * DAY)
        if self.dice.random() >= share:
            return False
        self.outcome.jobs_by_end["worker died"] += 1
        lost = min(seconds, self.figures["carry_s"]) / 2
        self.outcome.lost_pages += lost / self.polite_s
        self._account(site, now, seconds / 2)
        return True

    def _fetch(self, site: Site, requests: int, today: int) -> tuple[int, float]:
        """(pages fetched for the first time, pages looked at again)."""
        figures = self.figures
        room = float(max(0, requests - site.listings))
        share = 1 + 1 / figures["rows_a_listing_page"] + figures["attachments_a_page"]
        new = min(site.pages - site.fetched, int(room / share))
        if not site.is_whole and new == 0:
            new = min(1, site.pages - site.fetched)
        site.fetched += new
        if new:
            site.look_again(today + round(FIRST_LOOK_DAYS), 0, new)
        looked = self._look_again(site, today, room - new * share)
        return new, looked

    def _look_again(self, site: Site, today: int, room: float) -> float:
        looked = 0.0
        for day, stage, number in list(site.due_until(today)):
            if room <= 0:
                break
            done = min(number, room)
            room -= done
            looked += done
            if done == number:
                del site.looks[day][stage]
            else:
                site.looks[day][stage] = number - done
            days = min(FIRST_LOOK_DAYS * LOOK_FACTOR ** (stage + 1), LONGEST_LOOK_DAYS)
            site.look_again(today + round(days), stage + 1, done)
        for day in [day for day, stages in site.looks.items() if not stages]:
            del site.looks[day]
        return looked

    def _next(self, site: Site, end: float, is_more: bool) -> float:
        """After how long the site is due again: at once, tomorrow, or by its interval."""
        if site.is_whole and site.first_done == math.inf:
            site.first_done = end
        if not is_more:
            return self._interval()
        if site.host.asked_today >= self.figures["daily_requests"]:
            return (int(end // DAY) + 1) * DAY - end
        return self.figures["gap_s"]

    def _interval(self) -> float:
        return self.figures["site_interval_hours"] * HOUR

    def _account(
        self,
        site: Site,
        now: float,
        seconds: float,
        *,
        requests: int = 0,
        fetched: tuple[int, float] = (0, 0.0),
    ) -> None:
        """Spread what a job did over the hours that it took."""
        figures = self.figures
        new, looked = fetched
        changed = looked * figures["changed_share"]
        full = new * (1 + figures["attachments_a_page"]) + changed
        wire = full * self.page_bytes
        wire += (requests - full) * figures["not_modified_bytes"]
        wire += new * figures["attachments_a_page"] * figures["attachment_bytes"]
        stored = full * figures["warc_bytes_a_page"] + looked * figures["revisit_bytes"]
        stored += new * figures["attachments_a_page"] * figures["attachment_bytes"]
        cpu = figures["job_cpu_s"] + full * figures["crawl_cpu_ms"] / 1000
        cpu += max(0.0, requests - full) * figures["refresh_cpu_ms"] / 1000
        # What the site's database has goes home whole each time.
        carries = math.ceil(seconds / figures["carry_s"]) if requests else 0
        carried = stored + carries * site.fetched * figures["packed_bytes_a_page"]
        hours = max(1, math.ceil(seconds / HOUR))
        for number in range(hours):
            hour = self.outcome.hours.setdefault(int(now // HOUR) + number, Hour())
            hour.requests += requests / hours
            hour.pages += (new + changed) / hours
            hour.wire_bytes += wire / hours
            hour.stored_bytes += stored / hours
            hour.cpu_s += cpu / hours
            hour.carried_bytes += carried / hours
            hour.busy_s += seconds / hours
        first = self.outcome.hours[int(now // HOUR)]
        first.jobs += 1
        first.carries += carries
