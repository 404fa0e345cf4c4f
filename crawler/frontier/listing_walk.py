"""How far a listing is walked: to the first page that is wholly known, or to its end.

A listing's pages are rows of their own. A page that showed something new makes the
next one due; in a full walk every page does. Nothing is kept but what the archive
keeps, so that a walk goes on where a kill has cut it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from archive.canonical import without_session
from archive.queries.fill_rates import found_on
from crawler.fetch.diagnosis import Diagnosis
from crawler.frontier import end_states
from crawler.frontier.completeness import FROM_ZERO, Completeness

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.rows import NewUrl, Visit
    from archive.store import Archive
    from crawler.frontier.task import CrawlTask
    from crawler.workers.answers import ListingRead


class ListingWalk:
    """The listings of one run; `is_full` walks them to their very end."""

    def __init__(
        self, archive: Archive, make_due: Callable[[str], object], *, is_full: bool
    ) -> None:
        self._archive = archive
        self._make_due = make_due
        self._is_full = is_full
        self._seen: set[str] = set()
        self._incomplete = frozenset(
            row["site_id"] for row in archive.sites() if row["health"] == "incomplete"
        )
        self.lists = Completeness()
        self._led_to: set[str] = set()
        self._shown: dict[str, frozenset[str]] = {}
        self._totals: dict[str, int] = {}

    def redesign(self, task: CrawlTask, read: ListingRead) -> Diagnosis | None:
        """A listing that shows nothing although it has shown reports; else None.

        A column that was always empty is only quiet.
        """
        if read.diagnosis.state is not None or read.items or task.due.depth:
            return None
        known = found_on(self._archive, task.due.url)
        if not known:
            return None
        evidence = f"no items in a listing that has shown {known}"
        return Diagnosis("redesigned", "failed", "extract", evidence)

    def admitted(self, task: CrawlTask, links: list[NewUrl]) -> list[NewUrl]:
        """The items, those beyond the site's budget of URLs as refused."""
        site = task.site
        if site is None:
            return links
        known = self._totals.get(site.site_id)
        if known is None:
            known = sum(self._archive.counts(site.site_id).values())
        is_known = self._archive.urls.is_known
        left = site.scope.max_urls - known
        admitted = []
        for link in links:
            is_new = link.state == "pending" and not is_known(link.url)
            left -= is_new
            over = is_new and left < 0
            admitted.append(
                replace(link, state="refused", reason="budget") if over else link
            )
        self._totals[site.site_id] = site.scope.max_urls - left
        if any(link.reason == "budget" for link in admitted):
            self.lists.cut(task, f"max_urls = {site.scope.max_urls} was reached")
        return admitted

    def goes_on(
        self, task: CrawlTask, found: list[NewUrl], read: ListingRead
    ) -> NewUrl | None:
        """The next page as a row to add, after it was made due; None at the end."""
        self._seen.add(without_session(task.due.url))
        self.lists.page(task, read.says)
        row = end_states.further_link(task, read.further) if read.further else None
        is_known = row is not None and without_session(row.url) in self._seen
        if row is not None and is_known and not self.lists.comes_back(task, row.url):
            return None  # read before this walk came to it, and gone on from there
        if row is None or is_known or self.lists.has_all(task, read.says):
            if not read.others:
                self.lists.ended(task, read.says)
            return None
        reason = self._refusal(task, row, found)
        if reason is not None:
            self._cut(task, reason, read)
            return replace(row, state="refused", reason=reason)
        if not self._leads_on(task, row, found):
            return None
        self._make_due(row.url)
        self._led_to.add(without_session(row.url))
        self.lists.leads_to(task, row.url)
        return row

    def _cut(self, task: CrawlTask, reason: str, read: ListingRead) -> None:
        if reason == "budget" and task.site is not None:
            most = task.site.scope.max_pages
            self.lists.cut(task, f"the walk was cut at max_pages = {most}")
        else:
            self.lists.ended(task, read.says)

    def settled(self, task: CrawlTask, visit: Visit) -> None:
        """A page that a list led to and that gave nothing breaks the list off."""
        is_list = task.due.kind in ("listing", "sitemap")
        if is_list and task.due.depth and visit.state in ("gone", "failed", "refused"):
            self.lists.cut(task, f"{visit.state}: {visit.reason}")

    def _leads_on(self, task: CrawlTask, row: NewUrl, found: list[NewUrl]) -> bool:
        """Whether this page is not wholly known, or all of the list is walked.

        A page that is due by itself, not because the one before it showed something
        new, is part of the periodic walk to the end: what comes after it, too.
        """
        if self._is_full or task.due.site_id in self._incomplete:
            return True
        if task.due.visited_at is None:
            return True
        is_known = self._archive.urls.is_known
        if not all(is_known(item.url) for item in found):
            return True
        was_led_to = without_session(task.due.url) in self._led_to
        return not was_led_to and not is_known(row.url)

    def _refusal(self, task: CrawlTask, row: NewUrl, found: list[NewUrl]) -> str | None:
        """Why the next page is not asked for: too many of them, or the same again.

        A server that answers every number with the same page has no further ones.
        """
        shown = frozenset(without_session(item.url) for item in found)
        here, there = without_session(task.due.url), without_session(row.url)
        before = self._shown.pop(here, frozenset())
        self._shown[there] = frozenset() if FROM_ZERO.search(task.due.url) else shown
        if shown and shown <= before:
            return "trap"
        most = task.site.scope.max_pages if task.site else 1
        return "budget" if row.depth >= most else None
