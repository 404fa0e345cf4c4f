"""How far a listing is walked: to the first page that is wholly known, or to its end.

A listing's pages are rows of their own. A page that showed something new makes the
next one due; in a full walk every page does. Nothing is kept but what the archive
keeps, so that a walk goes on where a kill has cut it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from archive.queries.fill_rates import found_on
from crawler.fetch.diagnosis import Diagnosis
from crawler.frontier import end_states

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.rows import NewUrl
    from archive.store import Archive
    from crawler.frontier.task import Look
    from crawler.workers.jobs import ListingRead

# Pages in a row without one report in scope: an endless calendar, not a listing.
BARREN_PAGES = 20


class ListingWalk:
    """The listings of one run; `is_full` walks them to their very end."""

    def __init__(
        self, archive: Archive, make_due: Callable[[str], object], *, is_full: bool
    ) -> None:
        self._archive = archive
        self._make_due = make_due
        self._is_full = is_full
        self._seen: set[str] = set()
        self._barren: dict[str, int] = {}
        self._led_to: set[str] = set()
        self._shown: dict[str, frozenset[str]] = {}
        self._totals: dict[str, int] = {}

    def redesign(self, look: Look, read: ListingRead) -> Diagnosis | None:
        """A listing that shows nothing although it has shown reports; else None.

        A column that was always empty is only quiet.
        """
        if read.diagnosis.state is not None or read.items or look.due.depth:
            return None
        known = found_on(self._archive, look.due.url)
        if not known:
            return None
        evidence = f"no items in a listing that has shown {known}"
        return Diagnosis("redesigned", "failed", "extract", evidence)

    def admitted(self, look: Look, links: list[NewUrl]) -> list[NewUrl]:
        """The items, those beyond the site's budget of URLs as refused."""
        site = look.site
        if site is None:
            return links
        known = self._totals.get(site.site_id)
        if known is None:
            known = sum(self._archive.counts(site.site_id).values())
        get = self._archive.urls.get
        left = site.scope.max_urls - known
        admitted = []
        for link in links:
            is_new = link.state == "pending" and get(link.url) is None
            left -= is_new
            over = is_new and left < 0
            admitted.append(
                replace(link, state="refused", reason="budget") if over else link
            )
        self._totals[site.site_id] = site.scope.max_urls - left
        return admitted

    def goes_on(
        self, look: Look, found: list[NewUrl], further: str | None
    ) -> NewUrl | None:
        """The next page as a row to add, after it was made due; None at the end."""
        self._seen.add(look.due.url)
        row = end_states.further_link(look, further) if further else None
        if row is None or row.url in self._seen:
            return None
        reason = self._refusal(look, row, found)
        if reason is not None:
            return replace(row, state="refused", reason=reason)
        if not self._leads_on(look, row, found):
            return None
        self._make_due(row.url)
        self._led_to.add(row.url)
        return row

    def _leads_on(self, look: Look, row: NewUrl, found: list[NewUrl]) -> bool:
        """Whether this page is not wholly known, or all of the list is walked.

        A page that is due by itself, not because the one before it showed something
        new, is part of the periodic walk to the end: what comes after it, too.
        """
        if self._is_full or look.due.visited_at is None:
            return True
        get = self._archive.urls.get
        if any(get(item.url) is None for item in found):
            return True
        return look.due.url not in self._led_to and get(row.url) is None

    def _refusal(self, look: Look, row: NewUrl, found: list[NewUrl]) -> str | None:
        """Why the next page is not asked for: too many of them, or none has reports.

        A server that answers every number with the same page has no further ones.
        """
        shown = frozenset(item.url for item in found)
        before = self._shown.pop(look.due.url, frozenset())
        self._shown[row.url] = shown
        if shown and shown <= before:
            return "trap"
        is_barren = not any(item.state == "pending" for item in found)
        barren = self._barren.pop(look.due.url, 0) + 1 if is_barren else 0
        self._barren[row.url] = barren
        if barren >= BARREN_PAGES:
            return "trap"
        most = look.site.scope.max_pages if look.site else 1
        return "budget" if row.depth >= most else None
