"""The hosts of one run: whether they may be asked, what they answered, their robots.txt."""

from __future__ import annotations

import logging
import os
from math import inf
from typing import TYPE_CHECKING, Any, Final

from archive.instants import iso
from crawler.frontier import host_memory
from crawler.frontier.host_policy import HostPolicy
from crawler.frontier.politeness import Politeness, Turn
from crawler.frontier.robots_gate import RobotsGate
from crawler.workers.shares import HostShares

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime

    from scrapy.http import Headers

    from archive.store import Archive
    from crawler.engine.stats import Tally
    from crawler.fetch.diagnosis import Diagnosis
    from crawler.frontier.robots import Robots
    from crawler.frontier.task import CrawlTask
    from crawler.site.definition import Site

# What a site's file and section [crawl] of gongbao.toml say of how hosts are asked.
POLITENESS: Final = ("delay_s", "hours", "daily_requests")
logger = logging.getLogger(__name__)


class HostDesk:
    """Politeness and robots.txt of all hosts; `on_rules` is told of each robots.txt."""

    def __init__(
        self,
        archive: Archive,
        sites: Iterable[Site],
        tally: Tally,
        *,
        now: Callable[[], datetime],
        on_rules: Callable[[str, Robots], object],
        usual: Mapping[str, Any],
    ) -> None:
        self._usual = usual
        self._archive = archive
        self._sites = {host: site for site in sites for host in site.hosts}
        self._tally = tally
        self._now = now
        self._met: set[str] = set()
        self._shares = HostShares(os.cpu_count() or 1)
        self.politeness = Politeness(self._policy_of, now=now)
        self.gate = RobotsGate(archive, self.politeness, now, on_rules)

    def meet(self, host: str) -> None:
        """A host is asked for the first time in this run, or again after a pause."""
        if host not in self._met:
            self._met.add(host)
            memory = host_memory.recall(self._archive, host)
            if memory is not None:
                self.politeness.recall(host, memory)

    def turn(self, host: str) -> Turn:
        """Whether a host may be asked now, in how many seconds, or when else."""
        if self._shares.is_behind(host):
            return Turn(inf, None, "its pages are still being read")
        return self.politeness.turn(host)

    def reading(self, task: CrawlTask) -> AbstractAsyncContextManager[None]:
        """While a page of a task's host is read: the host has its share of workers."""
        payload = task.capture.payload if task.capture is not None else b""
        return self._shares.reading(task.host, len(payload))

    def is_over(self, host: str, turn: Turn) -> bool:
        """Whether a host is not asked any more in this run; noted with its reason.

        What is due there stays pending.
        """
        is_shut = host in self.gate.shut
        if turn.until is None and not is_shut:
            return False
        why = "robots" if is_shut else turn.why
        until = f" until {iso(turn.until)}" if turn.until else ""
        logger.warning("%s is left alone%s: %s", host, until, why)
        self._tally.put_off[host] = why
        self._archive.urls.note_waiting(host, f"the host is left alone{until}: {why}")
        return True

    def begin(self, task: CrawlTask) -> None:
        """A request of this task goes out."""
        task.asking = task.host
        self._tally.asked()
        self._shares.asked(task.host)
        self.politeness.start(task.host)

    def answered(self, task: CrawlTask, status: int, headers: Headers) -> None:
        """An answer came: its host is free again. Told twice, it counts once."""
        if task.asking is not None:
            host, task.asking = task.asking, None
            after = headers.get("Retry-After")
            self.politeness.finish(
                host,
                task.url,
                status=status,
                retry_after=after.decode("latin-1") if after else None,
            )

    def failed(self, task: CrawlTask, reason: str | None) -> None:
        """No usable answer came: its host is free again, or given some rest."""
        if task.asking is not None:
            host, task.asking = task.asking, None
            self.politeness.finish(host, task.url, reason=reason)

    def judged(self, task: CrawlTask, diagnosis: Diagnosis) -> None:
        """What the page turned out to be, told to its host's circuit."""
        self.politeness.judged(task.host, task.url, diagnosis)

    def leave(self) -> None:
        """Keep what this run knows of its hosts for the next one."""
        for host in sorted(self._met):
            memory = self.politeness.memory(host)
            host_memory.remember(self._archive, host, memory, self._now())

    def _policy_of(self, host: str) -> HostPolicy:
        """As the site's file says, else as configured."""
        site = self._sites.get(host)
        given: dict[str, Any] = {name: self._usual[name] for name in POLITENESS}
        for name in POLITENESS:
            own = getattr(site.politeness, name) if site else None
            given[name] = given[name] if own is None else own
        return HostPolicy(**given)
