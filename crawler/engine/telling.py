"""What a crawl says of itself while it goes on: a line that lives, the log, systemd."""

from __future__ import annotations

import logging
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from archive.console import live_line, say
from archive.logs import EVENT
from archive.systemd import Systemd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from archive.rows import Visit
    from crawler.engine.run import CrawlRun
    from crawler.frontier.task import CrawlTask

logger = logging.getLogger(__name__)


class Telling:
    """Counts the visits of one run, and passes on what they come to."""

    def __init__(self, run: CrawlRun, show: Callable[[str], None]) -> None:
        self._run = run
        self._show = show
        self._began = time.monotonic()
        self._pages = 0
        self._found = 0
        self._failed = 0
        self._site = "-"
        self.systemd = Systemd()

    def begin(self) -> None:
        """The archive is open and the first request may go out."""
        self.systemd.tell("READY=1")
        number, sites = self._run.run_id, len(self._run.sites)
        event = {"event": "begin", "run_id": number, "sites": sites}
        logger.info("run %d begins: %d sites", number, sites, extra={EVENT: event})

    def visited(self, task: CrawlTask, visit: Visit) -> None:
        """One URL has come to its end state."""
        self._pages += 1
        self._found += visit.state in ("archived", "unchanged")
        self._failed += visit.state == "failed"
        self._site = task.due.site_id or task.host
        self._show(self.line)
        event = {
            "event": "url",
            "url": visit.url,
            "site_id": task.due.site_id,
            "kind": task.due.kind,
            "state": visit.state,
            "reason": visit.reason,
        }
        ended = "/".join(filter(None, (visit.state, visit.reason)))
        told = (ended, task.due.kind, self._site, visit.url)
        logger.info("%s %s %s %s", *told, extra={EVENT: event})

    @property
    def line(self) -> str:
        """Site, pages, rate, found and failed, in one line."""
        seconds = max(time.monotonic() - self._began, 0.001)
        return (
            f"{self._site}: {self._pages} pages, {self._pages / seconds:.1f}/s,"
            f" {self._found} found, {self._failed} failed"
        )

    def beat(self) -> None:
        """Once a second: the service manager sees that the loop goes on."""
        self.systemd.beat(self.line)

    def end(self) -> None:
        """The last page is stored."""
        self.systemd.tell("STOPPING=1")
        event = {"event": "end", "run_id": self._run.run_id}
        number, line = self._run.run_id, self.line
        logger.info("run %d ends: %s", number, line, extra={EVENT: event})
        say(f"pages: {self._pages}")


@contextmanager
def telling_of(run: CrawlRun) -> Iterator[Telling]:
    """While a run goes on: its visits are told as they end."""
    with live_line() as show:
        telling = Telling(run, show)
        run.tally.on_visit = telling.visited
        telling.begin()
        try:
            yield telling
        finally:
            telling.end()
