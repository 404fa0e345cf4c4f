"""What goes with a request and its page: headers, bounds, and what is known beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archive.canonical import host_of, resolved
from archive.model import Hints
from crawler.fetch.file_names import names_file
from crawler.fetch.limits import ATTACHMENT_BYTES, PAGE_BYTES
from crawler.frontier.robots import FIRST_BYTES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.rows import DueUrl
    from crawler.engine.options import CrawlOptions
    from crawler.frontier.task import CrawlTask
    from crawler.site.definition import Site


class RequestRules:
    """The rules by which a run's tasks become requests; no state of their own."""

    def __init__(self, sites: Mapping[str, Site], options: CrawlOptions) -> None:
        self._sites = sites
        self._own = (
            host_of(resolved(options.url))
            if options.url and options.allow_private
            else None
        )

    def site_of(self, due: DueUrl) -> Site | None:
        """The site that a URL belongs to; None for a page without a site file."""
        return self._sites.get(due.site_id) if due.site_id else None

    def hints(self, task: CrawlTask) -> Hints:
        """What cleaning may know of a page beforehand."""
        due = task.due
        known: dict[str, Any] = {
            "listing_title": due.listing_title,
            "listing_date": due.listing_date,
            "listing_url": due.parent_url,
        }
        return task.site.hints(**known) if task.site else Hints(**known)

    def headers(self, task: CrawlTask) -> dict[str, str]:
        """Headers of this one request: what lets the server answer 304, and cookies."""
        headers = self._conditions(task)
        if cookie := task.cookies.header(task.url):
            headers["Cookie"] = cookie
        return headers

    def _conditions(self, task: CrawlTask) -> dict[str, str]:
        """A listing is always asked for in full; a page that scripts fill, too.

        Its own bytes say nothing of what it shows.
        """
        due = task.due
        is_page = due.kind == "report" and not (task.site and task.site.browser.enabled)
        if (
            task.was_led_on
            or task.is_further
            or not (is_page or due.kind == "attachment")
        ):
            return {}
        named = {"If-None-Match": due.etag, "If-Modified-Since": due.last_modified}
        return {name: value for name, value in named.items() if value}

    def bounds(self, task: CrawlTask) -> dict[str, object]:
        """What the download handler must heed for it: see crawler/fetch/handler.py."""
        is_file = task.due.kind == "attachment" or names_file(task.url)
        most = {"download_maxsize": ATTACHMENT_BYTES if is_file else PAGE_BYTES}
        return (FIRST_BYTES if task.due.kind == "robots" else most) | {
            "allow_private": self._own_private_host(task.site),
            "tls": task.site.politeness.tls if task.site else "verified",
            "verbatim_url": True,
        }

    def _own_private_host(self, site: Site | None) -> str | None:
        """The one host:port that may be a private address; None for none."""
        if site is not None and site.politeness.allow_private:
            return host_of(site.base_url)
        return self._own
