"""What is asked next: Scrapy's scheduler on the archive's table of URLs.

URLs live in SQLite; in memory there is a small claimed window for each of the hosts
that are crawled at the moment. A host has one request under way; the others' turns
do not wait for it.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, Protocol

from crawler.frontier.task import TASK, CrawlTask

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

    from archive.rows import DueUrl
    from crawler.engine.run import CrawlRun

logger = logging.getLogger(__name__)

MAX_HOSTS = 16
# As many as the archive commits at once: each claim is a commit, and fsync is slow.
WINDOW = 64


@dataclass(slots=True)
class HostWindow:
    """What is claimed of one host; `waiting` while its next request sleeps."""

    claimed: deque[DueUrl] = field(default_factory=deque)
    again: deque[Request] = field(default_factory=deque)
    is_waiting: bool = False


class TaskSpider(Protocol):
    """A spider that brings its run and makes a task's request."""

    run: CrawlRun

    def request(self, task: CrawlTask) -> Request:
        """The request for a task's address."""


class Scheduler:
    """Hands out requests host by host in turn; takes back redirects and retries."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._hosts: dict[str, HostWindow] = {}
        self._turn: deque[str] = deque()
        self._closed: set[str] = set()
        self._held: set[asyncio.Task[None]] = set()
        self._run: CrawlRun
        self._spider: TaskSpider

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Scheduler:
        """Scrapy's way of making a component."""
        return cls(crawler)

    def open(self, spider: TaskSpider) -> None:
        """Begin: the run comes with the spider."""
        self._spider, self._run = spider, spider.run

    def close(self, reason: str) -> None:
        """End: what is claimed and not done goes back to pending."""
        logger.debug("the scheduler closes: %s", reason)
        for task in self._held:
            task.cancel()

    def has_pending_requests(self) -> bool:
        """Whether anything is left to ask for in this run."""
        if self._run.is_stopping:
            return False
        if self._held or any(w.again or w.claimed for w in self._hosts.values()):
            return True
        return self._admit()

    def enqueue_request(self, request: Request) -> bool:
        """Take a request whose time has come: a redirect, a retry, a host's turn."""
        task: CrawlTask = request.meta[TASK]
        window = self._window(task.host)
        window.is_waiting = False
        # In front: a robots.txt that is asked for again comes before what waits for it.
        window.again.appendleft(request)
        return True

    def next_request(self) -> Request | None:
        """The next request of the next host in turn; None where all must wait."""
        if self._run.is_stopping:
            return None
        request = self._next_in_turn()
        if request is None and self._admit():
            request = self._next_in_turn()
        return request

    def _hold(self, request: Request, seconds: float) -> None:
        task = asyncio.ensure_future(self._bring_back(request, seconds))
        self._held.add(task)
        task.add_done_callback(self._held.discard)

    async def _bring_back(self, request: Request, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds))
        self._crawler.engine.crawl(request)

    def _next_in_turn(self) -> Request | None:
        for _ in range(len(self._turn)):
            host = self._turn[0]
            self._turn.rotate(-1)
            request = self._ask(host, self._hosts[host])
            if request is not None:
                return request
        return None

    def _ask(self, host: str, window: HostWindow) -> Request | None:
        """This host's next request if it may be asked now; else it waits or leaves."""
        turn = self._run.desk.turn(host)
        if window.is_waiting or turn.wait_s == inf:
            return None
        if self._run.desk.is_over(host, turn):
            self._closed.add(host)
            self._drop(host)
            return None
        request = self._take(host, window)
        if request is None:
            self._drop(host)
        elif turn.now:
            self._run.desk.begin(request.meta[TASK])
            return request
        else:
            window.is_waiting = True
            self._hold(request, turn.wait_s)
        return None

    def _take(self, host: str, window: HostWindow) -> Request | None:
        """The host's next request that its robots.txt allows, or robots.txt itself."""
        gate = self._run.desk.gate
        while request := self._candidate(host, window):
            task: CrawlTask = request.meta[TASK]
            robots = gate.rules(task)
            if robots is None:
                window.again.appendleft(request)
                return self._spider.request(gate.robots_task(task))
            if robots.allows(task.url):
                return request
            self._run.refuse(task, "robots", f"disallowed by {robots.why}")
        return None

    def _candidate(self, host: str, window: HostWindow) -> Request | None:
        if window.again:
            return window.again.popleft()
        if not window.claimed:
            window.claimed.extend(self._run.queue.claim(host, WINDOW))
        if not window.claimed:
            return None
        due = window.claimed.popleft()
        site, pace = self._run.rules.site_of(due), self._run.queue.pace(due.site_id)
        self._run.expect(due)
        return self._spider.request(CrawlTask(due, site, due.url, pace=pace))

    def _window(self, host: str) -> HostWindow:
        if host not in self._hosts:
            self._run.desk.meet(host)
            self._hosts[host] = HostWindow()
            self._turn.append(host)
        return self._hosts[host]

    def _drop(self, host: str) -> None:
        del self._hosts[host]
        self._turn.remove(host)

    def _admit(self) -> bool:
        """Open windows for hosts that have something due; whether one was opened."""
        opened = False
        while len(self._hosts) < MAX_HOSTS and (host := self._run.queue.next_host()):
            if host not in self._hosts and host not in self._closed:
                self._window(host)
                opened = True
        return opened
