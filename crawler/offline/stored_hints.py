"""What the crawl knew of a stored page, for cleaning it again."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from archive.model import Hints
from archive.toml_tables import BadToml
from crawler.site.definition import BUNDLED, load_site, load_sites

if TYPE_CHECKING:
    from archive.queries.stored_pages import StoredPage
    from archive.store import Archive
    from crawler.site.definition import Site

logger = logging.getLogger(__name__)


class KnownSites:
    """Site files by id: those of a folder, else the file that the crawl read.

    Where neither is there, what table `sites` says of the site.
    """

    def __init__(self, archive: Archive, sites_dir: Path | None) -> None:
        self._named = load_sites(sites_dir) if sites_dir else {}
        self._rows = {row["site_id"]: row for row in archive.sites()}
        self._found: dict[str, Site | None] = {}
        self._bundled: dict[str, Site] | None = None

    def site(self, site_id: str | None) -> Site | None:
        """The site's definition; None without a site file."""
        if site_id is None:
            return None
        if site_id not in self._found:
            self._found[site_id] = self._named.get(site_id) or self._read(site_id)
        return self._found[site_id]

    def hints(self, page: StoredPage) -> Hints:
        """All that may be known of a page before it is read."""
        known = {
            "listing_title": page.listing_title,
            "listing_date": page.listing_date,
            "listing_url": page.listing_url,
        }
        site = self.site(page.site_id)
        if site is not None:
            return site.hints(**known)
        row = self._rows.get(page.site_id) or {}
        return Hints(
            site_id=page.site_id,
            site_title=row.get("title"),
            family=row.get("family"),
            division_code=row.get("division_code"),
            **known,  # type: ignore[arg-type]
        )

    def _read(self, site_id: str) -> Site | None:
        path = Path((self._rows.get(site_id) or {}).get("path") or "")
        if path.is_file() and path.stem == site_id:
            try:
                return load_site(path)
            except BadToml as error:
                logger.warning("%s", error)
        if self._bundled is None:
            self._bundled = load_sites(BUNDLED)
        site = self._bundled.get(site_id)
        if site is None:
            logger.warning(
                "site %s has no file any more: its pages are cleaned without its"
                " layouts and lookups; name its folder with --sites",
                site_id,
            )
        return site
