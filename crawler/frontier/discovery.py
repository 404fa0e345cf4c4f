"""Pages that lead to lists: indexes of sitemaps, entrances of platforms, robots.txt.

What they name are first pages of lists: rows of their own, due whenever their entrance
was looked at.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from archive.canonical import BadUrl, host_of, resolved
from archive.rows import NewUrl
from crawler.frontier import end_states

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from archive.model import UrlKind
    from crawler.frontier.robots import Robots
    from crawler.frontier.task import CrawlTask
    from crawler.site.definition import Site

# An index of indexes of indexes: no portal has more.
MAX_LEVELS: Final = 4
MAX_SITEMAPS: Final = 20


class Discovery:
    """The entrances of one run; `make_due` and `offer` put what they name in its queue."""

    def __init__(
        self,
        sites: Iterable[Site],
        make_due: Callable[[str], object],
        offer: Callable[[Iterable[NewUrl]], object],
    ) -> None:
        self._sites = tuple(sites)
        self._make_due = make_due
        self._offer = offer
        self._seen: set[str] = set()

    def leads_to(self, task: CrawlTask, urls: tuple[str, ...]) -> list[NewUrl]:
        """The lists that a page names as rows, those that may be asked for made due."""
        self._seen.add(task.due.url)
        site = task.site
        if site is None or not urls:
            return []
        rows = {
            row.url: row
            for number, url in enumerate(urls)
            if (row := _row(site, task, url, number))
        }
        new = [row for url, row in rows.items() if url not in self._seen]
        for row in new:
            if row.state == "pending":
                self._make_due(row.url)
        return new

    def offered(self, host: str, robots: Robots) -> None:
        """The sitemaps that a robots.txt names, for the sites that ask for them."""
        for site in self._sites:
            if site.discovery.sitemaps and host in site.hosts:
                urls = robots.sitemaps[:MAX_SITEMAPS]
                rows = [_seed(site, url) for url in urls]
                self._offer([row for row in rows if row])


def _row(site: Site, task: CrawlTask, url: str, number: int) -> NewUrl | None:
    row = end_states.further_link(task, url)
    if row is None:
        return None
    row = replace(row, kind=task.due.kind)
    if host_of(row.url) not in site.hosts:
        return replace(row, state="refused", reason="out_of_scope")
    if task.due.depth >= MAX_LEVELS:
        return replace(row, state="refused", reason="trap")
    if number >= site.scope.max_pages:
        return replace(row, state="refused", reason="budget")
    return row


def _seed(site: Site, url: str) -> NewUrl | None:
    kind: UrlKind = "sitemap"
    try:
        address = resolved(url)
    except BadUrl:
        return None
    is_ours = host_of(address) in site.hosts
    return NewUrl(
        address,
        kind,
        site_id=site.site_id,
        priority=end_states.PRIORITIES[kind],
        state="pending" if is_ours else "refused",
        reason=None if is_ours else "out_of_scope",
    )
