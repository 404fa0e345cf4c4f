"""One crawl: its archive, sites, options and workers; what it counted; why it stops."""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from archive.canonical import canonical_url, host_of, record_id
from archive.errors import GongbaoError
from archive.instants import iso, utc_now
from archive.model import Hints
from archive.rows import NewUrl
from cleaning.record.assemble import RULES_VERSION
from crawler.engine.stats import Tally
from crawler.fetch.failures import refused
from crawler.fetch.file_names import names_file
from crawler.fetch.limits import ATTACHMENT_BYTES, PAGE_BYTES
from crawler.frontier import end_states, host_memory
from crawler.frontier.discovery import Entrances
from crawler.frontier.host_policy import Manners
from crawler.frontier.listing_walk import Walk
from crawler.frontier.politeness import Politeness
from crawler.frontier.robots_gate import RobotsGate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from scrapy.http import Headers

    from archive.rows import DueUrl, StoredRecord, Visit
    from archive.store import Archive
    from crawler.engine.options import CrawlOptions
    from crawler.engine.scheduler import Frontier
    from crawler.fetch.diagnosis import Diagnosis
    from crawler.frontier.politeness import Turn
    from crawler.frontier.task import Look
    from crawler.site.definition import Site
    from crawler.spiders.portal import PortalSpider
    from crawler.workers.pool import Workers

logger = logging.getLogger(__name__)

# Due means: before this run began, so that nothing is visited twice in one run.
_TICK = timedelta(seconds=1)


class CrawlRun:
    """The state of one crawl; it is what Scrapy's parts share."""

    frontier: Frontier
    spider: PortalSpider

    def __init__(
        self,
        archive: Archive,
        sites: Iterable[Site],
        options: CrawlOptions,
        *,
        workers: Workers,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self.archive = archive
        self.sites = {site.site_id: site for site in sites}
        self.options = options
        self.workers = workers
        self.now = now
        self.started_at = now()
        self.run_id = archive.start_run("crawl")
        self.politeness = Politeness(self._manners_of, now=now)
        self.walk = Walk(self)
        self.entrances = Entrances(self)
        self.gate = RobotsGate(archive, self.politeness, now)
        self.gate.on_rules = self.entrances.offered
        self.tally = Tally()
        self.on_stop: Callable[[], object] = lambda: None
        self.claimed = 0
        self.stop_reason: str | None = None
        self.error: Exception | None = None
        self.is_aborted = False
        self._sites_by_host = _by_host(self.sites.values())
        self._candidates: deque[str] = deque()
        self._found_more = True
        self._met: set[str] = set()
        self._only = canonical_url(options.url) if options.url else None

    @property
    def is_stopping(self) -> bool:
        """Whether nothing more is begun."""
        return self.stop_reason is not None

    # --- what is due -----------------------------------------------------------

    def plant(self) -> None:
        """Put the seeds into the archive and make due what this run is asked for."""
        urls = self.archive.urls
        urls.release()
        if self._only is not None:
            urls.add([NewUrl(self._only, "report", priority=100)])
            urls.set_due(self._only, self._before(), 100)
            return
        for site in self.sites.values():
            self.archive.upsert_site(
                site.site_id,
                site.title,
                site.base_url,
                family=site.family,
                division_code=site.division_code,
                path=str(site.path),
                tls=site.politeness.tls,
            )
            self.archive.set_issuers(site.site_id, site.issuers)
            if self.options.refresh:
                urls.make_due(site.site_id, self.started_at - timedelta(seconds=1))
            self.walk.plant(site)

    @property
    def limit_reached(self) -> bool:
        """Whether as many pages were begun as this run may."""
        limit = self.options.limit
        return limit is not None and self.claimed >= limit

    def claim(self, host: str, most: int) -> list[DueUrl]:
        """What is due on a host, marked as in flight; [] once the limit is reached.

        What belongs to other sites or is not wanted stays in flight until the end.
        """
        if self.options.limit is not None:
            most = min(most, self.options.limit - self.claimed)
        ours: list[DueUrl] = []
        while most > 0 and not ours:
            found = self.archive.urls.claim(host, most, self.started_at - _TICK)
            if not found:
                break
            ours = [due for due in found if self._is_ours(due)]
        # Committed at once: whatever is asked for twice after a kill was in flight.
        self.archive.flush()
        self.claimed += len(ours)
        return ours

    def next_host(self) -> str | None:
        """A host that may have something due; asked anew only when links were found."""
        if self.limit_reached:
            return None
        if not self._candidates and self._found_more:
            self._found_more = False
            found = self.archive.urls.hosts_with_due(self.started_at - _TICK)
            self._candidates = deque(host for host in found if self._may_ask(host))
        return self._candidates.popleft() if self._candidates else None

    def _may_ask(self, host: str) -> bool:
        if self._only is not None:
            return host == host_of(self._only)
        return host in self._sites_by_host

    def _is_ours(self, due: DueUrl) -> bool:
        if self._only is not None:
            return due.url == self._only
        if due.kind == "attachment" and not self.options.attachments:
            return False
        return due.site_id in self.sites

    def _before(self) -> str:
        return iso(self.started_at - _TICK)

    # --- what a look may know --------------------------------------------------

    def site_of(self, due: DueUrl) -> Site | None:
        """The site that a URL belongs to; None for a page without a site file."""
        return self.sites.get(due.site_id) if due.site_id else None

    def hints(self, look: Look) -> Hints:
        """What cleaning may know of a page beforehand."""
        known = {
            "listing_title": look.due.listing_title,
            "listing_date": look.due.listing_date,
            "listing_url": look.due.parent_url,
        }
        return look.site.hints(**known) if look.site else Hints(**known)  # type: ignore[arg-type]

    def conditions(self, look: Look) -> Mapping[str, str]:
        """Headers that let the server answer 304; a listing is always asked in full.

        A page that scripts fill, too: its own bytes say nothing of what it shows.
        """
        due = look.due
        is_page = due.kind == "report" and not (look.site and look.site.browser.enabled)
        if look.was_led_on or not (is_page or due.kind == "attachment"):
            return {}
        named = {"If-None-Match": due.etag, "If-Modified-Since": due.last_modified}
        return {name: value for name, value in named.items() if value}

    def bounds(self, look: Look) -> dict[str, object]:
        """What the download handler must heed for this look: see crawler/fetch/handler.py."""
        is_file = look.due.kind == "attachment" or names_file(look.url)
        return {
            "download_maxsize": ATTACHMENT_BYTES if is_file else PAGE_BYTES,
            "allow_private": self._own_private_host(look.site),
            "tls": look.site.politeness.tls if look.site else "verified",
        }

    def _own_private_host(self, site: Site | None) -> str | None:
        """The one host:port that may be a private address; None for none."""
        if site is not None and site.politeness.allow_private:
            return host_of(site.base_url)
        if self._only is not None and self.options.allow_private:
            return host_of(self._only)
        return None

    def known_record(self, look: Look) -> StoredRecord | None:
        """The record that this page gave before."""
        return self.archive.record(look.due.record_id or record_id(look.final_url))

    def is_same_payload(self, look: Look, known: StoredRecord | None) -> bool:
        """Whether the page is byte for byte what its record was made from."""
        if known is None or known.removed_at is not None or not look.captures:
            return False
        if look.was_led_on or known.record.rules_version != RULES_VERSION:
            return False
        capture = look.captures[-1]
        return capture.status == 200 and capture.revisit_of == known.capture_id

    def is_known_payload(self, look: Look) -> bool:
        """Whether these bytes came from this URL before."""
        return bool(look.captures) and look.captures[-1].revisit_of is not None

    # --- politeness ------------------------------------------------------------

    def meet(self, host: str) -> None:
        """A host is asked for the first time in this run, or again after a pause."""
        if host not in self._met:
            self._met.add(host)
            memory = host_memory.recall(self.archive, host)
            if memory is not None:
                self.politeness.recall(host, memory)

    def begin(self, look: Look) -> None:
        """A request of this look goes out."""
        look.asking = look.host
        self.tally.requests += 1
        self.politeness.start(look.host)

    def answered(self, look: Look, status: int, headers: Headers) -> None:
        """An answer came: its host is free again. Told twice, it counts once."""
        if look.asking is not None:
            host, look.asking = look.asking, None
            after = headers.get("Retry-After")
            self.politeness.finish(
                host,
                look.url,
                status=status,
                retry_after=after.decode("latin-1") if after else None,
            )

    def failed(self, look: Look, reason: str | None) -> None:
        """No usable answer came: its host is free again, or given some rest."""
        if look.asking is not None:
            host, look.asking = look.asking, None
            self.politeness.finish(host, look.url, reason=reason)

    def judged(self, look: Look, diagnosis: Diagnosis) -> None:
        """What the page turned out to be, told to its host's circuit."""
        self.politeness.judged(look.host, look.url, diagnosis)

    def _manners_of(self, host: str) -> Manners:
        site = self._sites_by_host.get(host)
        if site is None:
            return Manners()
        polite = site.politeness
        given = {
            "delay_s": polite.delay_s,
            "hours": polite.hours,
            "daily_requests": polite.daily_requests,
        }
        return Manners(**{k: v for k, v in given.items() if v is not None})  # type: ignore[arg-type]

    # --- the end of a look -----------------------------------------------------

    def store(self, look: Look, visit: Visit) -> None:
        """Add a visit to the archive, and to this run's counts.

        Where redirects led to a report, the address asked for is another name of it.
        """
        if self.is_aborted:
            return  # what was cut off by force tells nothing of the page
        effect = self.archive.add_visit(replace(visit, run_id=self.run_id))
        self.tally.visited(look, visit, effect)
        if visit.url != look.due.url:
            alias = end_states.alias(look, visit.url, self.now())
            self.archive.add_visit(replace(alias, run_id=self.run_id))
        self._found_more = self._found_more or bool(visit.links)

    def offer(self, rows: Iterable[NewUrl], at: str) -> None:
        """Make lists known that no page led to, and due from an instant on."""
        for row in rows:
            self._found_more |= bool(self.archive.urls.add([row]))
            self.archive.urls.set_due(row.url, at)

    def refuse(self, look: Look, reason: str, detail: str) -> None:
        """End a look by our own rules, without a request."""
        diagnosis = refused(reason, detail)
        self.store(look, end_states.settled(look, diagnosis, self.now()))

    def put_off(self, host: str, turn: Turn) -> None:
        """A host is not asked any more in this run; what is due there stays pending."""
        why = "robots" if host in self.gate.shut else turn.why
        until = f" until {iso(turn.until)}" if turn.until else ""
        logger.warning("%s is left alone%s: %s", host, until, why)
        self.tally.put_off[host] = why

    def ask_again(self, look: Look, url: str) -> None:
        """Ask for a redirect's target, or for the same once more, at the host's turn."""
        self.frontier.ask_again(look, url)

    def stop(self, reason: str, error: Exception | None = None) -> None:
        """Begin nothing more; what is under way is finished."""
        if self.stop_reason is None:
            self.stop_reason, self.error = reason, error
            logger.info("the crawl stops: %s", reason)
            self.on_stop()

    def leave(self) -> None:
        """The end of all looks: what was claimed and not done is pending again."""
        try:
            for host in sorted(self._met):
                memory = self.politeness.memory(host)
                host_memory.remember(self.archive, host, memory, self.now())
            self.archive.urls.release()
            self.archive.flush()
        except GongbaoError:
            # An archive that failed before is released when it is opened next.
            if self.error is None:
                raise

    def is_fatal(self, error: BaseException) -> bool:
        """Whether an error is the archive's, and ends the crawl; then it is stopped."""
        if not isinstance(error, GongbaoError):
            return False
        self.stop("archive", error)
        return True


def _by_host(sites: Iterable[Site]) -> dict[str, Site]:
    return {host: site for site in sites for host in site.hosts}
