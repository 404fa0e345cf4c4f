"""What is due in one run: seeds planted, windows claimed, hosts with something left."""

from __future__ import annotations

from collections import deque
from datetime import timedelta
from typing import TYPE_CHECKING

from archive.canonical import host_of, resolved
from archive.instants import iso
from archive.rows import NewUrl, SiteIssue
from crawler.frontier.end_states import PRIORITIES
from crawler.frontier.revisit import Pace, pace_of, walked_again_at
from crawler.workers.pool import READ_WITH

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from archive.model import UrlKind
    from archive.rows import DueUrl
    from archive.store import Archive
    from crawler.engine.options import CrawlOptions
    from crawler.site.definition import Seed, Site

# Due means: before this run began, so that nothing is visited twice in one run.
_TICK = timedelta(seconds=1)
_SEED_KINDS: dict[str, UrlKind] = {
    "listing": "listing",
    "report": "report",
    "sitemap": "sitemap",
    "feed": "listing",
}


class DueQueue:
    """The archive's table of URLs as one run sees it: what is due, host by host."""

    def __init__(
        self,
        archive: Archive,
        sites: Mapping[str, Site],
        options: CrawlOptions,
        started_at: datetime,
    ) -> None:
        self._archive = archive
        self._sites = sites
        self._options = options
        self._before = started_at - _TICK
        only = resolved(options.url) if options.url else None
        self._only = archive.urls.asked_for(only) if only else None
        self._hosts = (
            {host_of(self._only)}
            if self._only is not None
            else {host for site in sites.values() for host in site.hosts}
        )
        self._paces = paces_of(sites.values(), options)
        self._candidates: deque[str] = deque()
        self._has_more = True
        self.claimed = 0

    def plant(self) -> None:
        """Put the seeds into the archive and make due what this run is asked for."""
        urls = self._archive.urls
        urls.release()
        self._mend_dates()
        if self._only is not None:
            urls.add([NewUrl(self._only, "report", priority=100)])
            urls.set_due(self._only, iso(self._before), 100)
            return
        for site in self._sites.values():
            self._note(site)
            if self._options.refresh or self._options.max_age_s is not None:
                since = self._options.seen_since(self._before)
                urls.make_due(site.site_id, self._before, unseen_since=since)
            urls.add([_seed_row(site, seed) for seed in site.seeds])
            for seed in site.seeds:
                if seed.kind != "report":
                    self.make_due(seed.url, self._list_due_at(site.site_id, seed.url))

    def has_new(self) -> bool:
        """Whether a seed, or the one URL, was never asked for: all is to be read."""
        seeds = [seed.url for site in self._sites.values() for seed in site.seeds]
        known = map(self._archive.urls.find, [self._only] if self._only else seeds)
        return any(row is None or row.visited_at is None for row in known)

    def pace(self, site_id: str | None) -> Pace:
        """How often a site's pages are looked at."""
        return self._paces.get(site_id) or self._paces[None]

    def _mend_dates(self) -> None:
        """Dates that no interval of today gives: a longer one did, or a wrong clock."""
        wrong = 0
        for site_id, pace in self._paces.items():
            latest = self._before + timedelta(seconds=pace.latest_s)
            self._archive.urls.pull_in(site_id, pace.longest_s)
            # Other rules and limits may read what was too much for those of then.
            self._archive.urls.read_anew(
                site_id, "memory", self._before, unless=READ_WITH
            )
            wrong += self._archive.urls.forget_beyond(site_id, latest, self._before)
        if wrong:
            detail = (
                f"{wrong} URLs had dates that this machine's clock cannot have given: it"
                " was wrong once, or is now; they are asked for in this run."
            )
            issue = SiteIssue(code="clock", severity="warning", detail=detail)
            self._archive.add_issue(issue, now=self._before)

    def _list_due_at(self, site_id: str | None, url: str) -> datetime:
        """When a list that nothing leads to is due: now, or by `[revisit] listings`."""
        pace, options = self.pace(site_id), self._options
        if not pace.listing_s or options.full or options.refresh:
            return self._before
        return walked_again_at(self._archive.urls.find(url), self._before, pace)

    def make_due(self, url: str, at: datetime | None = None) -> None:
        """A known URL is due in this run, or at `at`, whatever its own date says."""
        self._archive.urls.set_due(url, iso(at or self._before))

    def offer(self, rows: Iterable[NewUrl]) -> None:
        """Make lists known that no page led to, and due."""
        for row in rows:
            at = self._list_due_at(row.site_id, row.url)
            if self._archive.urls.add([row]):
                self.found_more()
            self.make_due(row.url, at)

    def found_more(self) -> None:
        """Links were stored: hosts that had nothing left may have something due."""
        self._has_more = True

    @property
    def limit_reached(self) -> bool:
        """Whether as many pages were begun as this run may."""
        limit = self._options.limit
        return limit is not None and self.claimed >= limit

    def claim(self, host: str, most: int) -> list[DueUrl]:
        """What is due on a host, marked as in flight; [] once the limit is reached.

        What belongs to other sites or is not wanted stays in flight until the end.
        """
        if self._options.limit is not None:
            most = min(most, self._options.limit - self.claimed)
        ours: list[DueUrl] = []
        while most > 0 and not ours:
            found = self._archive.urls.claim(host, most, self._before)
            if not found:
                break
            ours = [due for due in found if self._is_ours(due)]
        # Committed at once: whatever is asked for twice after a kill was in flight.
        self._archive.flush()
        self.claimed += len(ours)
        return ours

    def next_host(self) -> str | None:
        """A host that may have something due; asked anew only when links were found."""
        if self.limit_reached:
            return None
        if not self._candidates and self._has_more:
            self._has_more = False
            found = self._archive.urls.hosts_with_due(self._before)
            self._candidates = deque(host for host in found if host in self._hosts)
        return self._candidates.popleft() if self._candidates else None

    def _is_ours(self, due: DueUrl) -> bool:
        if self._only is not None:
            return due.url == self._only
        if due.kind == "attachment" and not self._options.attachments:
            return False
        return due.site_id in self._sites

    def _note(self, site: Site) -> None:
        """What the archive keeps of a site's file."""
        self._archive.upsert_site(
            site.site_id,
            site.title,
            site.base_url,
            family=site.family,
            division_code=site.division_code,
            path=str(site.path),
            tls=site.politeness.tls,
        )
        self._archive.set_issuers(site.site_id, site.issuers)


def paces_of(sites: Iterable[Site], options: CrawlOptions) -> dict[str | None, Pace]:
    """Each site's pace; that of None is for pages without a site file."""
    configured = options.configuration["revisit"]
    paces: dict[str | None, Pace] = {None: pace_of(configured, {})}
    return paces | {site.site_id: pace_of(configured, site.revisit) for site in sites}


def _seed_row(site: Site, seed: Seed) -> NewUrl:
    kind = _SEED_KINDS[seed.kind]
    return NewUrl(seed.url, kind, site_id=site.site_id, priority=PRIORITIES[kind])
